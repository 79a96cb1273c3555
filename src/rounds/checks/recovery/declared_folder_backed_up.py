"""Every folder declared for patient data has a backup.

## What it looks at
Each path that the clinic declared as a place for patient data, beside the backups: does one of them name this
folder on this computer, and was it made at least once? How old it may be is judged elsewhere.

## Why it matters
New folders come with every new program, and the list of what is backed up is seldom opened again. What
nobody put on it is lost with its disk.

## What to do
Add the folder to what the backup program copies and to the assets of its source, and run it once. If it holds
no patient data any more, take it off the declared folders.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from rounds.model.resources import Backup, Volume
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Fact,
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

FOLDER = Volume(system="agent", key="frontdesk-2:/srv/scans", path="/srv/scans", device=Seen("frontdesk-2"))
SCANS = partial(
    Backup,
    system="restic",
    key="scans",
    name="scans",
    computer=Seen("FRONTDESK-2"),
    path=Seen("/srv/scans"),
    last_snapshot=Seen(datetime(2026, 3, 2, 18, tzinfo=UTC)),
)
NONE: Listing[Backup] = Listing((), None)


@check(
    id="recovery.declared-folder-backed-up",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.308(a)(7)(ii)(A)"),),
    see=(cfr("164.310(d)(2)(iv)"),),
    cases=(
        Case("it has one", Holds, (FOLDER, Listing((SCANS(),), None))),
        Case("none names it", Fails, (FOLDER, NONE)),
        Case("it was never made", Fails, (FOLDER, Listing((SCANS(last_snapshot=Seen(None)),), None))),
        Case("another computer's", Fails, (FOLDER, Listing((SCANS(computer=Seen("emr")),), None))),
        Case("was it made?", Unseen, (FOLDER, Listing((SCANS(last_snapshot=NotSeen()),), None))),
        Case("of which computer?", Unseen, (FOLDER, Listing((SCANS(computer=NotSeen()),), None))),
        Case("the list is cut short", Unseen, (FOLDER, Listing((), Reason.TRUNCATED))),
    ),
)
def declared_folder_backed_up(volume: Volume, backups: Listing[Backup]) -> Verdict:
    """Judge one declared folder."""
    answers = [_holds(each, volume) for each in backups.items]
    if YES in answers:
        return Holds(f"There is a backup of {volume.path}{_on(volume)}.")
    if UNSEEN in answers:
        return Unseen(f"Whether a backup holds {volume.path}{_on(volume)} is not known: part was not seen.")
    if backups.missing is not None:
        why = backups.missing.words
        return Unseen(f"Whether a backup holds {volume.path}{_on(volume)} is not known: {why}.")
    return Fails(f"No backup holds {volume.path}{_on(volume)}, where patient data lies.")


def _holds(backup: Backup, volume: Volume) -> Fact:
    """Whether a backup of this path is of this computer, and was ever made."""
    where, here, last = backup.computer, volume.device, backup.last_snapshot
    if not isinstance(where, Seen) or not isinstance(here, Seen):
        return UNSEEN
    if where.value is None or where.value.casefold() != here.value.casefold():
        return NO
    if not isinstance(last, Seen):
        return UNSEEN
    return NO if last.value is None else YES


def _on(volume: Volume) -> str:
    """Which computer it is on, where that was said."""
    return f" on {volume.device.value}" if isinstance(volume.device, Seen) else ""
