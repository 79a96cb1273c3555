"""Not even a visitor's address goes to others where patients enter data.

## What it looks at
Each third party at a page where patients enter data, whatever it gets: also fonts, pictures and files of
others, which see the visitor's address and where the visitor came from. An agreement that is in force covers
them.

## Why it matters
It is little, and it is avoidable: such files can lie on the clinic's own site. What runs as a script may get
more tomorrow without anybody here noticing.

## What to do
Serve fonts and files from the clinic's own site. The report says how for each.
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

FONTS = CONTACT(name="Google Fonts", vendor=Seen("Google Fonts"), more_than_address=NO)
PUBLIC = CONTACT(patients=NO)


@check(
    id="web.addresses-stay-here",
    since="0.2.0",
    severity="low",
    cites=(cfr("164.502(e)"),),
    see=(cfr("164.308(b)(3)"),),
    cases=(
        Case("an agreement is in force", Holds, (FONTS, HELD, NOON, HERE)),
        Case("fonts of somebody else's", Fails, (FONTS, NONE, NOON, HERE)),
        Case("its agreement ran out", Fails, (FONTS, RAN_OUT, NOON, HERE)),
        Case("is the agreement held?", Unseen, (FONTS, UNREAD, NOON, HERE)),
        Case("the register is cut short", Unseen, (FONTS, CUT_SHORT, NOON, HERE)),
        Case("which kind of page?", Unseen, (FONTS.faded(), HELD, NOON, HERE)),
        Case("a public page", NotOurs, (PUBLIC, NONE, NOON, HERE)),
    ),
)
def addresses_stay_here(
    contact: WebContact, agreements: Listing[Agreement], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one third party at one page."""
    if contact.patients is NO:
        return NotOurs(f"{contact.page} is no page where patients enter data.")
    if contact.patients is UNSEEN:
        return unknown_page(contact)
    return by_agreements(contact, agreements, f"gets visitors' addresses on {contact.page}", now, clinic)
