"""Every account is somebody's, or has a recorded purpose.

## What it looks at
Every account that can sign in, those of programs too: whether the person it belongs to is on the roster, or
else whether it is written down what the account is for, who keeps it and until which day.

## Why it matters
An account that is nobody's is closed by nobody. When its password gets around, no record can say who used
it.

## What to do
Say whose account it is. If it is a program's or a role's, record its purpose, a keeper from the staff and
an end date, and look at it again before that day. If nobody knows what it is for, disable it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

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

LOGIN = partial(Account, system="google", key="7", login="svc-backup")
OPEN, CLOSED = LOGIN(can_sign_in=YES), LOGIN(can_sign_in=NO)
ANA = partial(Person, system="roster", key="ana", name="Ana Ruiz", email="ana@clinic.example")
NOBODY: Value[Person | None] = Seen(None)
PURPOSE = partial(
    Purpose, system="rounds", key="p1", account=Seen("google/7"), purpose=Seen("nightly backup")
)
WHOLE = PURPOSE(keeper=Seen("Bo Lindqvist"), ends=Seen(date(2026, 6, 30)))
NO_KEEPER = PURPOSE(keeper=Seen(""), ends=Seen(date(2026, 6, 30)))
NO_END = PURPOSE(keeper=Seen("Bo Lindqvist"), ends=Seen(None))
KEEPER_UNSEEN = PURPOSE(ends=Seen(date(2026, 6, 30)))
NONE_RECORDED: Listing[Purpose] = Listing((), None)
NOT_ALL: Listing[Purpose] = Listing((), Reason.STALE)
HERE = Clinic(zone="America/Chicago")
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
OVER = datetime(2026, 7, 1, 5, tzinfo=UTC)  # midnight in Chicago, in summer


@check(
    id="access.account-has-owner",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(3)(ii)(A)"),),
    see=(cfr("164.308(a)(4)(ii)(B)"), cfr("164.312(a)(2)(i)")),
    knock_out=True,
    cases=(
        Case(
            "its owner is on the roster", Holds, (OPEN, Seen(ANA(on_roster=YES)), NONE_RECORDED, NOON, HERE)
        ),
        Case("a program's, purpose recorded", Holds, (OPEN, NOBODY, Listing((WHOLE,), None), NOON, HERE)),
        Case(
            "recorded, in a list cut short",
            Holds,
            (OPEN, NOBODY, Listing((WHOLE,), Reason.STALE), NOON, HERE),
        ),
        Case("closed", Holds, (CLOSED, NOBODY, NONE_RECORDED, NOON, HERE)),
        Case("nobody's, nothing recorded", Fails, (OPEN, NOBODY, NONE_RECORDED, NOON, HERE)),
        Case("the purpose ended at midnight", Fails, (OPEN, NOBODY, Listing((WHOLE,), None), OVER, HERE)),
        Case("the purpose has no end", Fails, (OPEN, NOBODY, Listing((NO_END,), None), NOON, HERE)),
        Case("the purpose has no keeper", Fails, (OPEN, NOBODY, Listing((NO_KEEPER,), None), NOON, HERE)),
        Case(
            "its owner is off the roster", Fails, (OPEN, Seen(ANA(on_roster=NO)), NONE_RECORDED, NOON, HERE)
        ),
        Case("its owner is unknown", Unseen, (OPEN, NotSeen(Reason.UNREACHABLE), NONE_RECORDED, NOON, HERE)),
        Case("its owner may be a leaver", Unseen, (OPEN, NotSeen(), Listing((WHOLE,), None), NOON, HERE)),
        Case("the roster is silent", Unseen, (OPEN, Seen(ANA()), NONE_RECORDED, NOON, HERE)),
        Case("purposes may be missing", Unseen, (OPEN, NOBODY, NOT_ALL, NOON, HERE)),
        Case("the keeper was not seen", Unseen, (OPEN, NOBODY, Listing((KEEPER_UNSEEN,), None), NOON, HERE)),
        Case("is it open?", Unseen, (LOGIN(), Seen(ANA(on_roster=YES)), NONE_RECORDED, NOON, HERE)),
    ),
)
def account_has_owner(
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
    if owner.value is not None:
        return _someones(account, owner.value)
    return _nobodys(account, purposes, now, clinic)


def _someones(account: Account, person: Person) -> Verdict:
    """Judge an open account that has an owner."""
    if person.on_roster is YES:
        return Holds(f"{account.login} in {account.system} belongs to {person.name}.")
    if person.on_roster is NO:
        return Fails(f"{account.login} in {account.system} belongs to {person.name}, who is off the roster.")
    return Unseen(
        f"Whether {person.name} ({account.login}) is on the roster is not known: {person.why('on_roster')}."
    )


def _nobodys(account: Account, purposes: Listing[Purpose], now: datetime, clinic: Clinic) -> Verdict:
    """Judge an open account that belongs to nobody on the roster."""
    until = kept_until(purposes, now, clinic)
    if until is not None:
        return Holds(f"{account.login} in {account.system} has a recorded purpose and keeper.", until)
    why = lacks(purposes)
    if why is None:
        return Unseen(
            f"{account.login} in {account.system} is nobody's; what is recorded of it was not seen."
        )
    return Fails(f"{account.login} in {account.system} is nobody's: {why}.")
