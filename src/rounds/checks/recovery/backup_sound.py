"""Every backup was checked lately and found sound.

## What it looks at
Each declared backup: what the last check of its store found, and that it is no older than 31 days. 31 days
are our measure: a store is to be looked through once a month.

## Why it matters
Disks lose bits and uploads are cut off without a word. A store that is damaged looks like a good one until
something is to come back from it.

## What to do
Run the check of the backup program (`restic check --read-data`). If it finds damage, repair the store as its
manual says and make a new backup at once.
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

WITHIN = timedelta(days=31)
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
HERE = Clinic()
RECORDS = partial(
    Backup, system="restic", key="records", name="records", sound=YES, checked=Seen(NOON - timedelta(days=1))
)


@check(
    id="recovery.backup-sound",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.308(a)(7)(ii)(A)"),),
    see=(cfr("164.312(c)(1)"),),
    cases=(
        Case("checked yesterday", Holds, (RECORDS(), NOON, HERE)),
        Case("damage was found", Fails, (RECORDS(sound=NO), NOON, HERE)),
        Case("damage was found long ago", Fails, (RECORDS(sound=NO), NOON + WITHIN, HERE)),
        Case("checked too long ago", Fails, (RECORDS(), NOON + WITHIN, HERE)),
        Case("never checked", Fails, (RECORDS(sound=UNSEEN, checked=Seen(None)), NOON, HERE)),
        Case("checked, but when?", Unseen, (RECORDS(checked=NotSeen()), NOON, HERE)),
        Case("locked", Unseen, (RECORDS(sound=UNSEEN, unseen={"sound": Reason.UNREACHABLE}), NOON, HERE)),
        Case("checked ahead of now", Unseen, (RECORDS(checked=Seen(NOON + WITHIN)), NOON, HERE)),
    ),
)
def backup_sound(backup: Backup, now: datetime, clinic: Clinic) -> Verdict:
    """Judge one backup."""
    if backup.sound is NO:
        return Fails(f"The store that holds the backup of {backup.name} is damaged.")
    checked = backup.checked
    if not isinstance(checked, Seen):
        return Unseen(f"When the backup of {backup.name} was checked is not known: {backup.why('checked')}.")
    if checked.value is None:
        return Fails(f"The backup of {backup.name} was never checked.")
    if backup.sound is not YES:
        return Unseen(f"Whether the backup of {backup.name} is sound is not known: {backup.why('sound')}.")
    if checked.value > now:
        return Unseen(f"The check of the backup of {backup.name} is dated ahead of now.", checked.value)
    until = checked.value + WITHIN
    when = day(clinic.day_of(checked.value))
    if now >= until:
        return Fails(f"The backup of {backup.name} was last checked on {when}, over {WITHIN.days} days ago.")
    return Holds(f"The backup of {backup.name} was checked on {when} and found sound.", until)
