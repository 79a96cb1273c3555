"""There is a backup.

## What it looks at
All backups that any source reports: at least one of them was made. That there is none at all is seen only in
a whole listing.

## Why it matters
Every other check of a backup asks about one that was declared. Where none is, they have nothing to ask about,
and all data is one broken disk away from being gone.

## What to do
Begin: back up the machine that holds the records, encrypted, with a copy in another place, and connect the
store here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from rounds.model.resources import Backup
from rounds.sdk.check import (
    Case,
    Clinic,
    Fails,
    Holds,
    Listing,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

HERE = Clinic(name="Maple Street Clinic")
MADE = Seen(datetime(2026, 3, 2, 18, tzinfo=UTC))
RECORDS = partial(Backup, system="restic", key="records", name="records", last_snapshot=MADE)


@check(
    id="recovery.there-is-a-backup",
    since="0.2.0",
    severity="critical",
    # each line that a check over one backup bears on: having none to ask about meets none of them
    cites=(
        cfr("164.308(a)(7)(ii)(A)"),
        cfr("164.308(a)(7)(ii)(B)"),
        cfr("164.308(a)(7)(ii)(D)"),
        cfr("164.310(d)(2)(iv)"),
    ),
    see=(cfr("164.308(a)(7)(i)"),),
    cases=(
        Case("one was made", Holds, (HERE, Listing((RECORDS(),), None))),
        Case("one, and perhaps more", Holds, (HERE, Listing((RECORDS(),), Reason.STALE))),
        Case("none at all", Fails, (HERE, Listing((), None))),
        Case("none was ever made", Fails, (HERE, Listing((RECORDS(last_snapshot=Seen(None)),), None))),
        Case("was it made?", Unseen, (HERE, Listing((RECORDS(last_snapshot=NotSeen()),), None))),
        Case("nobody reports any", Unseen, (HERE, Listing())),
    ),
)
def there_is_a_backup(clinic: Clinic, backups: Listing[Backup]) -> Verdict:
    """Judge the clinic."""
    for each in backups.items:
        match each.last_snapshot:
            case Seen(made) if made is not None:
                return Holds(f"{clinic.name} has a backup: {each.name}, in {each.system}.")
    if any(isinstance(each.last_snapshot, NotSeen) for each in backups.items):
        return Unseen(f"Whether {clinic.name} has a backup is not known: part was not seen.")
    if backups.missing is not None:
        return Unseen(f"Whether {clinic.name} has a backup is not known: {backups.missing.words}.")
    return Fails(f"{clinic.name} has no backup of anything.")
