"""How a check's arguments are gathered, and what they rest on. What it asks for is read off its signature."""

from __future__ import annotations

from typing import Final, TypeAlias

from rounds.judgment.world import World
from rounds.model.resource import Resource
from rounds.model.times import from_ms
from rounds.sdk.check import Check

CLINIC: Final = "clinic"
"""The subject of clinic-wide checks."""

Subs: TypeAlias = tuple[str, ...]
Ask: TypeAlias = tuple[str, str]
"""What a check asks for: the sort of a parameter, and its kind."""


def asks(check: Check) -> tuple[Ask, ...]:
    """What a check asks for, in the order of its parameters."""
    return tuple((want.sort, want.kind) for want in check.wants)


def alone(check: Check) -> bool:
    """Whether a check reads nothing but its subject."""
    return len(check.wants) == 1 and check.wants[0].sort == "subject" and check.kind != CLINIC


class Gathered(dict[Ask, tuple[object, Subs]]):
    """What is given to the checks of one subject at one time, with the subjects that it rests on.

    Each thing is fetched when it is first asked for and then kept: thirty checks on the clinic read the same
    three listings. It is good for as long as the chart stays as it is.
    """

    def __init__(self, world: World, sub: str, now: int) -> None:
        super().__init__()
        self._world, self._sub, self._now = world, sub, now

    def subject(self) -> Resource:
        """The subject itself, as it can be claimed."""
        return self._world.at(self._sub, self._now)

    def rests(self, wanted: tuple[Ask, ...]) -> Subs:
        """The subjects that all this rests on, each once."""
        return tuple(dict.fromkeys(sub for each in wanted for sub in self[each][1]))

    def __missing__(self, ask: Ask) -> tuple[object, Subs]:
        found = self[ask] = self._fetch(*ask)
        return found

    def _fetch(self, sort: str, kind: str) -> tuple[object, Subs]:
        if sort == "now":
            return from_ms(self._now), ()
        if sort == "clinic" or kind == CLINIC:
            return self._world.clinic, ()
        if sort == "subject":
            return self.subject(), (self._sub,)
        if sort == "link":
            return self._world.linked(self._sub, kind, self._now)
        if self._sub == CLINIC:
            return self._world.every(kind, self._now)
        return self._world.pointing(self._sub, kind, self._now)
