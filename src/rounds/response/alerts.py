"""Who is told of what, and how often: a follower of the ledger that turns findings into few notices. Pure.

Rules this module keeps:

* A critical or high finding is told in the turn in which it opens. Everything else waits `SETTLE`, and then takes one of
  `SLOTS` notices in any seven days; what finds no slot goes into the week's digest, which is the last one: at most five
  quiet notices a week, whatever happens.
* Nothing is lost: each finding is told in a notice or counted, with its id, in a digest.
* What is met again within `SETTLE`, before anyone was told, is only counted. What is not met again within `FLAP` of
  having been met *comes and goes*: said at once but at most once in `QUIET` if it is grave, counted otherwise.
* Findings of one check that open together are one notice; so are more than `MANY` checks, and a clinic's first findings.
* A grave finding that nobody acknowledged, accepted or mended is called to mind after a day and then every week; an
  acceptance that ends counts as none.
* `read` decides by what it kept and by its arguments. The caller makes its decisions durable (`Outbox.put`) before it acts
  on them, so that they stand whatever is read afterwards; an entry that was read before is passed over.
* Timers run on a clock of their own, which adds up how far the wall clock went forward and stands still while it goes
  back: a jump can make due what is due once, and can hold nothing up.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from rounds.model.entry import Entry
from rounds.model.records import Move
from rounds.model.times import span_ms, to_ms
from rounds.response.letters import RANKS, FindingView, Piece, digest, mended, opened, waiting
from rounds.sdk.channel import Notice

SETTLE: Final = span_ms(timedelta(minutes=15))
FLAP: Final = span_ms(timedelta(hours=4))
QUIET: Final = span_ms(timedelta(hours=24))
WEEK: Final = span_ms(timedelta(days=7))
SLOTS: Final = 4
"""Quiet notices in any seven days beside the digest."""
MANY: Final = 5
"""Grave notices of one turn; what would be more becomes one summary."""
FEW: Final = 3
"""Findings that a clinic's first turn may tell one by one; more become one summary."""
STRIDE: Final = 1_000
"""Entries that may be read without anything to tell before the position is worth keeping."""
GRAVE: Final = frozenset({"critical", "high"})
REASONS: Final = {
    "new": "not told before",
    "went": "opened and met again before you were told",
    "flaps": "that come and go",
    "waits": "still waiting for an answer",
    "met": "you were told of and now met again",
}
"""Why a finding is counted in a digest, and how it says so."""

Facts = Callable[[str], FindingView | None]
"""Gives what a notice may know of a finding, by its id; `None` when nothing is known of it."""


class Item(Struct, omit_defaults=True):
    """What is remembered of a finding while it matters. `opened` and `corrected` are wall-clock milliseconds.

    `due` is when, on the clock of the timers, it must be looked at again (-1: never).
    """

    check: str
    severity: str
    entry: int
    opened: int
    due: int = -1
    told: bool = False
    corrected: int = -1
    flapped: int = -1
    touched: bool = False


class Later(Struct, omit_defaults=True):
    """A finding that the next digest counts, and why (one of `REASONS`)."""

    why: str
    severity: str
    entry: int
    check: str = ""


class State(Struct, omit_defaults=True):
    """All that `Alerts` remembers between turns, kept as JSON."""

    position: int = 0
    tick: int = 0
    wall: int = -1
    greeted: bool = False
    digest: int = -1
    sent: list[int] = []
    items: dict[str, Item] = {}
    later: dict[str, Later] = {}


