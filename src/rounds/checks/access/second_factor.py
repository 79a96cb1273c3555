"""Everyone signs in with a second factor.

## What it looks at
Every account that can sign in, and whether it asks for something beside the password: an app, a key, a
passkey. The rule asks that people prove who they are and names no means; a second factor is our measure.

## Why it matters
Passwords are guessed, reused and given to false sign-in pages. A second factor keeps the account closed
when that has happened.

## What to do
Require a second factor for everyone in the system that the finding names, administrators first. Let
programs use keys that are bound to them, not passwords.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Account
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

LOGIN = partial(Account, system="google", key="1021", login="ana@clinic.example")


@check(
    id="access.second-factor",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.312(d)"),),
    see=(cfr("164.308(a)(5)(ii)(D)"), cfr("164.312(a)(1)")),
    cases=(
        Case("asks for a second factor", Holds, (LOGIN(can_sign_in=YES, mfa=YES),)),
        Case("closed", Holds, (LOGIN(can_sign_in=NO, mfa=NO),)),
        Case("a password alone opens it", Fails, (LOGIN(can_sign_in=YES, mfa=NO),)),
        Case("we may not look", Unseen, (LOGIN(can_sign_in=YES, unseen={"mfa": Reason.NOT_PERMITTED}),)),
        Case("no second factor, but is it open?", Unseen, (LOGIN(mfa=NO),)),
        Case("the last look is too old", Unseen, (LOGIN(can_sign_in=YES, mfa=YES).faded(),)),
    ),
)
def second_factor(account: Account) -> Verdict:
    """Judge one account."""
    login, system = account.login, account.system
    if account.can_sign_in is NO:
        return Holds(f"{login} can't sign in to {system}.")
    if account.can_sign_in is UNSEEN:
        return Unseen(f"Whether {login} can sign in to {system} is not known: {account.why('can_sign_in')}.")
    if account.mfa is YES:
        return Holds(f"{login} signs in to {system} with a second factor.")
    if account.mfa is NO:
        return Fails(f"{login} signs in to {system} without a second factor.")
    return Unseen(f"Whether {login} in {system} needs a second factor is not known: {account.why('mfa')}.")
