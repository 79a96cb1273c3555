"""What can be said only when an input has ended. Pure.

Rules this module keeps:

* A refused line that names a system and a kind touches these; any other touches every system and kind of
  the input. What is touched has no complete sweep, wherever the sweep stands, and gets a Gap that names the
  lines.
* An input of which nothing could be placed may speak of all that is pushed here: each kind of each source
  that pushes gets the Gap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

import msgspec

from rounds.connectors.push.wire import OURS
from rounds.sdk.connector import Gap, Item, Observation, Reason, Sweep, Whose

SHOWN: Final = 20
"""Refused lines that a gap names; the rest are counted."""
Place: TypeAlias = tuple[str, str]
"""A system and a kind."""


class Ending:
    """What can be said only at the end: which sweeps are whole, and what refusals leave unseen."""

    def __init__(self) -> None:
        self.lines = 0
        self.sweeps: list[Sweep] = []
        self.named: dict[Place, None] = {}
        self._refused: dict[Place | None, list[int]] = defaultdict(list)

    def refuse(self, number: int, place: Place | None) -> None:
        """Remember a refused line and what it speaks of, `None` when that can't be told."""
        self._refused[place].append(number)

    def items(self, now: datetime) -> Iterator[Item]:
        """The gaps from refusals, then the sweeps."""
        if not self._refused:
            yield from self.sweeps
            return
        named = (
            self.named
            | dict.fromkeys(map(place_of, self.sweeps))
            | dict.fromkeys(filter(None, self._refused))
        )
        touched = {place: self._refused[place] + self._refused[None] for place in named}
        for (system, kind), numbers in touched.items():
            if numbers:
                yield _refusal(system, kind, sorted(numbers), now)
        for sweep in self.sweeps:
            yield msgspec.structs.replace(sweep, complete=False) if touched[place_of(sweep)] else sweep


def astray(refused: Sequence[int], sources: Mapping[str, Mapping[str, Any]], now: datetime) -> Iterator[Gap]:
    """The gaps of an input of which nothing was placed and the lines `refused` were not taken. `sources` are
    the declared ones, as the chart has them; those without an interval push.
    """
    for system, told in sorted(sources.items()):
        if refused and system != OURS and told["interval"] == 0 and not told["retired"]:
            yield from (_refusal(system, kind, list(refused), now) for kind in told["kinds"])


def _refusal(system: str, kind: str, numbers: list[int], now: datetime) -> Gap:
    """The gap that refused lines leave."""
    more = f" and {len(numbers) - SHOWN:,} more" if len(numbers) > SHOWN else ""
    shown = ", ".join(map(str, numbers[:SHOWN])) + more
    lines, them = ("line", "it") if len(numbers) == 1 else ("lines", "them")
    detail = f"Refused of what was pushed and may speak of this: {lines} {shown}. Send {them} again, mended."
    return Gap(
        system=system, kind=kind, reason=Reason.UNREADABLE, whose=Whose.YOURS, observed_at=now, detail=detail
    )


def place_of(item: Item) -> Place:
    """The system and kind that an item speaks of."""
    if isinstance(item, Observation):
        return item.resource.system, item.resource.kind
    return item.system, item.kind
