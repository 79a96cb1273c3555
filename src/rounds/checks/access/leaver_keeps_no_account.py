"""A leaver keeps no account.

## What it looks at
Every account that any system reports, beside the last day of the person it belongs to. A last day ends at
midnight where the clinic is. An account that is nobody's is looked at here too: it could be a leaver's
until its purpose is recorded.

## Why it matters
A way to sign in that outlives the job is the quietest way into patient records: it is used from home, under
a name that the records show as one of the staff.

## What to do
Disable the account in the system that the finding names, or approve the plan that Rounds has drafted. Don't
delete it: its mail and its history are evidence.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks._phrases import day
from rounds.checks.access._purpose import kept_until, lacks
from rounds.model.resources import Account, Person, Purpose
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
    Value,
    Verdict,
    cfr,
    check,
)

LOGIN = partial(Account, system="google", key="1021", login="ana@clinic.example")
OPEN, CLOSED = LOGIN(can_sign_in=YES), LOGIN(can_sign_in=NO)
ANA = partial(Person, system="roster", key="ana", name="Ana Ruiz", email="ana@clinic.example")
LEFT = Seen(ANA(last_day=Seen(date(2026, 3, 1))))
STAYS = Seen(ANA(last_day=Seen(None), on_roster=YES))
GONE_FROM_ROSTER = Seen(ANA(last_day=Seen(None), on_roster=NO))
NONE_RECORDED: Listing[Purpose] = Listing((), None)
KEPT = Listing(
    (
        Purpose(
            system="rounds",
            key="p1",
            account=Seen("google/1021"),
            purpose=Seen("nightly backup"),
            keeper=Seen("Bo Lindqvist"),
            ends=Seen(date(2026, 6, 30)),
        ),
    ),
    None,
)
CHICAGO = Clinic(zone="America/Chicago")
STILL_THE_FIRST = datetime(2026, 3, 2, 5, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
YEARS_ON = datetime(2028, 3, 2, 6, 0, tzinfo=UTC)


@check(
    id="access.leaver-keeps-no-account",
    since="0.1.0",
    severity="critical",
    cites=(cfr("164.308(a)(3)(ii)(C)"),),
    see=(cfr("164.308(a)(4)(ii)(C)"), cfr("164.312(a)(1)")),
    remedy="account.disable",
    knock_out=True,
    cases=(
        Case("works here", Holds, (OPEN, STAYS, NONE_RECORDED, MIDNIGHT, CHICAGO)),
        Case("the last day is not over", Holds, (OPEN, LEFT, NONE_RECORDED, STILL_THE_FIRST, CHICAGO)),
        Case("left, account closed", Holds, (CLOSED, LEFT, NONE_RECORDED, MIDNIGHT, CHICAGO)),
        Case("closed, whoever owned it", Holds, (CLOSED, NotSeen(), NONE_RECORDED, MIDNIGHT, CHICAGO)),
        Case("nobody's, with a recorded purpose", Holds, (OPEN, Seen(None), KEPT, MIDNIGHT, CHICAGO)),
        Case("left at midnight, still open", Fails, (OPEN, LEFT, NONE_RECORDED, MIDNIGHT, CHICAGO)),
        Case("a purpose keeps no leaver's account", Fails, (OPEN, LEFT, KEPT, MIDNIGHT, CHICAGO)),
        Case("the system won't say", Unseen, (LOGIN(), LEFT, NONE_RECORDED, MIDNIGHT, CHICAGO)),
        Case("nobody's, no purpose", Unseen, (OPEN, Seen(None), NONE_RECORDED, MIDNIGHT, CHICAGO)),
        Case("nobody's, the purpose has ended", Unseen, (OPEN, Seen(None), KEPT, YEARS_ON, CHICAGO)),
        Case("the owner is unknown", Unseen, (OPEN, NotSeen(Reason.UNREACHABLE), KEPT, MIDNIGHT, CHICAGO)),
        Case("the roster is silent", Unseen, (OPEN, Seen(ANA()), NONE_RECORDED, MIDNIGHT, CHICAGO)),
        Case(
            "off the roster, no last day", Unseen, (OPEN, GONE_FROM_ROSTER, NONE_RECORDED, MIDNIGHT, CHICAGO)
        ),
    ),
)
def leaver_keeps_no_account(
    account: Account, owner: Value[Person | None], purposes: Listing[Purpose], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one account."""
    login, system = account.login, account.system
    if account.can_sign_in is NO:
        return Holds(f"{login} can't sign in to {system}.")
    if account.can_sign_in is UNSEEN:
        return Unseen(f"Whether {login} can sign in to {system} is not known: {account.why('can_sign_in')}.")
    if isinstance(owner, NotSeen):
        return Unseen(f"Whose account {login} in {system} is, is not known: {owner.reason.words}.")
    if owner.value is None:
        return _nobodys(account, purposes, now, clinic)
    return _someones(account, owner.value, now, clinic)


def _someones(account: Account, person: Person, now: datetime, clinic: Clinic) -> Verdict:
    """Judge an open account by its owner's last day."""
    name, login, last_day = person.name, account.login, person.last_day
    if isinstance(last_day, NotSeen):
        return Unseen(f"Whether {name} ({login}) still works here is not known: {person.why('last_day')}.")
    if last_day.value is None:
        return _without_last_day(account, person)
    said, end = day(last_day.value), clinic.end_of(last_day.value)
    if now < end:
        return Holds(f"{name} works here until the end of {said} ({login}).", end)
    return Fails(f"{name} left on {said} and can still sign in to {account.system} as {login}.")


def _without_last_day(account: Account, person: Person) -> Verdict:
    """Judge an open account whose owner's roster line names no last day."""
    if person.on_roster is YES:
        return Holds(f"{person.name} works here and signs in to {account.system} as {account.login}.")
    if person.on_roster is NO:
        return Unseen(
            f"{person.name} ({account.login}) is off the roster without a last day: left or not is not known."
        )
    return Unseen(
        f"Whether {person.name} ({account.login}) is on the roster is not known: {person.why('on_roster')}."
    )


def _nobodys(account: Account, purposes: Listing[Purpose], now: datetime, clinic: Clinic) -> Verdict:
    """Judge an open account that belongs to nobody on the roster."""
    until = kept_until(purposes, now, clinic)
    if until is not None:
        return Holds(
            f"{account.login} in {account.system} is nobody's and has a recorded purpose and keeper.", until
        )
    why = lacks(purposes) or "what is recorded of it was not seen"
    return Unseen(f"{account.login} in {account.system} may be a leaver's: it is nobody's and {why}.")
