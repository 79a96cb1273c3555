"""The agreement with every vendor says what it must say.

## What it looks at
Each vendor in the register that handles patient data, and whether a person confirmed that an agreement in
force with it has every required clause. A document that could not be read confirms nothing.

## Why it matters
A contract that is silent on reporting breaches, on subcontractors or on giving the data back is no
agreement in the sense of the rule, whatever its title.

## What to do
Read the agreement beside the list of required clauses and confirm each one. If one is missing, ask the
vendor for an amendment and file it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks._phrases import several
from rounds.checks.vendors._agreements import end_of, in_force, seek
from rounds.model.resources import Agreement, Vendor
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
    NotOurs,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

PAUBOX = partial(Vendor, system="vendors", key="paubox", name="Paubox", handles_ephi=YES, ended=Seen(None))
ENDED = PAUBOX(ended=Seen(date(2026, 3, 1)))
SIGNED = Seen(date(2025, 3, 31))
PAPER = partial(
    Agreement,
    system="vendors",
    key="paubox-1",
    vendor=Seen("Paubox"),
    on_file=YES,
    signed=SIGNED,
    starts=SIGNED,
)
CONFIRMED = PAPER(ends=Seen(None), clauses_confirmed=YES)
OVER = PAPER(ends=SIGNED, clauses_confirmed=YES)
LACKING = PAPER(
    ends=Seen(None), clauses_confirmed=NO, missing_clauses=Seen(("breach reporting", "return of the data"))
)
NOT_READ = PAPER(ends=Seen(None))
NONE: Listing[Agreement] = Listing((), None)
HERE = Clinic()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@check(
    id="vendors.required-clauses-confirmed",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.314(a)"),),
    see=(cfr("164.504(e)(2)(i)"), cfr("164.504(e)(2)(ii)(A)")),
    cases=(
        Case("confirmed and in force", Holds, (PAUBOX(), Listing((CONFIRMED,), None), NOON, HERE)),
        Case("amended since", Holds, (PAUBOX(), Listing((CONFIRMED, LACKING), None), NOON, HERE)),
        Case("the service is over", Holds, (ENDED, Listing((OVER,), None), NOON, HERE)),
        Case("two clauses are missing", Fails, (PAUBOX(), Listing((LACKING,), None), NOON, HERE)),
        Case("confirmed, but it ran out", Fails, (PAUBOX(), Listing((OVER,), None), NOON, HERE)),
        Case("no agreement at all", Fails, (PAUBOX(), NONE, NOON, HERE)),
        Case("nobody has read it", Unseen, (PAUBOX(), Listing((NOT_READ,), None), NOON, HERE)),
        Case("the list is cut short", Unseen, (PAUBOX(), Listing((LACKING,), Reason.TRUNCATED), NOON, HERE)),
        Case("patient data or not?", Unseen, (PAUBOX(handles_ephi=UNSEEN), NONE, NOON, HERE)),
        Case("handles no patient data", NotOurs, (PAUBOX(handles_ephi=NO), NONE, NOON, HERE)),
    ),
)
def required_clauses_confirmed(
    vendor: Vendor, agreements: Listing[Agreement], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one vendor."""
    what = "in force with every clause confirmed"
    found = seek(vendor, agreements, lambda each: _whole(each, now, clinic), what, now, clinic)
    if isinstance(found, Agreement):
        return Holds(f"The agreement with {vendor.name} has every required clause.", end_of(found, clinic))
    if isinstance(found, Fails):
        return Fails(_missing(vendor, agreements, now, clinic) or found.sentence, found.until)
    return found


def _whole(agreement: Agreement, now: datetime, clinic: Clinic) -> Fact:
    """Whether an agreement is in force and has every clause."""
    forced = in_force(agreement, now, clinic)
    return agreement.clauses_confirmed if forced is YES else forced


def _missing(vendor: Vendor, agreements: Listing[Agreement], now: datetime, clinic: Clinic) -> str | None:
    """What the first agreement in force lacks, where that was said."""
    for each in agreements.items:
        match each.missing_clauses:
            case Seen((_, *_) as clauses) if in_force(each, now, clinic) is YES:
                return f"The agreement with {vendor.name} lacks {several(clauses)}."
    return None
