"""When an outsider is asked: a pure function of the time, of what it gave last, and of what is new since.

Rules this module keeps:

* After a finding was corrected or confirmed within a minute; else every ten minutes while the ledger grows by
  more than anchors; else every hour, so that what comes next has a late lower bound.
* Who failed is asked again after a minute, then two, four, eight, at most ten: no storm, and no forgetting.
* A clock that went back delays nobody.

>>> last = Outsider(at=0, size=10)
>>> [due(minutes * MINUTE, last, Grown(size=20, news=15, moved=-1)) for minutes in (9, 10)]
[False, True]
>>> due(MINUTE, last, Grown(size=20, news=15, moved=12)), due(MINUTE, last, Grown(size=20, news=9, moved=9))
(True, False)
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

MINUTE: Final = 60_000
"""Milliseconds. Also the least time between two questions to one outsider."""
GROWING: Final = 10 * MINUTE
IDLE: Final = 60 * MINUTE
OURS: Final = frozenset({"anchor", "unanchored"})
"""Kinds of entry that are no news to an outsider: they come from having asked."""
MOVES: Final = frozenset({"finding.correct", "finding.confirm"})
"""Kinds of entry whose time matters most."""


class Outsider(Struct, omit_defaults=True):
    """What one outsider gave last. `at` and `tried` are our clock's milliseconds, -1 for never; `size` is the
    largest checkpoint that it saw; `fails` counts failures since. `told` is when its trouble was recorded.
    """

    at: int = -1
    size: int = 0
    tried: int = -1
    fails: int = 0
    trouble: str = ""
    whose: str = ""
    told: int = -1


class Grown(Struct, frozen=True):
    """What there is to anchor: the newest checkpoint's size, and the index of the last entry that is news,
    and of the last move of a finding; -1 for none.
    """

    size: int
    news: int
    moved: int


def due(now: int, last: Outsider, grown: Grown) -> bool:
    """Whether an outsider is to be asked at `now` for its time over the newest checkpoint."""
    if grown.size <= last.size or not rested(now, last):
        return False
    age = now - last.at
    if last.at < 0 or age < 0:
        return True
    if last.size <= grown.moved < grown.size:
        return age >= MINUTE
    return age >= (GROWING if grown.news >= last.size else IDLE)


def rested(now: int, last: Outsider) -> bool:
    """Whether one that failed may be asked again."""
    if not last.fails:
        return True
    waited = now - last.tried
    return waited < 0 or waited >= min(MINUTE << min(last.fails - 1, 10), GROWING)
