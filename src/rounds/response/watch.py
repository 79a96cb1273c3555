"""What is remembered of findings between two notices: a follower of the ledger, and timers. Pure.

Rules this module keeps:

* Entries are followed in order, each once: one that was followed before is passed over, a hole is an error.
* What is met again within `SETTLE`, before anyone was told, is only counted. What is not met again within
  `FLAP` of having been met *comes and goes*: fresh news at most once in `QUIET` if it is grave, counted
  otherwise.
* Timers run on a clock of their own, which adds up how far the wall clock went forward and stands still
  while it goes back: a jump can make due what is due once, and can hold nothing up.
* A finding is forgotten when nothing can follow from it any more, so that the memory stays small.
"""

from __future__ import annotations

import heapq
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from rounds.model.entry import Entry
from rounds.model.records import Move
from rounds.model.times import from_ms, span_ms, to_ms
from rounds.response import endings
from rounds.response.endings import Dated
from rounds.response.letters import RANKS
from rounds.sdk.channel import Notice

SETTLE: Final = span_ms(timedelta(minutes=15))
"""How long a finding that is not grave must stand before it is told."""
FLAP: Final = span_ms(timedelta(hours=4))
QUIET: Final = span_ms(timedelta(hours=24))
WEEK: Final = span_ms(timedelta(days=7))
NEVER: Final = -1
GRAVE: Final = frozenset({"critical", "high"})
"""Severities that are told at once."""


class Item(Struct, omit_defaults=True):
    """A finding that still matters. `opened`, `corrected`, `flapped` are wall-clock ms (`NEVER`: it did not
    happen).

    `due` is when it must be looked at again and `patience` how long after being told it is called to mind,
    both in ms of the timers' clock; `flapped` is when it was last said that it comes and goes.
    """

    check: str
    severity: str
    entry: int
    opened: int
    due: int = NEVER
    told: bool = False
    corrected: int = NEVER
    flapped: int = NEVER
    patience: int = QUIET

    @property
    def grave(self) -> bool:
        """Whether it is told at once."""
        return self.severity in GRAVE

    def flaps(self, wall: int) -> bool:
        """Whether it was said within `QUIET` that it comes and goes."""
        return self.flapped != NEVER and wall - self.flapped < QUIET


class Later(Struct):
    """A finding that the next digest counts, and why."""

    why: str
    check: str
    severity: str
    entry: int


class State(Struct, omit_defaults=True):
    """All that is remembered, kept as JSON. `tick` is the timers' clock, `wall` the last wall-clock time,
    both ms.

    `dated` is what has a last day (`endings.py`), `day` the day (ordinal) on which it was last looked at,
    `ended` lines that the next digest says of it. `held` are notices that wait for the end of quiet hours.
    `sent` are the ticks of the last quiet notices, `digest` the tick from which on a digest may go out,
    `greeted` whether this clinic's first findings were told.
    """

    position: int = 0
    tick: int = 0
    wall: int = NEVER
    digest: int = WEEK
    greeted: bool = False
    sent: list[int] = []
    items: dict[str, Item] = {}
    later: dict[str, Later] = {}
    dated: dict[str, Dated] = {}
    day: int = 0
    ended: list[str] = []
    held: list[Notice] = []

    @property
    def counted(self) -> bool:
        """Whether there is something for a digest to count."""
        return bool(self.later or self.ended)


