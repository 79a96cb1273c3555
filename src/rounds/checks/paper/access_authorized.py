"""Whoever can sign in to a system was authorized to, by someone who is named.

## What it looks at
Each person on the roster who has not left: each system in which the person has an account that can sign in,
and whether the list of clearances says that somebody authorized the person to it, and when.

## Why it matters
An account that nobody authorized is one that somebody made in a hurry. It is what the list of accounts shows
and the list of people does not.

## What to do
Decide whether the person needs the system. If so, add it to the person's line with the day and your name; if
not, close the account.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks.paper._answers import YES_NOW, Answer, earliest, every, has_come, some
from rounds.checks.paper._inventory import letters
from rounds.checks.paper._papers import not_here, released, signed_by, unless_missing
from rounds.model.resources import Account, Clearance, Person
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
    Fails,
    Holds,
    Listing,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

ANA = Person(
    system="roster",
    key="ana",
    name="Ana Ruiz",
    email="ana@elm.example",
    last_day=Seen(None),
    on_roster=YES,
)
GONE = Person(
    system="roster",
    key="ana",
    name="Ana Ruiz",
    email="ana@elm.example",
    last_day=Seen(date(2026, 1, 20)),
)
LOGIN = partial(Account, system="emr", key="ana", login="ana", can_sign_in=YES)
GRANTED = partial(
    Clearance,
    system="documents",
    key="ana",
    person=Seen("ana@elm.example"),
    authorized=Seen(date(2024, 5, 2)),
    authorized_by=Seen("Rosa Delgado"),
    systems=Seen(("EMR", "mail")),
)
HERE = Clinic()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NONE: Listing[Clearance] = Listing((), None)
ONE: Listing[Account] = Listing((LOGIN(),), None)


@check(
    id="paper.access-authorized",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(3)(ii)(A)"),),
    see=(cfr("164.308(a)(4)(ii)(B)"),),
    cases=(
        Case("authorized to the system", Holds, (ANA, ONE, Listing((GRANTED(),), None), NOON, HERE)),
        Case("has no account", Holds, (ANA, Listing((), None), NONE, NOON, HERE)),
        Case(
            "the account is closed", Holds, (ANA, Listing((LOGIN(can_sign_in=NO),), None), NONE, NOON, HERE)
        ),
        Case("no longer works here: another check's matter", Holds, (GONE, ONE, NONE, NOON, HERE)),
        Case("works here?", Unseen, (ANA.faded(), ONE, Listing((GRANTED(),), None), NOON, HERE)),
        Case("not on the list", Fails, (ANA, ONE, NONE, NOON, HERE)),
        Case(
            "to another system",
            Fails,
            (ANA, ONE, Listing((GRANTED(systems=Seen(("mail",))),), None), NOON, HERE),
        ),
        Case("by nobody", Fails, (ANA, ONE, Listing((GRANTED(authorized_by=Seen(None)),), None), NOON, HERE)),
        Case("not yet", Fails, (ANA, ONE, Listing((GRANTED(authorized=Seen(None)),), None), NOON, HERE)),
        Case("is it open?", Unseen, (ANA, Listing((LOGIN(can_sign_in=UNSEEN),), None), NONE, NOON, HERE)),
        Case("accounts are not all seen", Unseen, (ANA, Listing((), Reason.STALE), NONE, NOON, HERE)),
        Case("the list is not there", Unseen, (ANA, ONE, Listing((), Reason.UNREACHABLE), NOON, HERE)),
        Case(
            "to what was not seen",
            Unseen,
            (ANA, ONE, Listing((GRANTED(systems=NotSeen()),), None), NOON, HERE),
        ),
    ),
)
def access_authorized(
    person: Person,
    accounts: Listing[Account],
    clearances: Listing[Clearance],
    now: datetime,
    clinic: Clinic,
) -> Verdict:
    """Judge one person."""
    elsewhere, gone = not_here(person, now, clinic), released(person, now, clinic)
    if elsewhere is not None:
        return elsewhere
    found = every(
        *(partial(_may, each, clearances, now, clinic) for each in accounts.items),
        lambda: unless_missing(YES_NOW if accounts.missing is None else Answer(NO), accounts),
    )
    until = earliest(found.until, gone.until)
    if found.fact is YES:
        return Holds(f"{person.name} was authorized to every system that an account opens.", until)
    if found.fact is NO:
        return Fails(f"{person.name} can sign in without being authorized to it: {found.why}.", until)
    return Unseen(f"Whether {person.name} was authorized to every account is not known: {found.why}.", until)


def _may(account: Account, clearances: Listing[Clearance], now: datetime, clinic: Clinic) -> Answer:
    """Whether one account is authorized, or opens nothing."""
    if account.can_sign_in is NO:
        return YES_NOW
    if account.can_sign_in is UNSEEN:
        return Answer(UNSEEN, None, f"{account.system} did not say whether it is open")
    said = some(_granted(each, account.system, now, clinic) for each in clearances.items)
    return unless_missing(said._replace(why=said.why or account.system), clearances)


def _granted(clearance: Clearance, system: str, now: datetime, clinic: Clinic) -> Answer:
    """Whether a line authorizes to a system."""
    systems, on = clearance.systems, clearance.authorized
    if isinstance(systems, NotSeen) or isinstance(on, NotSeen):
        return Answer(UNSEEN, None, "part of it was not seen")
    if on.value is None or letters(system) not in {letters(each) for each in systems.value}:
        return Answer(NO)
    day = on.value
    return every(lambda: has_come(day, now, clinic), lambda: signed_by(clearance.authorized_by))
