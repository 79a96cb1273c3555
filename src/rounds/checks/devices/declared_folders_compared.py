"""What lies in the declared folders was compared with what was, within a month.

## What it looks at
All folders that were declared as places for patient data: when each was last compared with digests that were
kept from earlier (a file-integrity tool, or the checksums of its file system), and whether every difference
was accounted for. Where no folder is declared, nothing is known. That a backup is sound is another check's
question.

## Why it matters
A chart that somebody changed, or that a failing disk did, looks like a chart. Only a comparison with what it
was shows that it is another.

## What to do
Let a tool keep digests of the folder (AIDE, Tripwire; a scrub under ZFS or btrfs), compare once a month, look
at each difference, and report the outcome here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

from rounds.checks._phrases import day
from rounds.model.resources import Volume
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
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

WITHIN = timedelta(days=31)
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
YESTERDAY = Seen(NOON - timedelta(days=1))
HERE = Clinic(name="Maple Street Clinic")
SCANS = partial(
    Volume, system="agent", key="emr:/srv/scans", path="/srv/scans", unaltered=YES, compared=YESTERDAY
)


def _all(*volumes: Volume, missing: Reason | None = None) -> Listing[Volume]:
    return Listing(volumes, missing)


@check(
    id="devices.declared-folders-compared",
    since="0.2.0",
    severity="medium",
    cites=(cfr("164.312(c)(2)"),),
    see=(cfr("164.312(c)(1)"), cfr("164.308(a)(1)(ii)(D)")),
    cases=(
        Case("compared yesterday", Holds, (HERE, _all(SCANS()), NOON)),
        Case("a difference nobody accounts for", Fails, (HERE, _all(SCANS(unaltered=NO)), NOON)),
        Case("too long ago", Fails, (HERE, _all(SCANS()), NOON + WITHIN)),
        Case("never compared", Fails, (HERE, _all(SCANS(unaltered=UNSEEN, compared=Seen(None))), NOON)),
        Case("compared, but when?", Unseen, (HERE, _all(SCANS(compared=NotSeen())), NOON)),
        Case("compared, with what outcome?", Unseen, (HERE, _all(SCANS(unaltered=UNSEEN)), NOON)),
        Case("dated ahead", Unseen, (HERE, _all(SCANS(compared=Seen(NOON + WITHIN))), NOON)),
        Case("the last look is too old", Unseen, (HERE, _all(SCANS().faded()), NOON)),
        Case("are these all?", Unseen, (HERE, _all(SCANS(), missing=Reason.TRUNCATED), NOON)),
        Case("no folder was declared", Unseen, (HERE, _all(), NOON)),
    ),
)
def declared_folders_compared(clinic: Clinic, volumes: Listing[Volume], now: datetime) -> Verdict:
    """Judge the whole clinic."""
    found = [_compared(each, now, clinic) for each in volumes.items]
    for each in found:
        if each.fact is NO:
            return Fails(each.says)
    until = min((each.until for each in found if each.until is not None), default=None)
    for each in found:
        if each.fact is UNSEEN:
            return Unseen(each.says, until)
    if volumes.missing is not None or not found:
        why = volumes.missing.words if volumes.missing else "no folder is declared"
        return Unseen(f"Whether alterations would be noticed at {clinic.name} is not known: {why}.", until)
    return Holds(f"Each of the {len(found)} declared folders of {clinic.name} was compared lately.", until)


class _Said(NamedTuple):
    """What is said of one folder, and until when by itself."""

    fact: Fact
    says: str
    until: datetime | None = None


def _compared(volume: Volume, now: datetime, clinic: Clinic) -> _Said:
    """Whether one folder was compared lately, and every difference accounted for."""
    path, at = volume.path, volume.compared
    if volume.unaltered is NO:
        return _Said(NO, f"Something in {path} is not what it was, and nobody accounts for it.")
    if isinstance(at, NotSeen):
        return _Said(UNSEEN, f"When {path} was last compared is not known: {volume.why('compared')}.")
    if at.value is None:
        return _Said(NO, f"{path} was never compared with what lay there before.")
    if at.value > now:
        return _Said(UNSEEN, f"The last comparison of {path} is dated ahead of now.", at.value)
    until = at.value + WITHIN
    if now >= until:
        when = day(clinic.day_of(at.value))
        return _Said(NO, f"{path} was last compared on {when}, over {WITHIN.days} days ago.")
    if volume.unaltered is not YES:
        why = volume.why("unaltered")
        return _Said(UNSEEN, f"What the last comparison of {path} found is not known: {why}.", until)
    return _Said(YES, "", until)
