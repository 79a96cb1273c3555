"""Every account that can sign in asks for a secret.

## What it looks at
Each account that can sign in, on a computer or in a system, and whether a password, a key or a card stands
before it. An account that is closed needs none.

## Why it matters
An account that asks for nothing is an open door with a name on it: whoever knows the name is in, and the
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
        Case("asks for a secret", Holds, (LOGIN(can_sign_in=YES, needs_secret=YES),)),
        Case("closed, so it needs none", Holds, (LOGIN(can_sign_in=NO, needs_secret=NO),)),
        Case("open to anyone", Fails, (LOGIN(can_sign_in=YES, needs_secret=NO),)),
        Case("whether it asks for one is not said", Unseen, (LOGIN(can_sign_in=YES, needs_secret=UNSEEN),)),
        Case("asks for none, but is it open?", Unseen, (LOGIN(needs_secret=NO),)),
        Case(
            "we may not look",
            Unseen,
            (LOGIN(can_sign_in=YES, unseen={"needs_secret": Reason.NOT_PERMITTED}),),
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
    if account.needs_secret is YES:
        return Holds(f"{login} can't get into {system} without a password or key.")
    if account.needs_secret is NO:
        return Fails(f"Anyone can sign in to {system} as {login}: no password or key is asked for.")
    return Unseen(
        f"Whether {login} in {system} asks for a password is not known: {account.why('needs_secret')}."
    )
