"""At most four accounts of a system are administrators.

## What it looks at
For each system, the accounts that can sign in and have an administrator's powers. The rule names no number;
four is our measure: two people who can stand in for each other, the technician, and one account for
emergencies.

## Why it matters
An administrator's password opens every record at once and can switch off what would have shown it. Each one
more is one more to be stolen.

## What to do
Take the powers from those who don't need them for their daily work. Whoever needs them now and then gets a
second account for it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from rounds.checks._phrases import several
from rounds.model.resources import Account
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
    Fails,
    Holds,
    Listing,
    Reason,
    Unseen,
    Verdict,
    cfr,
    check,
)

ELM = Clinic(name="Elm Street Clinic")
LIMIT = (
    4  # per system; it does not grow with the clinic, so that accounts not yet seen can't excuse those seen
)
ADMIN = partial(Account, system="google", can_sign_in=YES, admin=YES)
FOUR = tuple(ADMIN(key=str(at), login=f"admin{at}@clinic.example") for at in range(4))
FIFTH = ADMIN(key="5", login="ana@clinic.example")
CLOSED = ADMIN(key="5", login="ana@clinic.example", can_sign_in=NO)
STAFF = ADMIN(key="6", login="bo@clinic.example", admin=NO)
UNTOLD = ADMIN(key="7", login="cy@clinic.example", admin=UNSEEN)
ELSEWHERE = Account(system="emr", key="1", login="root", can_sign_in=YES, admin=YES)


@check(
    id="access.too-many-administrators",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(4)(ii)(B)"),),
    see=(cfr("164.308(a)(4)(ii)(C)"), cfr("164.312(a)(1)")),
    cases=(
        Case("four, and staff", Holds, (ELM, Listing((*FOUR, STAFF), None))),
        Case("a fifth, but closed", Holds, (ELM, Listing((*FOUR, CLOSED), None))),
        Case("a fifth in another system", Holds, (ELM, Listing((*FOUR, ELSEWHERE), None))),
        Case("five", Fails, (ELM, Listing((*FOUR, FIFTH), None))),
        Case("five in a list that is cut short", Fails, (ELM, Listing((*FOUR, FIFTH), Reason.TRUNCATED))),
        Case("four in a list that is cut short", Unseen, (ELM, Listing(FOUR, Reason.TRUNCATED))),
        Case("one account's powers are not told", Unseen, (ELM, Listing((*FOUR, UNTOLD), None))),
        Case("no account at all", Unseen, (ELM, Listing((), None))),
    ),
)
def too_many_administrators(clinic: Clinic, accounts: Listing[Account]) -> Verdict:
    """Judge the whole clinic."""
    found, untold = _administrators(accounts)
    most = max(found, key=lambda system: (len(found[system]), system), default="")
    if most and len(found[most]) > LIMIT:
        count, who = len(found[most]), several(found[most])
        return Fails(f"{count} administrators can sign in to {most}, {LIMIT} is the limit: {who}.")
    if accounts.missing is not None:
        return Unseen(f"{clinic.name} may have more administrators than were seen: {accounts.missing.words}.")
    if untold is not None:
        login, system = untold.login, untold.system
        return Unseen(f"Whether {login} in {system} is an administrator who can sign in is not known.")
    if not accounts.items:
        return Unseen(f"{clinic.name} may have administrators that no system has shown.")
    return Holds(f"{clinic.name} has at most {LIMIT} administrators who can sign in, in each of its systems.")


def _administrators(accounts: Listing[Account]) -> tuple[dict[str, list[str]], Account | None]:
    """The open administrators' logins by system, and the first account that may be one or not."""
    found: dict[str, list[str]] = defaultdict(list)
    untold: Account | None = None
    for each in accounts.items:
        if each.can_sign_in is NO:
            continue
        if each.can_sign_in is UNSEEN or each.admin is UNSEEN:
            untold = untold or each
        elif each.admin is YES:
            found[each.system].append(each.login)
    return found, untold
