"""An answer with a reason and an end: what judging a paper is put together from.

Rules this module keeps:

* An answer is YES, NO or UNSEEN. `until` is the first moment at which time alone may change it, `why` the
  words for a NO or UNSEEN, as the end of a sentence.
* `every` goes on only while the answer is YES, so that what was not asked needs not be seen. Of what was
  asked the earliest end counts.
* `some` stops at the first YES; it stands until that one, or one that was asked before it, may change. Where
  there is none, one UNSEEN is enough for *not known*.

>>> every(lambda: Answer(YES), lambda: Answer(NO, why="it is not signed"), lambda: Answer(UNSEEN)).why
'it is not signed'
>>> some([Answer(NO), Answer(UNSEEN, why="part of it was not seen")]).fact
<Fact.UNSEEN: 'unseen'>
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from rounds.sdk.check import NO, UNSEEN, YES, Clinic, Fact

LAST_YEAR: Final = 9_990
"""A day after it is as good as never."""


class Answer(NamedTuple):
    """An answer, until when it stands by itself, and why it is not YES."""

    fact: Fact
    until: datetime | None = None
    why: str = ""


YES_NOW: Final = Answer(YES)
"""Yes, and time alone changes nothing."""


def every(*parts: Callable[[], Answer]) -> Answer:
    """Whether all parts are YES, asked in order; the first that is not is the answer."""
    until: datetime | None = None
    for part in parts:
        said = part()
        until = earliest(until, said.until)
        if said.fact is not YES:
            return Answer(said.fact, until, said.why)
    return Answer(YES, until)


def some(parts: Iterable[Answer]) -> Answer:
    """Whether one of the parts is YES. Where none is, the reason is the first unseen one's, or the first that
    has one.
    """
    until: datetime | None = None
    best = Answer(NO)
    for said in parts:
        until = earliest(until, said.until)
        if said.fact is YES:
            return Answer(YES, until)
        better = said.fact is UNSEEN and best.fact is NO
        if better or (said.fact is best.fact and not best.why):
            best = said
    return Answer(best.fact, until, best.why)


def earliest(*moments: datetime | None) -> datetime | None:
    """The earliest of some moments, `None` when there is none."""
    return min((each for each in moments if each is not None), default=None)


def begins(day: date, clinic: Clinic) -> datetime | None:
    """The moment at which a day begins at the clinic; `None` for the first day of the calendar."""
    return None if day == date.min else clinic.end_of(day - timedelta(days=1))


def has_come(day: date, now: datetime, clinic: Clinic, why: str = "") -> Answer:
    """Whether a day has begun."""
    start = begins(day, clinic)
    return Answer(YES) if start is None or start <= now else Answer(NO, start, why)


def is_over(day: date, now: datetime, clinic: Clinic) -> Answer:
    """Whether a day is over."""
    end = clinic.end_of(day)
    return Answer(YES) if end <= now else Answer(NO, end)


def still(day: date, now: datetime, clinic: Clinic, why: str) -> Answer:
    """Whether a last day is not over yet."""
    end = clinic.end_of(day)
    return Answer(YES, end) if now < end else Answer(NO, None, why)


def months_later(start: date, months: int) -> date:
    """The same day so many months later; a day that month lacks becomes its last.

    >>> months_later(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > LAST_YEAR:
        return date.max
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
