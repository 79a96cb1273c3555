"""Nobody watches where patients enter data, but those under an agreement.

## What it looks at
Each third party at a page where patients enter data, sign in or are told that they booked: whether it gets
more than the visitor's address, such as what was done there, an identifier, a cookie or a recording, and
whether an agreement with it is in force.

## Why it matters
Who books at a clinic says so by being on that page. Together with an identifier that follows a person from
site to site it tells others that this person is a patient.

## What to do
Take the vendor's script off this page; the report says how. Or sign an agreement that covers this service and
file it in the register under the name that is shown. A host that nothing knows the name of: ask whoever built
the site.
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
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

WATCHES, ONLY_ADDRESS = CONTACT(more_than_address=YES), CONTACT(more_than_address=NO)
PUBLIC = CONTACT(more_than_address=YES, patients=NO)
WHOSE = CONTACT(more_than_address=YES, vendor=Seen(None), name="x.example")


@check(
    id="web.nobody-watches-patients",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.502(e)"), cfr("164.308(b)(3)")),
    see=(cfr("164.502(a)"), cfr("164.508(a)(3)")),
    cases=(
        Case("it gets the address alone", Holds, (ONLY_ADDRESS, NONE, NOON, HERE)),
        Case("an agreement is in force", Holds, (WATCHES, HELD, NOON, HERE)),
        Case("a pixel on the booking page", Fails, (WATCHES, NONE, NOON, HERE)),
        Case("its agreement ran out", Fails, (WATCHES, RAN_OUT, NOON, HERE)),
        Case("nobody knows whose host it is", Fails, (WHOSE, NONE, NOON, HERE)),
        Case("what does it get?", Unseen, (CONTACT(), HELD, NOON, HERE)),
        Case("is the agreement held?", Unseen, (WATCHES, UNREAD, NOON, HERE)),
        Case("the register is cut short", Unseen, (WATCHES, CUT_SHORT, NOON, HERE)),
        Case("which kind of page?", Unseen, (WATCHES.faded(), HELD, NOON, HERE)),
        Case("a public page", NotOurs, (PUBLIC, NONE, NOON, HERE)),
    ),
)
def nobody_watches_patients(
    contact: WebContact, agreements: Listing[Agreement], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one third party at one page."""
    if contact.patients is NO:
        return NotOurs(f"{contact.page} is no page where patients enter data.")
    if contact.patients is UNSEEN:
        return unknown_page(contact)
    if contact.more_than_address is NO:
        return Holds(f"{contact.name} gets no more than the visitor's address on {contact.page}.")
    if contact.more_than_address is UNSEEN:
        why = contact.why("more_than_address")
        return Unseen(f"What {contact.name} gets on {contact.page} is not known: {why}.")
    return by_agreements(contact, agreements, f"sees who is on {contact.page}", now, clinic)
