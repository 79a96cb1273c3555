"""Every backup is encrypted.

## What it looks at
Each declared backup, and whether its store keeps it encrypted. A restic repository always does; it counts
once it was opened with its password.

## Why it matters
A backup is all patient data in one place, often on a disk that can be carried away or with somebody
else. Lost in the clear, it is a breach of everything at once.

## What to do
Turn on encryption in the backup program, make a new backup, and destroy the copies that lie in the clear.
Keep the password where a fire in the office does not reach it.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Backup
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

RECORDS = partial(Backup, system="restic", key="records", name="records")


@check(
    id="recovery.backup-encrypted",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.312(a)(2)(iv)"),),
    see=(cfr("164.402#unsecured"),),
    cases=(
        Case("a repository that was opened", Holds, (RECORDS(encrypted=YES),)),
        Case("files on a plain disk", Fails, (RECORDS(encrypted=NO),)),
        Case("nobody said", Unseen, (RECORDS(),)),
        Case("a wrong password", Unseen, (RECORDS(unseen={"encrypted": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (RECORDS(encrypted=YES).faded(),)),
    ),
)
def backup_encrypted(backup: Backup) -> Verdict:
    """Judge one backup."""
    if backup.encrypted is YES:
        return Holds(f"The backup of {backup.name} is encrypted.")
    if backup.encrypted is NO:
        return Fails(f"The backup of {backup.name} lies unencrypted.")
    why = backup.why("encrypted")
    return Unseen(f"Whether the backup of {backup.name} is encrypted is not known: {why}.")
