"""Nobody shares an account.

## What it looks at
Every account that can sign in, and whether several people use it: *frontdesk*, *nurse*, *scanner*.

## Why it matters
When several people sign in under one name, no record can say who opened a chart, and the password stays
known to each of them after they leave.

## What to do
Give each person an account of their own and close the shared one. Where a device must stay signed in, let
it be an account that opens no patient records.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Account
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

LOGIN = partial(Account, system="emr", key="frontdesk", login="frontdesk")


@check(
    id="access.shared-logins",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.312(a)(2)(i)"),),
    see=(cfr("164.312(d)"), cfr("164.308(a)(1)(ii)(D)")),
    cases=(
        Case("one person uses it", Holds, (LOGIN(can_sign_in=YES, shared=NO),)),
        Case("shared once, closed now", Holds, (LOGIN(can_sign_in=NO, shared=YES),)),
        Case("several people use it", Fails, (LOGIN(can_sign_in=YES, shared=YES),)),
        Case("how many use it is not said", Unseen, (LOGIN(can_sign_in=YES, shared=UNSEEN),)),
        Case("shared, but is it open?", Unseen, (LOGIN(shared=YES),)),
        Case(
            "the edition does not show it",
            Unseen,
            (LOGIN(can_sign_in=YES, unseen={"shared": Reason.NOT_LICENSED}),),
        ),
    ),
)
def shared_logins(account: Account) -> Verdict:
    """Judge one account."""
    login, system = account.login, account.system
    if account.can_sign_in is NO:
        return Holds(f"{login} can't sign in to {system}.")
    if account.can_sign_in is UNSEEN:
        return Unseen(f"Whether {login} can sign in to {system} is not known: {account.why('can_sign_in')}.")
    if account.shared is NO:
        return Holds(f"One person uses {login} in {system}.")
    if account.shared is YES:
        return Fails(f"Several people sign in to {system} as {login}.")
    return Unseen(f"Whether several people use {login} in {system} is not known: {account.why('shared')}.")
