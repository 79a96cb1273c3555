"""An agreement is on file with every vendor that handles patient data.

## What it looks at
Each vendor in the register that handles patient data, and whether the document of an agreement with it is
held. Whether that agreement still runs is another question.

## Why it matters
Patient data may go to a vendor only under a written agreement. A missing one is the easiest gap to find
from outside, and it can't be written afterwards.

## What to do
Ask the vendor for its agreement (many have one ready), sign it and file the document. Until then send it no
patient data. If the vendor no longer serves the clinic, record its last day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks.vendors._agreements import seek
from rounds.model.resources import Agreement, Vendor
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
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
PAPER = partial(Agreement, system="vendors", key="paubox-1", vendor=Seen("Paubox"))
NONE: Listing[Agreement] = Listing((), None)
CUT_SHORT: Listing[Agreement] = Listing((), Reason.TRUNCATED)
HELD = Listing((PAPER(on_file=YES),), None)
NOT_HELD = Listing((PAPER(on_file=NO),), None)
HERE = Clinic(zone="America/Chicago")
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 3, 1, 18, tzinfo=UTC)


@check(
    id="vendors.agreement-on-file",
    since="0.1.0",
    severity="critical",
    cites=(cfr("164.308(b)(3)"), cfr("164.502(e)")),
    see=(cfr("164.308(b)(1)"), cfr("164.504(e)(1)(i)")),
    knock_out=True,
    cases=(
        Case("the document is held", Holds, (PAUBOX(), HELD, NOON, HERE)),
        Case(
            "held, though the list is cut short",
            Holds,
            (PAUBOX(), Listing(HELD.items, Reason.TRUNCATED), NOON, HERE),
        ),
        Case("the service is over", Holds, (ENDED, NOT_HELD, NOON, HERE)),
        Case("named, but not held", Fails, (PAUBOX(), NOT_HELD, NOON, HERE)),
        Case("no agreement at all", Fails, (PAUBOX(), NONE, NOON, HERE)),
        Case("the last day is not over", Fails, (ENDED, NONE, DAY_BEFORE, HERE)),
        Case("whether it is held is not said", Unseen, (PAUBOX(), Listing((PAPER(),), None), NOON, HERE)),
        Case("the list is cut short", Unseen, (PAUBOX(), CUT_SHORT, NOON, HERE)),
        Case("patient data or not?", Unseen, (PAUBOX(handles_ephi=UNSEEN), HELD, NOON, HERE)),
        Case("handles no patient data", NotOurs, (PAUBOX(handles_ephi=NO), NONE, NOON, HERE)),
    ),
)
def agreement_on_file(
    vendor: Vendor, agreements: Listing[Agreement], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one vendor."""
    found = seek(vendor, agreements, lambda each: each.on_file, "on file", now, clinic)
    if isinstance(found, Agreement):
        return Holds(f"An agreement with {vendor.name} is on file.")
    return found
