"""The systems that report: each look is a full listing of its places, as the ordinary records.

Rules this module keeps:

* An honest look shows the truth at its own time, a silent laptop as it last was and with the time of that.
* A source's clock may stand apart from ours (`skew`); what it says of times is then wrong by that much.
* What goes wrong with a look is in `faults`; an honest look is kept, so that an old one can arrive late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from rounds.model.records import Gap, Observation, Source, Sweep
from rounds.model.resource import Resource
from rounds.simulator.chance import Stream
from rounds.simulator.world import BY_HAND, PLACES, World

Part: TypeAlias = Observation | Gap | Sweep
"""What a look is made of."""
SYSTEMS: Final = tuple(dict.fromkeys(system for system, _ in PLACES))
"""The systems in the order of a full round."""
KEPT: Final = 3
"""Looks of a system that may arrive late."""
INTERVAL: Final = 4 * 3600
"""Seconds between two looks at a machine system."""


def declared() -> list[Source]:
    """What the clinic declares before the first look."""
    return [
        Source(
            system=system,
            kinds=tuple(kind for each, kind in PLACES if each == system),
            by_hand=system in BY_HAND,
            interval=0 if system in BY_HAND else INTERVAL,
        )
        for system in SYSTEMS
    ]


class Desk:
    """Where looks are made. `skew` is how far a system's clock stands ahead of ours."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.skew: dict[str, timedelta] = {}
        self.looks: dict[str, list[list[Part]]] = {}

    def look(self, system: str, at: datetime) -> list[Part]:
        """A full and honest listing of a system at `at` by our clock."""
        when = at + self.skew.get(system, timedelta(0))
        made = [each for kind in self._kinds(system) for each in self._listing(system, kind, when)]
        self.looks[system] = [*self.looks.get(system, [])[1 - KEPT :], made]
        return made

    def before(self, system: str, dice: Stream) -> list[Part]:
        """One of the last few honest looks at a system, none before the first: what may still be on its
        way.
        """
        found = self.looks.get(system)
        return dice.choice(found) if found else []

    def _kinds(self, system: str) -> Iterator[str]:
        return (kind for each, kind in PLACES if each == system)

    def _listing(self, system: str, kind: str, at: datetime) -> Iterator[Part]:
        found = self.world.things[system, kind].values()
        for thing in found:
            yield self._seen(thing, at)
        yield Sweep(system=system, kind=kind, complete=True, count=len(found), observed_at=at)

    def _seen(self, thing: Resource, at: datetime) -> Observation:
        since, was = self.world.silent.get(thing.key, (self.world.now, thing))
        return Observation(resource=was, observed_at=at - (self.world.now - since), collector="simulator/1")


def place_of(part: Part) -> tuple[str, str]:
    """The place that a part of a look speaks of."""
    if isinstance(part, Observation):
        return part.resource.system, part.resource.kind
    return part.system, part.kind


def places(look: Iterable[Part]) -> list[tuple[str, str]]:
    """The places that a look speaks of, each once."""
    return list(dict.fromkeys(map(place_of, look)))
