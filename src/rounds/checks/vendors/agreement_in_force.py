"""An agreement is in force with every vendor that handles patient data.

## What it looks at
Each vendor in the register that handles patient data, and whether one of its agreements on file is signed,
has begun and has not ended. An agreement that runs until somebody ends it has no end: it counts while
somebody looked at the vendor within a year, by a *vendor-review* in the records or by signing it. A year is
our measure.

## Why it matters
An agreement that ran out protects nobody, and the data keeps flowing on the day after.

## What to do
Renew the agreement and file the new document, with the day it was signed and the days between which it
runs. Where it runs until ended, look at the vendor and enter the day, who looked and what was found. If the
vendor no longer serves the clinic, record its last day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks._phrases import day
from rounds.checks.paper._answers import Answer, earliest
from rounds.checks.vendors._agreements import end_of, in_force, seek
from rounds.checks.vendors._reviews import looked_at, why
from rounds.model.resources import Agreement, Event, Vendor
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
LOOK = Event(
    system="documents",
    key="look",
    sort="vendor-review",
    about=Seen("Paubox"),
    on=Seen(date(2026, 1, 12)),
    by=Seen("rosa@elm.example"),
    found=Seen("Two subcontractors; no incident reported."),
)
YOUNG = PAPER(signed=Seen(date(2025, 9, 1)), starts=Seen(None), ends=Seen(None))
LOOKED: Listing[Event] = Listing((LOOK,), None)
NOBODY: Listing[Event] = Listing((), None)
UNHEARD: Listing[Event] = Listing((), Reason.UNREACHABLE)
HERE = Clinic(zone="America/Chicago")
STILL_THE_FIRST = datetime(2026, 3, 2, 5, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def _row(
    name: str,
    says: type[Verdict],
    vendor: Vendor,
    events: Listing[Event],
    *papers: Agreement,
    now: datetime = MIDNIGHT,
    missing: Reason | None = None,
) -> Case:
    return Case(name, says, (vendor, Listing(papers, missing), events, now, HERE))


@check(
    id="vendors.agreement-in-force",
    since="0.1.0",
    severity="critical",
    cites=(cfr("164.308(b)(3)"),),
    see=(cfr("164.502(e)(2)"), cfr("164.504(e)(2)(iii)")),
    cases=(
        _row("runs until ended, looked at", Holds, PAUBOX(), LOOKED, OPEN_ENDED),
        _row("runs until ended, signed this year", Holds, PAUBOX(), NOBODY, YOUNG),
        _row("its last day is not over", Holds, PAUBOX(), NOBODY, DATED, now=STILL_THE_FIRST),
        _row("ran out, and renewed", Holds, PAUBOX(), LOOKED, OPEN_ENDED, DATED),
        _row("the service is over too", Holds, ENDED, NOBODY, DATED),
        _row("ran out at midnight", Fails, PAUBOX(), LOOKED, DATED),
        _row("runs until ended, nobody looked", Fails, PAUBOX(), NOBODY, OPEN_ENDED),
        _row("the next one has not begun", Fails, PAUBOX(), LOOKED, DATED, TO_COME),
        _row("not signed", Fails, PAUBOX(), LOOKED, UNSIGNED),
        _row("no agreement at all", Fails, PAUBOX(), LOOKED),
        _row("its end can't be read", Unseen, PAUBOX(), LOOKED, END_UNSEEN),
        _row("runs until ended, no records", Unseen, PAUBOX(), UNHEARD, OPEN_ENDED),
        _row("the list is cut short", Unseen, PAUBOX(), LOOKED, DATED, missing=Reason.TRUNCATED),
        _row("patient data or not?", Unseen, PAUBOX(handles_ephi=UNSEEN), LOOKED),
        _row("needs none or not?", Unseen, PAUBOX(needs_none=NotSeen()), LOOKED),
        _row("handles no patient data", NotOurs, PAUBOX(handles_ephi=NO), LOOKED),
        _row("only carries it", NotOurs, PAUBOX(needs_none=Seen("conduit")), LOOKED),
    ),
)
def agreement_in_force(
    vendor: Vendor, agreements: Listing[Agreement], events: Listing[Event], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one vendor."""
    looks: dict[str, Answer] = {}  # of those that are in force: nothing is asked of the others

    def meets(each: Agreement) -> Fact:
        forced = in_force(each, now, clinic)
        if forced is not YES:
            return forced
        looks[each.address] = _alive(each, events, now, clinic)
        return looks[each.address].fact

    found = seek(vendor, agreements, meets, "in force", now, clinic)
    if isinstance(found, Agreement):
        until = earliest(end_of(found, clinic), looks[found.address].until)
        return Holds(f"An agreement with {vendor.name} is in force{_until(found)}.", until)
    until = earliest(found.until, *(each.until for each in looks.values()))
    if isinstance(found, Fails):
        wrong = _unwatched(vendor, looks) or _wrong(vendor, agreements, now, clinic)
        return Fails(wrong or found.sentence, until)
    return Unseen(found.sentence, until) if isinstance(found, Unseen) else found


def _alive(agreement: Agreement, events: Listing[Event], now: datetime, clinic: Clinic) -> Answer:
    """Whether an agreement that has no end is looked at; one that has an end needs no look."""
    if isinstance(agreement.ends, Seen) and agreement.ends.value is None:
        return looked_at(agreement, events, now, clinic)
    return Answer(YES)


def _unwatched(vendor: Vendor, looks: dict[str, Answer]) -> str | None:
    """What is said where an agreement would be in force, had somebody looked; `None` where there is none."""
    if not looks:
        return None
    said = f"The agreement with {vendor.name} runs until somebody ends it, and nobody looked at it"
    return f"{said} within a year{why(next(iter(looks.values())))}."


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
