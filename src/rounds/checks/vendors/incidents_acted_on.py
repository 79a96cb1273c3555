"""What each vendor reported, and what was done, is written down each year.

## What it looks at
Each vendor in the register that handles patient data and still serves: whether the records have an entry
*vendor-incidents* about it within twelve months that says who wrote it and what was reported and done, were
it that nothing was reported. Twelve months are our measure.

## Why it matters
Who knows of a pattern of breaches at a vendor and does nothing shares in it. *Nothing was reported* is worth
something only where somebody asked.

## What to do
Ask each vendor once a year, the outside technician first, what incidents it had with the clinic's data.
Enter the day, who asked, and what was reported and done.
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

NORTH = partial(
    Vendor,
    system="vendors",
    key="northit",
    name="North IT",
    handles_ephi=YES,
    ended=Seen(None),
    has_access=YES,
)
ASKED = partial(
    Event,
    system="documents",
    key="asked",
    sort="vendor-incidents",
    about=Seen("North IT"),
    on=Seen(date(2026, 1, 12)),
    by=Seen("rosa@elm.example"),
    found=Seen("A laptop of theirs was lost; it held nothing of ours, they say in writing."),
)
HERE = Clinic()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _row(name: str, says: type[Any], vendor: Vendor, *said: Event, missing: Reason | None = None) -> Case:
    return Case(name, says, (vendor, Listing(said, missing), NOON, HERE))


@check(
    id="vendors.incidents-acted-on",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.314(a)"),),
    see=(cfr("164.504(e)(1)(ii)"), cfr("164.504(e)(2)(ii)(C)"), cfr("164.314(a)(2)(i)(C)")),
    cases=(
        _row("asked in January", Holds, NORTH(), ASKED()),
        _row("the service is over", Holds, NORTH(ended=Seen(date(2026, 2, 27)))),
        _row("nobody asked", Fails, NORTH()),
        _row("too long ago", Fails, NORTH(), ASKED(on=Seen(date(2024, 1, 12)))),
        _row("a review says nothing of incidents", Fails, NORTH(), ASKED(sort="vendor-review")),
        _row("what was reported is not told", Fails, NORTH(), ASKED(found=Seen(None))),
        _row("the records are not there", Unseen, NORTH(), missing=Reason.UNREACHABLE),
        _row("when was not seen", Unseen, NORTH(), ASKED(on=NotSeen())),
        _row("does it still serve?", Unseen, NORTH(ended=NotSeen())),
        _row("patient data or not?", Unseen, NORTH(handles_ephi=UNSEEN)),
        _row("handles no patient data", NotOurs, NORTH(handles_ephi=NO)),
    ),
)
def incidents_acted_on(vendor: Vendor, events: Listing[Event], now: datetime, clinic: Clinic) -> Verdict:
    """Judge one vendor."""
    idle = not_serving(vendor, now, clinic)
    if idle is not None:
        return idle
    found = recorded(events, "vendor-incidents", now, clinic)
    until = earliest(found.until, last_moment(vendor, clinic))
    if found.fact is YES:
        return Holds(f"What {vendor.name} reported, and what was done, is written down.", until)
    if found.fact is NO:
        return Fails(f"Nobody wrote down within a year what {vendor.name} reported{why(found)}.", until)
    return Unseen(f"Whether {vendor.name} was asked for incidents is not known{why(found)}.", until)
