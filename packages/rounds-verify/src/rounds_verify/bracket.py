"""Between which two times of outsiders something was written, and how such times are told.

Rules:

* *Not before*: an entry that stands behind an anchor was written after the outsider gave the time that the
  anchor holds, since nobody could know that answer before. *Not after*: a checkpoint that covers the entry
  was seen by an outsider.
* Outsiders count in whole seconds, cut down, and a time is told as it was given: *not after* may be late by
  one second, and by what an authority itself says of its accuracy.
* Where several speak of one checkpoint the weaker time counts. What was not checked bounds nothing.
* The entry's own time is a claim. It contradicts a bound when it lies beyond it by more than five minutes.

>>> found = Bracket(Bound(60_000, "acme"), Bound(120_000, "acme"))
>>> found.contradiction(90_000), found.contradiction(-300_000)
('', 'Its own clock said 1969-12-31T23:55:00Z, but acme shows that it was not before 1970-01-01T00:01:00Z.')
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

SLACK = 300_000
"""Milliseconds by which two clocks may differ."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST = 253_402_300_800_000


class Bound(NamedTuple):
    """A time in milliseconds since 1970 UTC, and who gave it."""

    at: int
    by: str


class Bracket(NamedTuple):
    """The two bounds; None where no outsider's time was checked."""

    not_before: Bound | None
    not_after: Bound | None

    def contradiction(self, claimed: int) -> str:
        """How the claimed time (ms) or the two bounds contradict; empty when they do not."""
        low, high = self
        said = f"Its own clock said {told(claimed)}, but "
        if low and high and low.at > high.at + SLACK:
            return f"{low.by} says not before {told(low.at)} and {high.by} not after {told(high.at)}."
        if low and claimed < low.at - SLACK:
            return f"{said}{low.by} shows that it was not before {told(low.at)}."
        if high and claimed > high.at + SLACK:
            return f"{said}{high.by} shows that it was not after {told(high.at)}."
        return ""


def bracket(lower: Iterable[Bound], upper: Iterable[Bound]) -> Bracket:
    """The bracket of what was checked: answers of one earlier checkpoint, and of one that covers the
    entry.
    """
    return Bracket(min(lower, default=None), max(upper, default=None))


def told(at: int) -> str:
    """A time as RFC 3339 in UTC, its milliseconds shown when there are any."""
    if not 0 - _MOST < at < _MOST:
        return f"{at} ms after 1970"
    return f"{(_EPOCH + timedelta(milliseconds=at)).replace(tzinfo=None).isoformat(timespec=_fine(at))}Z"


def _fine(at: int) -> str:
    return "milliseconds" if at % 1000 else "seconds"
