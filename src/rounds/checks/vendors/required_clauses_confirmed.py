"""The agreement with every vendor says what it must say.

## What it looks at
Each vendor in the register that handles patient data, and whether a person confirmed that an agreement in
force with it has every required clause: one by one through Rounds, or with one word in the register. One
clause that somebody found missing outweighs both. What was said of a document speaks of no later version of
it, and a document that could not be read confirms nothing.

## Why it matters
A contract that is silent on reporting breaches, on subcontractors or on giving the data back is no
agreement in the sense of the rule, whatever its title.

## What to do
Read the agreement beside its checklist and confirm each clause, or say which is missing. `rounds vendors
clauses` shows on which page each may stand, `rounds vendors confirm` records what you say. If one is
missing, ask the vendor for an amendment and file it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks._phrases import several
from rounds.checks.vendors._agreements import end_of, in_force, seek
from rounds.checks.vendors._clauses import confirmed
from rounds.model.resources import Agreement, Confirmation, Vendor
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
    clauses,
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
DIGEST = Seen("9f3c")
READ = PAPER(ends=Seen(None), sha256=DIGEST)
SAID_ALL = PAPER(ends=Seen(None), sha256=DIGEST, clauses_confirmed=YES)
REPLACED = PAPER(ends=Seen(None), sha256=Seen("77aa"))
HERE = Clinic()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _said(there: Fact, clause: str) -> Confirmation:
    return Confirmation(
        system="confirmations",
        key=f"9f3c/{clause}",
        clause=clause,
        vendor=Seen("Paubox"),
        document=DIGEST,
        there=there,
    )


EACH = tuple(_said(YES, each.id) for each in clauses(NOON.date()))
BUT_ONE = (*EACH[1:], _said(NO, EACH[0].clause))
HALF = EACH[::2]


def _row(
    name: str,
    says: type[Verdict],
    vendor: Vendor,
    *papers: Agreement,
    said: tuple[Confirmation, ...] = (),
    missing: Reason | None = None,
) -> Case:
    return Case(name, says, (vendor, Listing(papers, missing), Listing(said, None), NOON, HERE))


@check(
    id="vendors.required-clauses-confirmed",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.314(a)"),),
    see=(cfr("164.504(e)(2)(i)"), cfr("164.504(e)(2)(ii)(A)")),
    cases=(
        _row("confirmed and in force", Holds, PAUBOX(), CONFIRMED),
        _row("confirmed one by one", Holds, PAUBOX(), READ, said=EACH),
        _row("amended since", Holds, PAUBOX(), CONFIRMED, LACKING),
        _row("the service is over", Holds, ENDED, OVER),
        _row("two clauses are missing", Fails, PAUBOX(), LACKING),
        _row("one was found missing", Fails, PAUBOX(), SAID_ALL, said=BUT_ONE),
        _row("confirmed, but it ran out", Fails, PAUBOX(), OVER),
        _row("no agreement at all", Fails, PAUBOX()),
        _row("nobody has read it", Unseen, PAUBOX(), NOT_READ),
        _row("another version was confirmed", Unseen, PAUBOX(), REPLACED, said=EACH),
        _row("half of them are confirmed", Unseen, PAUBOX(), READ, said=HALF),
        _row("the list is cut short", Unseen, PAUBOX(), LACKING, missing=Reason.TRUNCATED),
        _row("patient data or not?", Unseen, PAUBOX(handles_ephi=UNSEEN)),
        _row("handles no patient data", NotOurs, PAUBOX(handles_ephi=NO)),
    ),
)
def required_clauses_confirmed(
    vendor: Vendor,
    agreements: Listing[Agreement],
    confirmations: Listing[Confirmation],
    now: datetime,
    clinic: Clinic,
) -> Verdict:
    """Judge one vendor."""
    what = "in force with every clause confirmed"
    found = seek(vendor, agreements, lambda each: _whole(each, confirmations, now, clinic), what, now, clinic)
    if isinstance(found, Agreement):
        return Holds(f"The agreement with {vendor.name} has every required clause.", end_of(found, clinic))
    if isinstance(found, Fails):
        lacks = _missing(vendor, agreements, confirmations, now, clinic)
        return Fails(lacks or found.sentence, found.until)
    return found


def _whole(agreement: Agreement, confirmations: Listing[Confirmation], now: datetime, clinic: Clinic) -> Fact:
    """Whether an agreement is in force and has every clause."""
    forced = in_force(agreement, now, clinic)
    return confirmed(agreement, confirmations, now, clinic)[0] if forced is YES else forced


def _missing(
    vendor: Vendor,
    agreements: Listing[Agreement],
    confirmations: Listing[Confirmation],
    now: datetime,
    clinic: Clinic,
) -> str | None:
    """What the first agreement in force lacks, where that was said."""
    for each in agreements.items:
        if in_force(each, now, clinic) is YES:
            lacks = confirmed(each, confirmations, now, clinic)[1]
            if lacks:
                return f"The agreement with {vendor.name} lacks {several(lacks)}."
    return None
