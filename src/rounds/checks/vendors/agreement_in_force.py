"""An agreement is in force with every vendor that handles patient data.

## What it looks at
Each vendor in the register that handles patient data, and whether one of its agreements on file is signed,
has begun and has not ended. An agreement that says that it runs until it is ended has no end.

## Why it matters
An agreement that ran out protects nobody, and the data keeps flowing on the day after.

## What to do
Renew the agreement and file the new document, with the day it was signed and the days between which it
runs. If the vendor no longer serves the clinic, record its last day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks._phrases import day
from rounds.checks.vendors._agreements import end_of, in_force, seek
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
)

PAUBOX = partial(Vendor, system="vendors", key="paubox", name="Paubox", handles_ephi=YES, ended=Seen(None))
ENDED = PAUBOX(ended=Seen(date(2026, 3, 1)))
SIGNED, RAN_OUT = Seen(date(2025, 3, 1)), Seen(date(2026, 3, 1))
PAPER = partial(
    Agreement, system="vendors", key="paubox-1", vendor=Seen("Paubox"), on_file=YES, signed=SIGNED
)
OPEN_ENDED = PAPER(starts=Seen(None), ends=Seen(None))
DATED = PAPER(starts=SIGNED, ends=RAN_OUT)
TO_COME = PAPER(key="paubox-2", starts=Seen(date(2026, 4, 1)), ends=Seen(None))
UNSIGNED = PAPER(signed=Seen(None), starts=Seen(None), ends=Seen(None))
END_UNSEEN = PAPER(starts=SIGNED, ends=NotSeen(Reason.UNREADABLE))
NONE: Listing[Agreement] = Listing((), None)
CUT_SHORT = Listing((DATED,), Reason.TRUNCATED)
HERE = Clinic(zone="America/Chicago")
STILL_THE_FIRST = datetime(2026, 3, 2, 5, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@check(
    id="vendors.agreement-in-force",
    since="0.1.0",
    severity="critical",
    cites=(cfr("164.308(b)(3)"),),
    see=(cfr("164.502(e)(2)"), cfr("164.504(e)(2)(iii)")),
    cases=(
        Case("runs until ended", Holds, (PAUBOX(), Listing((OPEN_ENDED,), None), MIDNIGHT, HERE)),
        Case("its last day is not over", Holds, (PAUBOX(), Listing((DATED,), None), STILL_THE_FIRST, HERE)),
        Case("ran out, and renewed", Holds, (PAUBOX(), Listing((OPEN_ENDED, DATED), None), MIDNIGHT, HERE)),
        Case("the service is over too", Holds, (ENDED, Listing((DATED,), None), MIDNIGHT, HERE)),
        Case("ran out at midnight", Fails, (PAUBOX(), Listing((DATED,), None), MIDNIGHT, HERE)),
        Case(
            "the next one has not begun", Fails, (PAUBOX(), Listing((DATED, TO_COME), None), MIDNIGHT, HERE)
        ),
        Case("not signed", Fails, (PAUBOX(), Listing((UNSIGNED,), None), MIDNIGHT, HERE)),
        Case("no agreement at all", Fails, (PAUBOX(), NONE, MIDNIGHT, HERE)),
        Case("its end can't be read", Unseen, (PAUBOX(), Listing((END_UNSEEN,), None), MIDNIGHT, HERE)),
        Case("the list is cut short", Unseen, (PAUBOX(), CUT_SHORT, MIDNIGHT, HERE)),
        Case("patient data or not?", Unseen, (PAUBOX(handles_ephi=UNSEEN), NONE, MIDNIGHT, HERE)),
        Case("handles no patient data", NotOurs, (PAUBOX(handles_ephi=NO), NONE, MIDNIGHT, HERE)),
    ),
)
def agreement_in_force(
    vendor: Vendor, agreements: Listing[Agreement], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one vendor."""
    found = seek(vendor, agreements, lambda each: in_force(each, now, clinic), "in force", now, clinic)
    if isinstance(found, Agreement):
        return Holds(f"An agreement with {vendor.name} is in force{_until(found)}.", end_of(found, clinic))
    if isinstance(found, Fails):
        return Fails(_wrong(vendor, agreements, now, clinic) or found.sentence, found.until)
    return found


def _wrong(vendor: Vendor, agreements: Listing[Agreement], now: datetime, clinic: Clinic) -> str | None:
    """What is wrong with the agreements on file, none of which is in force; `None` where there is none."""
    held = [each for each in agreements.items if each.on_file is YES]
    if any(each.signed == Seen(None) for each in held):
        return f"The agreement with {vendor.name} that is on file is not signed."
    ends = [each.ends.value for each in held if isinstance(each.ends, Seen)]
    past = [last for last in ends if last is not None and clinic.end_of(last) <= now]
    return f"The last agreement with {vendor.name} ended on {day(max(past))}." if past else None


def _until(agreement: Agreement) -> str:
    """Until which day it runs, where it has an end."""
    match agreement.ends:
        case Seen(last) if last is not None:
            return f" until {day(last)}"
        case _:
            return ""
