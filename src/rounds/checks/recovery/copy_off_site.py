"""Every backup lies in another place than what it holds.

## What it looks at
Each declared backup, and whether its store is in another place. Rounds takes the clinic's word for it: an
address does not say where a disk stands.

## Why it matters
Fire, water, theft and ransomware take what is in one place together. A copy beside the original shares its
fate.

## What to do
Keep a second copy elsewhere: at a vendor with an agreement, or encrypted at another site. Then record it in
the settings of the source.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Backup
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

RECORDS = partial(Backup, system="restic", key="records", name="records")


@check(
    id="recovery.copy-off-site",
    since="0.2.0",
    severity="medium",
    cites=(cfr("164.308(a)(7)(ii)(B)"),),
    see=(cfr("164.308(a)(7)(ii)(A)"),),
    cases=(
        Case("at another site", Holds, (RECORDS(off_site=YES),)),
        Case("on a disk beside it", Fails, (RECORDS(off_site=NO),)),
        Case("nobody said", Unseen, (RECORDS(),)),
        Case("the source is silent", Unseen, (RECORDS(unseen={"off_site": Reason.UNREACHABLE}),)),
        Case("the last look is too old", Unseen, (RECORDS(off_site=YES).faded(),)),
    ),
)
def copy_off_site(backup: Backup) -> Verdict:
    """Judge one backup."""
    if backup.off_site is YES:
        return Holds(f"The backup of {backup.name} lies in another place.")
    if backup.off_site is NO:
        return Fails(f"The backup of {backup.name} lies in the same place as what it holds.")
    return Unseen(f"Where the backup of {backup.name} lies is not known: {backup.why('off_site')}.")