class Watch:
    """Follows entries. `fresh` and `mended` are the ids that one reading gathered: to be told, and met
    again. `weekly` is that a digest is due each week, whether or not there is something to count.
    """

    def __init__(self, kept: bytes | None = None, *, weekly: bool = False) -> None:
        self.weekly = weekly
        self.state = State() if kept is None else msgspec.json.decode(kept, type=State)
        self.fresh: dict[str, None] = {}
        self.mended: dict[str, None] = {}
        self._timers = [(item.due, which) for which, item in self.state.items.items() if item.due != NEVER]
        heapq.heapify(self._timers)

    def dump(self) -> bytes:
        """The state as bytes."""
        return msgspec.json.encode(self.state)

    def advance(self, wall: int) -> None:
        """It is `wall` (ms) by the wall clock."""
        state = self.state
        state.tick += max(0, wall - state.wall) if state.wall != NEVER else 0
        state.wall = wall
        if not (state.counted or self.weekly) and state.tick >= state.digest:
            state.digest += WEEK * ((state.tick - state.digest) // WEEK + 1)

    def follow(self, entry: Entry) -> bool:
        """Take one entry in; whether it changed anything but the position. Raises `ValueError` for a hole."""
        position = self.state.position
        if entry.index > position:
            raise ValueError(
                f"Entries {position} to {entry.index - 1} were left out; read on from there (ours)."
            )
        if entry.index < position:
            return False
        self.state.position += 1
        if endings.follow(self.state.dated, entry):
            self.state.day = 0
            return True
        step = STEPS.get(entry.k)
        if step is None:
            return False
        step(self, entry)
        return True

    @property
    def is_due(self) -> bool:
        """Whether time alone gives something to do."""
        state = self.state
        timer = bool(self._timers) and self._timers[0][0] <= state.tick
        digest = (state.counted or self.weekly) and state.digest <= state.tick
        return timer or digest or (bool(state.dated) and state.day < self.today.toordinal())

    @property
    def today(self) -> date:
        """The calendar day (UTC) by the wall clock."""
        return from_ms(self.state.wall).date()

    def endings(self) -> list[endings.Ending]:
        """What has a last day of which a rung is due; once a day, or when one became known."""
        today = self.today
        if self.state.day >= today.toordinal():
            return []
        self.state.day = today.toordinal()
        return endings.due(self.state.dated, today)

    def due(self) -> tuple[list[str], list[str]]:
        """Findings that stood long enough to be told, and those to call to mind. Forgets what is over."""
        ready: list[str] = []
        unanswered: list[str] = []
        items = self.state.items
        while self._timers and self._timers[0][0] <= self.state.tick:
            due, which = heapq.heappop(self._timers)
            item = items.get(which)
            if item is None or item.due != due:
                continue
            item.due = NEVER
            if not item.told:
                ready.append(which)
            elif item.corrected != NEVER:
                del items[which]
            else:
                unanswered.append(which)
        return ready, unanswered

    def wait(self, which: str, span: int) -> None:
        """Look at a finding again after `span` ms."""
        item = self.state.items[which]
        item.due = self.state.tick + span
        heapq.heappush(self._timers, (item.due, which))

    def was_told(self, which: str) -> None:
        """A finding was told, or its telling is certain: wait for what may follow, or forget it."""
        item = self.state.items[which]
        item.told, item.due = True, NEVER
        if item.corrected != NEVER:
            self.wait(which, QUIET)
        elif not item.grave:
            del self.state.items[which]
        elif item.patience != NEVER:
            self.wait(which, item.patience)

    def put_off(self, which: str, why: str) -> None:
        """Leave a finding to the next digest, and say why."""
        item = self.state.items[which]
        self.state.later[which] = Later(why, item.check, item.severity, item.entry)

    def _open(self, entry: Entry) -> None:
        which, before = entry.st["id"], self.state.items.get(entry.st["id"])
        item = self.state.items[which] = _item(entry)
        self.mended.pop(which, None)
        if before is not None:
            item.flapped = before.flapped
        if before is not None and before.corrected != NEVER and entry.t - before.corrected < FLAP:
            self._flap(which, item)
        else:
            self.state.later.pop(which, None)
            self.fresh[which] = None

    def _flap(self, which: str, item: Item) -> None:
        if item.grave and not item.flaps(item.opened):
            item.flapped = item.opened
            self.fresh[which] = None
        elif which not in self.fresh:
            self.put_off(which, "flaps")
            self.was_told(which)

    def _correct(self, entry: Entry) -> None:
        which = entry.st["id"]
        item = self.state.items.get(which)
        if item is None:
            item = self.state.items[which] = _item(entry)
            item.corrected = entry.t
            self.was_told(which)
            return
        item.corrected = entry.t
        if not item.told and not item.flaps(entry.t) and entry.t - item.opened <= SETTLE:
            self.fresh.pop(which, None)
            self.put_off(which, "went")
            self.was_told(which)
        elif item.told:
            if item.grave and item.flaps(entry.t):
                self.put_off(which, "met")
            elif item.grave:
                self.mended[which] = None
            self.was_told(which)

    def _act(self, entry: Entry) -> None:
        """Someone dealt with it. An acceptance counts to the end of its last day (UTC), for good if it has
        none.
        """
        which, until = entry.st["finding"], entry.st.get("until")
        item = self.state.items.get(which)
        if item is None or item.corrected != NEVER or entry.st["move"] == Move.OWN.value:
            return
        item.patience = NEVER
        if until is not None:
            end = datetime.combine(date.fromisoformat(until), datetime.min.time(), UTC) + timedelta(days=1)
            item.patience = max(0, to_ms(end) - entry.t)
        if item.told:
            self.was_told(which)


def _item(entry: Entry) -> Item:
    """A finding as its entry tells it; one whose severity is not known counts as high."""
    severity = entry.sev if entry.sev in RANKS else "high"
    return Item(check=entry.st["check"], severity=severity, entry=entry.index, opened=entry.t)


STEPS: Final = {
    "finding.open": Watch._open,  # noqa: SLF001 - a table of this class's own steps
    "finding.reopen": Watch._open,  # noqa: SLF001 - as above
    "finding.correct": Watch._correct,  # noqa: SLF001 - as above
    "action": Watch._act,  # noqa: SLF001 - as above
}
"""What each kind of entry does; other kinds only move the position."""
