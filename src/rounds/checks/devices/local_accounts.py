"""Every account that can sign in has a password.

## What it looks at
Each account that can sign in, on a computer or in a system, and whether a password stands before it. An
account that is closed needs none. One that opens with a key alone is named too: from what is seen, it can't
be told from one that opens with nothing.

## Why it matters
An account without a password is an open door with a name on it: whoever knows the name is in, and the
records say that it was its owner.

## What to do
Set a password, or close the account if nobody needs it. Guest accounts and those that came with a device
are the usual ones.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Account
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

LOGIN = partial(Account, system="frontdesk-2", key="guest", login="guest")


@check(
    id="devices.local-accounts",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(5)(ii)(D)"), cfr("164.312(d)")),
    see=(cfr("164.312(a)(2)(i)"),),
    cases=(
        Case("has a password", Holds, (LOGIN(can_sign_in=YES, password_set=YES),)),
        Case("closed, so it needs none", Holds, (LOGIN(can_sign_in=NO, password_set=NO),)),
        Case("open without a password", Fails, (LOGIN(can_sign_in=YES, password_set=NO),)),
        Case("whether it has one is not said", Unseen, (LOGIN(can_sign_in=YES, password_set=UNSEEN),)),
        Case("no password, but is it open?", Unseen, (LOGIN(password_set=NO),)),
        Case(
            "we may not look",
            Unseen,
            (LOGIN(can_sign_in=YES, unseen={"password_set": Reason.NOT_PERMITTED}),),
        ),
    ),
)
def local_accounts(account: Account) -> Verdict:
    """Judge one account."""
    login, system = account.login, account.system
    if account.can_sign_in is NO:
        return Holds(f"{login} can't sign in to {system}.")
    if account.can_sign_in is UNSEEN:
        return Unseen(f"Whether {login} can sign in to {system} is not known: {account.why('can_sign_in')}.")
    if account.password_set is YES:
        return Holds(f"{login} signs in to {system} with a password.")
    if account.password_set is NO:
        return Fails(f"{login} can sign in to {system} without a password.")
    return Unseen(f"Whether {login} in {system} has a password is not known: {account.why('password_set')}.")
