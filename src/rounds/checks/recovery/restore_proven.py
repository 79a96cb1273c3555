"""A file was lately brought back from every backup as it must be.

## What it looks at
Each declared backup: whether the last drill brought a marked file back with the digest that it must have, and
whether that is within the days that the clinic itself allows.

## Why it matters
A backup that was never restored is a hope. The password that nobody has, the folder that was left out: a
drill finds them on an ordinary day.

## What to do
Put a marked file into what is backed up, tell its digest to the source, and let the drill run. If it fails,
restore by hand and see why before you need it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from rounds.checks._phrases import day
from rounds.model.resources import Backup
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
    Fails,
    Holds,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

MOST_DAYS = 9_999
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
LATER = NOON + timedelta(days=31)
HERE = Clinic()
RECORDS = partial(
    Backup,
    system="restic",
    key="records",
    name="records",
    restored=YES,
    restored_at=Seen(NOON - timedelta(days=1)),
    drill_days=Seen(31),
)


@check(
    id="recovery.restore-proven",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.308(a)(7)(ii)(B)"), cfr("164.308(a)(7)(ii)(D)"), cfr("164.310(d)(2)(iv)")),
    see=(cfr("164.308(a)(7)(ii)(A)"),),
    cases=(
        Case("brought back yesterday", Holds, (RECORDS(), NOON, HERE)),
        Case("it came back otherwise", Fails, (RECORDS(restored=NO), NOON, HERE)),
        Case("too long ago", Fails, (RECORDS(), LATER, HERE)),
        Case("never tried", Fails, (RECORDS(restored=UNSEEN, restored_at=Seen(None)), NOON, HERE)),
        Case("no marked file", Unseen, (RECORDS(restored=UNSEEN, restored_at=NotSeen()), NOON, HERE)),
        Case("restored, but when?", Unseen, (RECORDS(restored_at=NotSeen(Reason.UNREADABLE)), NOON, HERE)),
        Case("no limit was set", Unseen, (RECORDS(drill_days=NotSeen()), NOON, HERE)),
        Case("dated ahead", Unseen, (RECORDS(restored_at=Seen(LATER)), NOON, HERE)),
    ),
)
def restore_proven(backup: Backup, now: datetime, clinic: Clinic) -> Verdict:
    """Judge one backup."""
    at, limit = backup.restored_at, backup.drill_days
    if backup.restored is NO:
        return Fails(f"The last drill did not bring the marked file of {backup.name} back as it was.")
    if not isinstance(at, Seen):
        return Unseen(f"When {backup.name} was last restored is not known: {backup.why('restored_at')}.")
    if at.value is None:
        return Fails(f"Nothing of {backup.name} was ever restored from its backup.")
    if backup.restored is not YES:
        return Unseen(f"Whether {backup.name} can be restored is not known: {backup.why('restored')}.")
    if at.value > now:
        return Unseen(f"The last drill of {backup.name} is dated ahead of now.", at.value)
    if not isinstance(limit, Seen) or not 0 < limit.value <= MOST_DAYS:
        return Unseen(f"How often {backup.name} must be restored is not known: set a limit in days.")
    until = at.value + timedelta(days=limit.value)
    when = day(clinic.day_of(at.value))
    if now >= until:
        return Fails(f"{backup.name} was last restored on {when}, over {limit.value} days ago.")
    return Holds(f"A marked file of {backup.name} came back as it was on {when}.", until)
