"""The agreement with every vendor runs for 60 more days.

## What it looks at
Each vendor in the register that handles patient data, and whether an agreement will still be in force 60
days from now, or, if its service ends sooner, on its last day. 60 days are our measure: what a renewal
takes.

## Why it matters
A vendor's lawyer takes weeks. Whoever begins when the agreement has run out sends patient data without one.

## What to do
Ask the vendor for the renewal now and file it when it is signed. If the vendor is to go, record its last
day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

from rounds.checks._phrases import day
from rounds.checks.vendors._agreements import end_of, in_force, last_moment, seek
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
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
    measure,
)

TICK = timedelta(microseconds=1)
PAUBOX = partial(Vendor, system="vendors", key="paubox", name="Paubox", handles_ephi=YES, ended=Seen(None))
LEAVING = PAUBOX(ended=Seen(date(2026, 3, 20)))
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
OPEN_ENDED = PAPER(ends=Seen(None))
DATED = PAPER(ends=Seen(date(2026, 3, 31)))
END_UNSEEN = PAPER(ends=NotSeen(Reason.UNREADABLE))
NONE: Listing[Agreement] = Listing((), None)
HERE = Clinic()
SIXTY_LEFT = datetime(2026, 1, 30, 23, 59, tzinfo=UTC)
LESS_LEFT = datetime(2026, 1, 31, 0, 0, tzinfo=UTC)
LONG_AFTER = datetime(2026, 5, 31, 0, 0, tzinfo=UTC)


@check(
    id="vendors.agreement-ends-soon",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.308(b)(3)"),),
    see=(cfr("164.504(e)(2)(iii)"),),
    cases=(
        Case("runs until ended", Holds, (PAUBOX(), Listing((OPEN_ENDED,), None), LESS_LEFT, HERE)),
        Case("ends in more than 60 days", Holds, (PAUBOX(), Listing((DATED,), None), SIXTY_LEFT, HERE)),
        Case("ends soon, after the service", Holds, (LEAVING, Listing((DATED,), None), LESS_LEFT, HERE)),
        Case("the service is over", Holds, (LEAVING, Listing((DATED,), None), LONG_AFTER, HERE)),
        Case("ends in 60 days", Fails, (PAUBOX(), Listing((DATED,), None), LESS_LEFT, HERE)),
        Case("has ended", Fails, (PAUBOX(), Listing((DATED,), None), LONG_AFTER, HERE)),
        Case("no agreement at all", Fails, (PAUBOX(), NONE, LESS_LEFT, HERE)),
        Case("its end can't be read", Unseen, (PAUBOX(), Listing((END_UNSEEN,), None), LESS_LEFT, HERE)),
        Case(
            "is it still used?", Unseen, (PAUBOX(ended=NotSeen()), Listing((DATED,), None), LESS_LEFT, HERE)
        ),
        Case("the list is cut short", Unseen, (PAUBOX(), Listing((), Reason.TRUNCATED), LESS_LEFT, HERE)),
        Case("patient data or not?", Unseen, (PAUBOX(handles_ephi=UNSEEN), NONE, LESS_LEFT, HERE)),
        Case("handles no patient data", NotOurs, (PAUBOX(handles_ephi=NO), NONE, LESS_LEFT, HERE)),
    ),
)
def agreement_ends_soon(
    vendor: Vendor, agreements: Listing[Agreement], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one vendor."""
    ahead = _ahead(now, clinic)
    then, what = now + ahead, f"in force for {ahead.days} more days"
    found = seek(vendor, agreements, lambda each: in_force(each, then, clinic), what, now, clinic, ahead)
    if isinstance(found, Agreement):
        end = end_of(found, clinic)
        return Holds(f"An agreement with {vendor.name} is {what}.", None if end is None else end - ahead)
    return _short(vendor, agreements, now, clinic, found) if isinstance(found, Fails) else found


def _ahead(now: datetime, clinic: Clinic) -> timedelta:
    return timedelta(days=measure("agreement-renewal", on=clinic.day_of(now)))


def _short(
    vendor: Vendor, agreements: Listing[Agreement], now: datetime, clinic: Clinic, fails: Fails
) -> Verdict:
    """Judge a vendor that serves on now and has no agreement for as long as that."""
    last = last_moment(vendor, clinic)
    if last is not None and last < now + _ahead(now, clinic):
        answers = {in_force(each, last - TICK, clinic) for each in agreements.items}
        if YES in answers:
            return Holds(f"An agreement with {vendor.name} is in force until its last day of service.")
        if UNSEEN in answers:
            what = "in force until its last day of service"
            return Unseen(f"Whether an agreement with {vendor.name} is {what} is not known.", fails.until)
    return Fails(_ending(vendor, agreements, now, clinic) or fails.sentence, fails.until)


def _ending(vendor: Vendor, agreements: Listing[Agreement], now: datetime, clinic: Clinic) -> str | None:
    """What is said of the first agreement that is in force now and ends."""
    for each in agreements.items:
        match each.ends:
            case Seen(end) if end is not None and in_force(each, now, clinic) is YES:
                return f"The agreement with {vendor.name} ends on {day(end)}: renew it before."
    return None
