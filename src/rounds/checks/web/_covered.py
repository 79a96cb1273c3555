"""What several checks ask of a third party at a page: is it where patients enter data, does an agreement
cover it?
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks.vendors._agreements import end_of, in_force, next_change
from rounds.model.resources import Agreement, Clinic, WebContact
from rounds.sdk.check import UNSEEN, YES, Fails, Holds, Listing, NotSeen, Reason, Seen, Unseen

BOOK = "https://maple.example/book"
CONTACT = partial(
    WebContact, system="website", key="b1", name="Meta", page=BOOK, patients=YES, vendor=Seen("Meta")
)
"""What the cases of these checks begin with."""
_SIGNED = Seen(date(2025, 3, 1))
_PAPER = partial(
    Agreement, system="vendors", key="m1", vendor=Seen("Meta"), on_file=YES, signed=_SIGNED, starts=_SIGNED
)
HELD = Listing((_PAPER(ends=Seen(None)),), None)
RAN_OUT = Listing((_PAPER(ends=Seen(date(2026, 3, 1))),), None)
NONE: Listing[Agreement] = Listing((), None)
UNREAD = Listing((_PAPER(on_file=UNSEEN),), None)
CUT_SHORT: Listing[Agreement] = Listing((), Reason.TRUNCATED)
HERE = Clinic(zone="America/Chicago")
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
"""The agreements, the clinic and the time of these cases."""


def unknown_page(contact: WebContact) -> Unseen:
    """What is said where it is not known whether patients enter data at the page."""
    why = contact.why("patients")
    return Unseen(
        f"Whether patients enter data on {contact.page}, where {contact.name} is, is not known: {why}."
    )


def by_agreements(
    contact: WebContact, agreements: Listing[Agreement], what: str, now: datetime, clinic: Clinic
) -> Holds | Fails | Unseen:
    """Judge a third party that gets something by whether an agreement with it is in force; `what` says what
    it gets, as the end of a sentence that begins with its name.
    """
    if isinstance(contact.vendor, NotSeen):
        return Unseen(f"{contact.name} {what}; whose host that is is not known: {contact.why('vendor')}.")
    if contact.vendor.value is None:
        return Fails(f"{contact.name} {what}, and nothing knows whose host that is.")
    answers = [(in_force(each, now, clinic), each) for each in agreements.items]
    held = next((each for answer, each in answers if answer is YES), None)
    if held is not None:
        return Holds(f"{contact.name} {what}, and an agreement with it is in force.", end_of(held, clinic))
    until = next_change(agreements, now, clinic)
    if any(answer is UNSEEN for answer, _ in answers):
        return Unseen(f"{contact.name} {what}; its agreement was not seen in full.", until)
    if agreements.missing is not None:
        why = agreements.missing.words
        return Unseen(f"{contact.name} {what}; its agreement is not known: {why}.", until)
    return Fails(f"{contact.name} {what}, and no agreement with it is in force.", until)