class Alerts:
    """The follower. `position` is the index of the next entry that it wants."""

    def __init__(self, state: bytes | None = None) -> None:
        self._state = State() if state is None else msgspec.json.decode(state, type=State)
        self._timers = [(item.due, each) for each, item in self._state.items.items() if item.due >= 0]
        heapq.heapify(self._timers)
        self._kept = self._state.position
        self._moved = False
        self._begin()

    @property
    def position(self) -> int:
        """The index of the next entry to read."""
        return self._state.position

    @property
    def changed(self) -> bool:
        """Whether there is something to keep since `dump` was last called."""
        return self._moved or self.position - self._kept >= STRIDE

    def dump(self) -> bytes:
        """The state as bytes; what is loaded from them goes on in the same way."""
        self._moved, self._kept = False, self.position
        return _ENCODE(self._state)

    def read(self, entries: Iterable[Entry], now: datetime, facts: Facts) -> list[Notice]:
        """Read on, and give the notices that are to go out. Without entries it is for what time makes due.

        Entries before `position` are passed over. Raises `ValueError` when some were left out (ours to mend).
        """
        self._advance(to_ms(now))
        for entry in entries:
            if entry.index == self._state.position:
                self._state.position += 1
                if entry.k in _FOLLOW:
                    self._moved = True
                    _FOLLOW[entry.k](self, entry)
            elif entry.index > self._state.position:
                raise ValueError(
                    f"Entries {self._state.position} to {entry.index - 1} were left out; read on from there."
                )
        if not self._moved and not self._is_due():
            return []
        return self._tell(now, facts)

    # ------------------------------------------------------------------ following
    def _begin(self) -> None:
        """What one reading gathers."""
        self._fresh: dict[str, None] = {}
        self._mended: dict[str, None] = {}

    def _advance(self, wall: int) -> None:
        state = self._state
        if state.wall < 0:
            state.wall, state.digest, self._moved = wall, WEEK, True
        state.tick += max(0, wall - state.wall)
        state.wall = wall

    def _is_due(self) -> bool:
        state = self._state
        return bool(self._timers and self._timers[0][0] <= state.tick) or (
            bool(state.later) and state.digest <= state.tick
        )

    def _open(self, entry: Entry) -> None:
        which, severity = entry.st["id"], entry.sev if entry.sev in RANKS else "high"
        before = self._state.items.get(which)
        item = Item(check=entry.st["check"], severity=severity, entry=entry.index, opened=entry.t)
        self._state.items[which] = item
        if before is not None:
            item.flapped = before.flapped
            if before.corrected >= 0 and entry.t - before.corrected < FLAP:
                self._flap(which, item)
                return
        self._fresh[which] = None
        self._state.later.pop(which, None)

    def _flap(self, which: str, item: Item) -> None:
        """It comes and goes: say so now, or count it."""
        said = item.flapped >= 0 and item.opened - item.flapped < QUIET
        self._mended.pop(which, None)
        if item.severity in GRAVE and not said:
            item.flapped = item.opened
            self._fresh[which] = None
        elif which not in self._fresh:
            self._put_off(which, item, "flaps")
            self._was_told(which, item)

    def _correct(self, entry: Entry) -> None:
        which, items = entry.st["id"], self._state.items
        item = items.get(which)
        if item is None:
            severity = entry.sev if entry.sev in RANKS else "high"
            item = items[which] = Item(entry.st["check"], severity, entry.index, entry.t, told=True)
        item.corrected = entry.t
        if not item.told:
            if entry.t - item.opened <= SETTLE and item.flapped < 0:
                self._fresh.pop(which, None)
                self._put_off(which, item, "went")
                self._was_told(which, item)
        else:
            if item.severity in GRAVE and item.flapped < 0:
                self._mended[which] = None
            self._wait(which, item, QUIET)

    def _act(self, entry: Entry) -> None:
        """A person dealt with it; an acceptance until a day counts to the end of that day (UTC)."""
        item = self._state.items.get(entry.st["finding"])
        if item is None or item.corrected >= 0 or entry.st["move"] == Move.OWN.value:
            return
        item.touched = True
        if not item.told:
            return
        item.due = -1
        if entry.st.get("until"):
            end = datetime.combine(date.fromisoformat(entry.st["until"]), datetime.min.time(), UTC)
            item.touched = False
            self._wait(entry.st["finding"], item, max(0, to_ms(end + timedelta(days=1)) - entry.t))

    # ------------------------------------------------------------------ telling
    def _tell(self, now: datetime, facts: Facts) -> list[Notice]:
        made: list[Notice] = []
        first = bool(self._fresh) and not self._state.greeted
        self._state.greeted |= first
        grave = [each for each in self._fresh if self._state.items[each].severity in GRAVE]
        if first and len(self._fresh) > FEW:
            self._say(made, list(self._fresh), now, facts)
        elif len({self._state.items[each].check for each in grave}) > MANY:
            self._say(made, grave, now, facts)
        else:
            for group in self._by_check(grave):
                self._say(made, group, now, facts)
        for each in self._fresh:
            item = self._state.items.get(each)
            if item is not None and not item.told:
                self._wait(each, item, SETTLE)
        ready, reminders = self._due()
        self._say_ready(made, ready, now, facts)
        self._say_rest(made, reminders, now, facts)
        self._digest(made, now)
        self._begin()
        return made
