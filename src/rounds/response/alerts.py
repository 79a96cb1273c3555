"""Who is told of what, and how often: turns what the ledger says of findings into few notices. Pure.

Rules this module keeps:

* A critical or high finding is told in the turn in which it opens. Everything else waits until it has stood
  for a while and then takes one of `SLOTS` quiet notices in any seven days; what finds no slot goes into
  the week's digest, which is the last one: at most five quiet notices a week, whatever happens.
* Nothing is lost: each finding is told in a notice or counted, with its id, in a digest.
* Findings of one check that open together are one notice. So are grave ones of more than `MANY` checks, and
  a clinic's first findings if they are more than `FEW`.
* A grave finding that nobody acknowledged, accepted or mended is called to mind after a day and then every
  week; an acceptance that ends counts as none. Good news of a grave finding is told too. Both leave `KEPT`
  slots to new findings; what finds no slot is counted in the digest.
* What has a last day is told by the ladder of `endings.py`, in quiet notices like the others.
* With a view of the week a digest goes out each week, and says how the clinic stands; without one only where
  there is something to count.
* In quiet hours only what is critical is told at once; the rest is held, in order, until they are over.
* `read` decides by what it kept and by its arguments. The caller makes its decisions durable (`Outbox.put`)
  before it acts on them, so that they stand whatever is read afterwards.

What is remembered between two readings, what comes and goes, and the timers: `watch.py`. The words:
`letters.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from rounds.model.entry import Entry
from rounds.model.times import to_ms
from rounds.response.endings import Ending, said, within
from rounds.response.letters import FindingView, Piece, Views, digest, ending, mended, opened, waiting
from rounds.response.quiet import Quiet
from rounds.response.watch import NEVER, SETTLE, WEEK, Watch
from rounds.response.weekly import SOON, Week, lines
from rounds.sdk.channel import Notice

SLOTS: Final = 4
"""Quiet notices in any seven days beside the digest."""
KEPT: Final = 2
"""Slots that only findings may take, not reminders or good news."""
MANY: Final = 5
"""Checks whose grave findings one reading tells one by one; more become one summary."""
FEW: Final = 3
"""Findings that a clinic's first reading tells one by one; more become one summary."""
MOST_ENDED: Final = 12
"""Lines on last days that one digest says."""
STRIDE: Final = 1_000
"""Entries that may be read with nothing to tell before the position is worth keeping."""
REASONS: Final = {
    "new": "not told before",
    "went": "opened and met again before you were told",
    "flaps": "that come and go",
    "waits": "still waiting for an answer",
    "met": "you were told of, now met again",
}
"""Why a digest counts a finding, and how it says so."""

Facts = Callable[[str], FindingView | None]
"""Gives what a notice may know of a finding, by its id; `None` when nothing is known of it."""


class Alerts:
    """The policy of one clinic, from the state that `dump` gave, or anew. `quiet` are its quiet hours; `week`
    gives how it stands.
    """

    def __init__(
        self,
        state: bytes | None = None,
        quiet: Quiet | None = None,
        week: Callable[[], Week] | None = None,
    ) -> None:
        self._watch = Watch(state, weekly=week is not None)
        self._quiet, self._week = quiet, week
        self._state = self._watch.state
        self._moved = state is None
        self._kept = self._state.position

    @property
    def position(self) -> int:
        """The index of the next entry to read."""
        return self._state.position

    @property
    def changed(self) -> bool:
        """Whether there is something worth keeping since `dump` was last called."""
        return self._moved or self.position - self._kept >= STRIDE

    def dump(self) -> bytes:
        """The state as bytes; `Alerts` made from them goes on in the same way."""
        self._moved, self._kept = False, self.position
        return self._watch.dump()

    def read(self, entries: Iterable[Entry], now: datetime, facts: Facts) -> list[Notice]:
        """Read on, and give the notices that are to go out. Without entries: what time alone makes due.

        Entries before `position` are passed over. Raises `ValueError` if some were left out (ours to mend).
        """
        watch = self._watch
        watch.advance(to_ms(now))
        news = False
        for entry in entries:
            news |= watch.follow(entry)
        quiet = self._quiet is not None and self._quiet.holds(now)
        if not news and not watch.is_due and (quiet or not self._state.held):
            return []
        self._moved = True
        made = _Reading(watch, now, facts, self._week).tell()
        held = [each for each in made if quiet and each.severity != "critical"]
        free = [] if quiet else self._state.held
        self._state.held = [*(self._state.held if quiet else ()), *held]
        return [*free, *(each for each in made if each not in held)]


