"""What patients type stays with the clinic and those under an agreement.

## What it looks at
Each third party at a page where patients enter data, and whether a marked value that was typed into a field
there reached it, in whatever encoding: as typed, hashed, packed, or part of a recording.

## Why it matters
A name beside a reason for a visit is what the law protects. Scripts of advertisers and recorders read fields
while they are filled in, before anything is sent, and without anybody having decided it.

## What to do
Take the vendor's script off this page; the report says how. Or sign an agreement that covers what it gets
here and file it in the register under the name that is shown.
"""

from __future__ import annotations

from datetime import datetime

from rounds.checks.web._covered import (
    CONTACT,
    CUT_SHORT,
    HELD,
    HERE,
    NONE,
    NOON,
    RAN_OUT,
    UNREAD,
    by_agreements,
    unknown_page,
)
from rounds.model.resources import Agreement, WebContact
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

GETS, GETS_NOT = CONTACT(contents=YES, fields=Seen(("email (sha256)",))), CONTACT(contents=NO)
PUBLIC = CONTACT(contents=YES, patients=NO)
NOT_TYPED = CONTACT(unseen={"contents": Reason.NOT_PERMITTED})
WHOSE = CONTACT(contents=YES, vendor=Seen(None), name="x.example")


@check(
    id="web.typed-text-stays-here",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.502(e)"), cfr("164.308(b)(3)")),
    see=(cfr("164.502(a)"), cfr("164.508(a)(3)")),
    cases=(
        Case("it gets nothing that is typed", Holds, (GETS_NOT, NONE, NOON, HERE)),
        Case("an agreement is in force", Holds, (GETS, HELD, NOON, HERE)),
        Case("it gets an address", Fails, (GETS, NONE, NOON, HERE)),
        Case("its agreement ran out", Fails, (GETS, RAN_OUT, NOON, HERE)),
        Case("nobody knows whose host it is", Fails, (WHOSE, NONE, NOON, HERE)),
        Case("nothing could be typed", Unseen, (NOT_TYPED, NONE, NOON, HERE)),
        Case("is the agreement held?", Unseen, (GETS, UNREAD, NOON, HERE)),
        Case("the register is cut short", Unseen, (GETS, CUT_SHORT, NOON, HERE)),
        Case("which kind of page?", Unseen, (CONTACT(contents=YES, patients=UNSEEN), HELD, NOON, HERE)),
        Case("a page where nothing is entered", NotOurs, (PUBLIC, NONE, NOON, HERE)),
    ),
)
def typed_text_stays_here(
    contact: WebContact, agreements: Listing[Agreement], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one third party at one page."""
    if contact.patients is NO:
        return NotOurs(f"{contact.page} is no page where patients enter data.")
    if contact.patients is UNSEEN:
        return unknown_page(contact)
    if contact.contents is NO:
        return Holds(f"Nothing that is typed on {contact.page} was seen to reach {contact.name}.")
    if contact.contents is UNSEEN:
        why = contact.why("contents")
        return Unseen(f"Whether {contact.name} gets what is typed on {contact.page} is not known: {why}.")
    said = by_agreements(contact, agreements, f"gets what is typed on {contact.page}", now, clinic)
    return Fails(f"{said.sentence} {_fields(contact)}", said.until) if isinstance(said, Fails) else said


def _fields(contact: WebContact) -> str:
    """Which fields reached it, as far as that was seen."""
    match contact.fields:
        case Seen(fields) if fields:
            return f"Fields: {', '.join(fields[:5])}."
        case _:
            return "Which fields is not known."
