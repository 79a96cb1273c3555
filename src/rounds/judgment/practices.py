"""What was in place, for how long: the last months, line by line and day by day, out of what was recorded.

Rules this module keeps:

* A day counts as met only if the line was met all day. Not met at any time of it makes it not met; not known
  at any time, or before the record began, never met. What was decided otherwise is decided, never met.

      >>> worse("met", "not_known"), worse("not_met", "not_known"), worse("decided", "met")
      ('not_known', 'not_met', 'decided')

* A month is in place when each of its days is. Months are counted back from the last day.
* Silence proves nothing: while nothing was recorded, a line stays met only until the first thing it rests on
  would have faded, lapsed or ended. A silence shorter than `PATIENCE` is none.
* Times are those of the entries. The clock says only where the last day ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final, Literal

from msgspec import Struct

from rounds.judgment.engine import Engine
from rounds.judgment.score_shape import LineScore
from rounds.judgment.world import World
from rounds.judgment.yardstick import Yardstick
from rounds.model.resources import KINDS
from rounds.model.times import span_ms

State = Literal["met", "decided", "no_record", "not_known", "not_met"]
RANK: Final[dict[State, int]] = {"met": 0, "decided": 1, "no_record": 2, "not_known": 3, "not_met": 4}
"""Which of two states a day has that had both: the later one here."""
PATIENCE: Final = 2 * 3_600_000
"""Milliseconds between two turns that are no silence yet: our limit."""
NEVER: Final = 2**63
"""Later than any time, in milliseconds."""
DAY: Final = timedelta(days=1)
Days = dict[date, State]


class Span(Struct, frozen=True):
    """Days one after the other, both counted, that were not met, and as what."""

    first: date
    last: date
    state: State


class Kept(Struct, frozen=True, kw_only=True):
    """How something stood in a window: the worst state of each of its months, its days by state, and every
    span in which it was not met.
    """

    months: tuple[State, ...]
    days: dict[State, int]
    gaps: tuple[Span, ...]

    @property
    def in_place(self) -> int:
        """In how many of the months it was met on each day."""
        return sum(each == "met" for each in self.months)


class Diary:
    """The days of each line, filled from turns in their order. `day_of` gives the clinic's day of a time in
    milliseconds.
    """

    def __init__(self, day_of: Callable[[int], date]) -> None:
        self.lines: dict[str, Days] = {}
        self._day_of = day_of
        self._open: dict[str, tuple[int, State]] = {}

    def note(self, at: int, states: Mapping[str, State]) -> None:
        """From `at` on these lines stand so."""
        for cite, state in states.items():
            since, was = self._open.get(cite, (at, None))
            if was != state:
                if was is None:
                    self.lines[cite] = {self._day_of(at): "no_record"}
                else:
                    self._fill(cite, since, at, was)
                self._open[cite] = (at, state)

    def silence(self, start: int, end: int, ends: Callable[[], Mapping[str, int]]) -> None:
        """Nothing was recorded from `start` to `end`; `ends` says until when each line may stay met."""
        if end - start <= PATIENCE:
            return
        met = {cite for cite, (_, state) in self._open.items() if state in {"met", "decided"}}
        for cite, until in ends().items():
            if cite in met and until < end:
                self.note(max(until, start), {cite: "not_known"})

    def close(self, at: int) -> None:
        """The last day ends, or goes on, at `at`."""
        for cite, (since, state) in self._open.items():
            self._fill(cite, since, at, state)
        self._open.clear()

    def _fill(self, cite: str, since: int, until: int, state: State) -> None:
        days, day, last = self.lines[cite], self._day_of(since), self._day_of(max(since, until - 1))
        while day <= last:
            days[day] = worse(days.get(day, state), state)
            day += DAY


def worse(one: State, other: State) -> State:
    """The state of a day that had both."""
    return max(one, other, key=RANK.__getitem__)


def states(lines: Iterable[LineScore]) -> dict[str, State]:
    """How each line stands, by its paragraph."""
    return {each.cite: _state(each) for each in lines}


def _state(line: LineScore) -> State:
    if line.verdicts.fails:
        return "not_met"
    if line.loss:
        return "not_known"
    return "decided" if line.decided_otherwise else "met"


def together(lines: Sequence[Days]) -> Days:
    """Several lines as one: met on a day only if each is. None at all gives no day."""
    days = sorted({day for each in lines for day in each})
    return {day: max((each.get(day, "no_record") for each in lines), key=RANK.__getitem__) for day in days}


def kept(days: Days, starts: Sequence[date], last: date) -> Kept:
    """A window of months that begin on `starts`, to the day `last`."""
    ends = [each - DAY for each in starts[1:]] + [last]
    rows = [_between(days, first, end) for first, end in zip(starts, ends, strict=True)]
    whole = {day: state for row in rows for day, state in row.items()}
    counts: dict[State, int] = dict.fromkeys(RANK, 0)
    for state in whole.values():
        counts[state] += 1
    return Kept(
        months=tuple(max(row.values(), key=RANK.__getitem__) for row in rows),
        days=counts,
        gaps=tuple(_spans(whole)),
    )


def _between(days: Days, first: date, last: date) -> Days:
    """Each day of a window; a day without any record has none."""
    every = (first + DAY * step for step in range((last - first).days + 1))
    return {day: days.get(day, "no_record") for day in every}


def _spans(days: Days) -> Iterator[Span]:
    """The runs of days that were not met, in order."""
    for state, run in groupby(days.items(), key=itemgetter(1)):
        every = [day for day, _ in run]
        if state != "met":
            yield Span(every[0], every[-1], state)


def lasting(
    yardstick: Yardstick, engine: Engine, world: World, at: int, papers: Mapping[str, int]
) -> dict[str, int]:
    """Until when each line stays as it stood at `at` though nobody looks, in milliseconds: by what its checks
    rest on, and by `papers`, which says when the first paper on a line lapses.
    """
    ends = {check.id: _fades(world, check.kinds, at) for check in engine.rules.all}
    for sub in engine.subjects():
        for check_id, mark in engine.marks(sub).items():
            if mark.u is not None and mark.u > at and check_id in ends:
                ends[check_id] = min(ends[check_id], mark.u)
    made = dict(papers)
    for cell in yardstick.cells:
        if cell.sort == "check" and cell.slot in ends:
            made[cell.cite] = min(made.get(cell.cite, NEVER), ends[cell.slot])
    return made


def _fades(world: World, kinds: Iterable[str], at: int) -> int:
    """When the first thing or listing of these kinds fades that has not faded by `at`."""
    ends = [world.fresh_until(sub) for kind in kinds for sub in world.by_kind.get(kind, ())]
    ends += [world.swept((kind,))[0] + span_ms(KINDS[kind].fresh_for) for kind in kinds if kind in KINDS]
    return min((end for end in ends if end > at), default=NEVER)
