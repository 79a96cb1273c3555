"""Until when a copy is locked. The length is the law's, from its dated data; the pace of extending is ours.

Rules this module keeps:

* A file is kept from the later of its creation and the last day on which it is in effect (45 CFR
  164.316(b)(2)(i)). The tree is in effect for as long as the clinic keeps a ledger, because the proof of any
  entry needs its hashes: so are the newest checkpoint and its time stamps. Their locks are extended each
  quarter. Earlier checkpoints, their time stamps and the edges that newer ones replaced ended with the day
  on which they were made.
* A lock ends with the last day, at midnight UTC after it: never within it.

>>> lock_until(datetime(2026, 11, 24, 15, 4, tzinfo=UTC)).isoformat()
'2032-11-25T00:00:00+00:00'
>>> extension(datetime(2032, 11, 25, tzinfo=UTC), datetime(2026, 12, 24, tzinfo=UTC)) is None
True
>>> extension(datetime(2032, 11, 25, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)).isoformat()
'2033-03-02T00:00:00+00:00'
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final

from rounds.law.deadlines import deadline

LAW: Final = "164.316(b)(2)(i)"
QUARTER: Final = timedelta(days=90)
"""How far a lock may fall behind before it is extended."""


def lock_until(now: datetime) -> datetime:
    """The end of the lock of what is made, or still in effect, today."""
    today = now.astimezone(UTC).date()
    last = deadline(LAW, on=today).last_day(today)
    return datetime.combine(last + timedelta(days=1), time(), UTC)


def extension(until: datetime, now: datetime) -> datetime | None:
    """The new end of the lock of what is still in effect, `None` while the old is not a quarter behind."""
    wanted = lock_until(now)
    return wanted if wanted - until >= QUARTER else None
