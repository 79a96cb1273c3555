"""Every vendor that handles patient data was looked at within a year.

## What it looks at
Each vendor in the register that handles patient data and still serves: whether the records have a
*vendor-review* of it within twelve months that says who looked and what was found. Twelve months are our
measure.

## Why it matters
An agreement that runs until somebody ends it is never looked at again by itself. A known pattern of breaches
at a vendor must be acted on, and nobody knows who never looks.

## What to do
Once a year, the outside technician first: does the vendor still need the data, are its subcontractors known,
what incidents did it report, and what was done? Enter the day, who looked, and what was found.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from rounds.checks.paper._answers import earliest
from rounds.checks.vendors._agreements import last_moment, not_serving
from rounds.checks.vendors._reviews import recorded, why
from rounds.model.resources import Event, Vendor
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
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

PAUBOX = partial(Vendor, system="vendors", key="paubox", name="Paubox", handles_ephi=YES, ended=Seen(None))
LOOK = partial(
    Event,
    system="documents",
    key="look",
    sort="vendor-review",
    about=Seen("Paubox"),
    on=Seen(date(2026, 1, 12)),
    by=Seen("rosa@elm.example"),
    found=Seen("Two subcontractors; no incident reported."),
)
HERE = Clinic()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NONE: Listing[Event] = Listing((), None)


def _row(name: str, says: type[Any], vendor: Vendor, *looks: Event, missing: Reason | None = None) -> Case:
    return Case(name, says, (vendor, Listing(looks, missing), NOON, HERE))


@check(
    id="vendors.reviewed-each-year",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.308(b)(3)"),),
    see=(cfr("164.504(e)(1)(ii)"), cfr("164.314(a)")),
    cases=(
        _row("looked at in January", Holds, PAUBOX(), LOOK()),
        _row("the service is over", Holds, PAUBOX(ended=Seen(date(2026, 2, 27)))),
        _row("nobody looked", Fails, PAUBOX()),
        _row("too long ago", Fails, PAUBOX(), LOOK(on=Seen(date(2024, 1, 12)))),
        _row("something else was written down", Fails, PAUBOX(), LOOK(sort="incident")),
        _row("what was found is not told", Fails, PAUBOX(), LOOK(found=Seen(None))),
        _row("who looked is not told", Fails, PAUBOX(), LOOK(by=Seen(None))),
        _row("the records are not there", Unseen, PAUBOX(), missing=Reason.UNREACHABLE),
        _row("when was not seen", Unseen, PAUBOX(), LOOK(on=NotSeen())),
        _row("does it still serve?", Unseen, PAUBOX(ended=NotSeen())),
        _row("patient data or not?", Unseen, PAUBOX(handles_ephi=UNSEEN)),
        _row("handles no patient data", NotOurs, PAUBOX(handles_ephi=NO)),
    ),
)
def reviewed_each_year(vendor: Vendor, events: Listing[Event], now: datetime, clinic: Clinic) -> Verdict:
    """Judge one vendor."""
    idle = not_serving(vendor, now, clinic)
    if idle is not None:
        return idle
    found = recorded(events, "vendor-review", now, clinic)
    until = earliest(found.until, last_moment(vendor, clinic))
    if found.fact is YES:
        return Holds(f"{vendor.name} was looked at within a year.", until)
    if found.fact is NO:
        return Fails(f"Nobody looked at {vendor.name} within a year{why(found)}.", until)
    return Unseen(f"Whether {vendor.name} was looked at within a year is not known{why(found)}.", until)
