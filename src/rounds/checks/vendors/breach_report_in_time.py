"""Every agreement names days for reporting a breach that the law allows.

## What it looks at
Each vendor in the register that handles patient data, and whether an agreement in force with it names a
number of days for reporting a breach that is not above the limit for business associates.

## Why it matters
The clinic's own time for telling patients may run from the day on which its vendor knew. An agreement that
names no days, or all that the law allows, leaves little of it.

## What to do
Write the days that the agreement names into the register, and ask for an amendment where it names none or too
many. The column is `report_days`; `none` says that it names none. Many agreements name five to ten.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks.vendors._agreements import end_of, ended, in_force, last_moment, seek
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
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
    days,
)

LIMIT = "164.410(b)"
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
    ends=Seen(None),
)
TEN, NONE_NAMED, TOO_LONG = (PAPER(report_days=Seen(each)) for each in (10, None, 90))
OVER = PAPER(ends=SIGNED, report_days=Seen(10))
HERE = Clinic()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _row(
    name: str, says: type[Verdict], vendor: Vendor, *papers: Agreement, missing: Reason | None = None
) -> Case:
    return Case(name, says, (vendor, Listing(papers, missing), NOON, HERE))


@check(
    id="vendors.breach-report-in-time",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.314(a)"),),
    see=(cfr("164.410(b)"), cfr("164.504(e)(2)(ii)(C)")),
    cases=(
        _row("ten days", Holds, PAUBOX(), TEN),
        _row("amended since", Holds, PAUBOX(), TEN, NONE_NAMED),
        _row("the service is over", Holds, ENDED, OVER),
        _row("it names no days", Fails, PAUBOX(), NONE_NAMED),
        _row("longer than the law allows", Fails, PAUBOX(), TOO_LONG),
        _row("ten days, but it ran out", Fails, PAUBOX(), OVER),
        _row("no agreement at all", Fails, PAUBOX()),
        _row("nobody has looked it up", Unseen, PAUBOX(), PAPER()),
        _row("is it held?", Unseen, PAUBOX(), PAPER(on_file=UNSEEN, report_days=Seen(10))),
        _row("the list is cut short", Unseen, PAUBOX(), NONE_NAMED, missing=Reason.TRUNCATED),
        _row("patient data or not?", Unseen, PAUBOX(handles_ephi=UNSEEN), TEN),
        _row("handles no patient data", NotOurs, PAUBOX(handles_ephi=NO), TEN),
    ),
)
def breach_report_in_time(
    vendor: Vendor, agreements: Listing[Agreement], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one vendor."""
    needed = vendor.handles_ephi is YES and vendor.needs_none == Seen(None)
    over = ended(vendor, now, clinic) if needed else None
    if over is not None:
        return over
    what = "in force with days for reporting a breach that the law allows"
    found = seek(vendor, agreements, lambda each: _in_time(each, now, clinic), what, now, clinic)
    if isinstance(found, Agreement):
        said = f"The agreement with {vendor.name} has a breach reported within {_named(found)} days."
        ends = [each for each in (end_of(found, clinic), last_moment(vendor, clinic)) if each is not None]
        return Holds(said, min(ends, default=None))
    if isinstance(found, Fails):
        return Fails(_wrong(vendor, agreements, now, clinic) or found.sentence, found.until)
    return found


def _in_time(agreement: Agreement, now: datetime, clinic: Clinic) -> Fact:
    """Whether an agreement is in force and names days that are not above the limit."""
    forced = in_force(agreement, now, clinic)
    if forced is not YES:
        return forced
    if isinstance(agreement.report_days, NotSeen):
        return UNSEEN
    named = agreement.report_days.value
    return YES if named is not None and 0 < named <= days(LIMIT, on=clinic.day_of(now)) else NO


def _named(agreement: Agreement) -> int | None:
    """The days that an agreement names, as far as they were seen."""
    return agreement.report_days.value if isinstance(agreement.report_days, Seen) else None


def _wrong(vendor: Vendor, agreements: Listing[Agreement], now: datetime, clinic: Clinic) -> str | None:
    """What is wrong with the first agreement in force; `None` where there is none."""
    for each in agreements.items:
        if in_force(each, now, clinic) is YES and isinstance(each.report_days, Seen):
            named = _named(each)
            said = "names no days" if named is None else f"allows {named} days, more than the law,"
            return f"The agreement with {vendor.name} {said} for reporting a breach."
    return None
