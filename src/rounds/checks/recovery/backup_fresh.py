"""Every backup is as fresh as the clinic wants it.

## What it looks at
Each declared backup: when its newest copy was made, beside the age that the clinic itself allows for it.

## Why it matters
What was written since the newest copy is lost with the disk. A backup job that stopped weeks ago is
found out on the day on which it is needed.

## What to do
See why the job did not run, run it now, and look the next day whether it ran by itself. If the limit is
other than what you can bear to lose, change the limit.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from rounds.checks._phrases import day
from rounds.model.resources import Backup
from rounds.sdk.check import Case, Clinic, Fails, Holds, NotSeen, Reason, Seen, Unseen, Verdict, cfr, check

MOST_HOURS = 9_999
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
HERE = Clinic()
RECORDS = partial(Backup, system="restic", key="records", name="records", fresh_hours=Seen(26))


@check(
    id="recovery.backup-fresh",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.308(a)(7)(ii)(A)"),),
    see=(cfr("164.310(d)(2)(iv)"),),
    cases=(
        Case("made an hour ago", Holds, (RECORDS(last_snapshot=Seen(NOON - timedelta(hours=1))), NOON, HERE)),
        Case("exactly too old", Fails, (RECORDS(last_snapshot=Seen(NOON - timedelta(hours=26))), NOON, HERE)),
        Case("weeks old", Fails, (RECORDS(last_snapshot=Seen(NOON - timedelta(days=30))), NOON, HERE)),
        Case("there never was one", Fails, (RECORDS(last_snapshot=Seen(None)), NOON, HERE)),
        Case("a wrong password", Unseen, (RECORDS(last_snapshot=NotSeen(Reason.NOT_PERMITTED)), NOON, HERE)),
        Case(
            "no limit was set",
            Unseen,
            (RECORDS(last_snapshot=Seen(NOON), fresh_hours=NotSeen()), NOON, HERE),
        ),
        Case("dated ahead", Unseen, (RECORDS(last_snapshot=Seen(NOON + timedelta(hours=3))), NOON, HERE)),
        Case(
            "a limit that can't be",
            Unseen,
            (RECORDS(last_snapshot=Seen(NOON), fresh_hours=Seen(0)), NOON, HERE),
        ),
    ),
)
def backup_fresh(backup: Backup, now: datetime, clinic: Clinic) -> Verdict:
    """Judge one backup."""
    last, limit = backup.last_snapshot, backup.fresh_hours
    if not isinstance(last, Seen):
        return Unseen(f"The age of the backup of {backup.name} is not known: {backup.why('last_snapshot')}.")
    if last.value is None:
        return Fails(f"Nothing of {backup.name} was ever backed up.")
    if last.value > now:
        return Unseen(f"The newest backup of {backup.name} is dated ahead of now.", last.value)
    if not isinstance(limit, Seen) or not 0 < limit.value <= MOST_HOURS:
        return Unseen(f"How old the backup of {backup.name} may be is not known: set a limit in hours.")
    until = last.value + timedelta(hours=limit.value)
    when = day(clinic.day_of(last.value))
    if now >= until:
        return Fails(f"The newest backup of {backup.name} is of {when}; it may be {limit.value} hours old.")
    return Holds(f"The newest backup of {backup.name} is of {when}, within {limit.value} hours.", until)