class _Reading:
    """One reading: what it gathered becomes notices."""

    def __init__(self, watch: Watch, now: datetime, facts: Facts, week: Callable[[], Week] | None) -> None:
        self._watch, self._state = watch, watch.state
        self._now, self._facts, self._week = now, facts, week
        self._made: list[Notice] = []

    def tell(self) -> list[Notice]:
        """All notices, the grave ones first. Leaves the watch with nothing gathered."""
        self._fresh()
        ready, unanswered = self._watch.due()
        self._ready(ready)
        self._unanswered(unanswered)
        self._mended(list(self._watch.mended))
        self._ending(self._watch.endings())
        self._digest()
        self._watch.fresh.clear()
        self._watch.mended.clear()
        return self._made

    def _fresh(self) -> None:
        """Grave findings at once, the others later; a clinic's first ones together."""
        items = self._state.items
        first = bool(self._watch.fresh) and not self._state.greeted
        self._state.greeted |= first
        fresh = self._standing() if first else list(self._watch.fresh)
        grave = [which for which in fresh if items[which].grave]
        groups = self._by_check(grave)
        if first and len(fresh) > FEW and (grave or self._slot()):
            groups = [fresh]
        elif len(groups) > MANY:
            groups = [grave]
        for group in groups:
            self._open(group)
        for which in fresh:
            if which in items and not items[which].told:
                self._watch.wait(which, SETTLE)

    def _standing(self) -> list[str]:
        """The first reading may be of a long history: what is over by now is only counted."""
        items, fresh = self._state.items, list(self._watch.fresh)
        for which in fresh:
            if items[which].corrected != NEVER:
                self._watch.put_off(which, "went")
                self._watch.was_told(which)
        return [which for which in fresh if items[which].corrected == NEVER]

    def _ready(self, ready: list[str]) -> None:
        """Findings that are not grave and have stood long enough: one notice, or the digest."""
        if ready and self._slot():
            self._open(ready)
            return
        for which in ready:
            self._watch.put_off(which, "new")
            self._watch.was_told(which)

    def _unanswered(self, which: list[str]) -> None:
        """Grave findings that nobody dealt with: one reminder, or the digest; again in a week."""
        for each in which:
            self._watch.wait(each, WEEK)
        if which and self._slot(KEPT):
            self._made.append(waiting(self._pieces(which, mark=self._state.tick), self._now))
            return
        for each in which:
            self._watch.put_off(each, "waits")

    def _mended(self, which: list[str]) -> None:
        if which and self._slot(KEPT):
            self._made.append(mended(self._pieces(which), self._views(which), self._now))
            return
        for each in which:
            self._watch.put_off(each, "met")

    def _digest(self) -> None:
        """Once a week, if there is something to count or to say."""
        state = self._state
        if not (state.counted or self._week) or state.tick < state.digest:
            return
        counted = [
            (each.why, Piece(which, each.entry, each.check, each.severity, 0, mark=state.digest))
            for which, each in state.later.items()
        ]
        self._made.append(digest(counted, REASONS, self._now, state.digest, self._standing_now()))
        state.later.clear()
        state.ended.clear()
        state.digest = state.tick + WEEK

    def _standing_now(self) -> list[str]:
        """What the digest says beside its counts."""
        told = list(self._state.ended)
        if self._week is None:
            return told
        soon = within(self._state.dated.values(), self._watch.today, SOON)
        return lines(self._week(), soon, told)

    def _ending(self, found: list[Ending]) -> None:
        """Last days that come near: one notice, or the digest."""
        if found and self._slot(KEPT):
            self._made.append(ending(found, self._now))
        elif found:
            self._state.ended = [*self._state.ended, *said(found)][-MOST_ENDED:]

    def _open(self, which: list[str]) -> None:
        """One notice of findings that are not met."""
        urgent = any(self._state.items[each].grave for each in which)
        self._made.append(opened(self._pieces(which), self._views(which), self._now, urgent=urgent))
        for each in which:
            self._watch.was_told(each)

    def _slot(self, kept: int = 0) -> bool:
        """Take one of the quiet notices that seven days may have, if more than `kept` are left."""
        state = self._state
        state.sent = [tick for tick in state.sent if state.tick - tick < WEEK]
        if len(state.sent) >= SLOTS - kept:
            return False
        state.sent.append(state.tick)
        return True

    def _by_check(self, which: Iterable[str]) -> list[list[str]]:
        groups: dict[str, list[str]] = {}
        for each in which:
            groups.setdefault(self._state.items[each].check, []).append(each)
        return list(groups.values())

    def _views(self, which: Sequence[str]) -> Views:
        """What may be known of the first finding of each check."""
        firsts = {group[0]: self._facts(group[0]) for group in self._by_check(which)}
        return {self._state.items[each].check: view for each, view in firsts.items() if view is not None}

    def _pieces(self, which: Iterable[str], mark: int = 0) -> list[Piece]:
        made = []
        for each in which:
            item = self._state.items[each]
            flaps, met = item.flapped == item.opened, item.corrected != NEVER
            made.append(
                Piece(
                    each, item.entry, item.check, item.severity, item.opened, flaps=flaps, met=met, mark=mark
                )
            )
        return made
