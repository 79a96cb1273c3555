"""Every mail host that the clinic names exists.

## What it looks at
Each host that an MX record of the clinic's domains names: does its name have an address?

## Why it matters
A name that leads nowhere is left over from somebody who no longer serves the clinic. Whoever takes that name
over gets the clinic's mail.

## What to do
Remove the MX record, or set right the name that it says. If the host is a provider's, ask the provider which
records it wants.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import MailHost
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

HOST = partial(MailHost, system="mail", key="maple.example/mx.oldhost.example", name="mx.oldhost.example")


@check(
    id="mail.host-exists",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.530(c)"),),
    see=(cfr("164.312(e)(1)"),),
    cases=(
        Case("it has an address", Holds, (HOST(resolves=YES),)),
        Case("it has none", Fails, (HOST(resolves=NO),)),
        Case("the last look is too old", Unseen, (HOST(resolves=YES).faded(),)),
        Case("nobody answers", Unseen, (HOST(unseen={"resolves": Reason.UNREACHABLE}),)),
    ),
)
def host_exists(host: MailHost) -> Verdict:
    """Judge one mail host."""
    if host.resolves is YES:
        return Holds(f"{host.name} has an address.")
    if host.resolves is NO:
        return Fails(f"{host.name}, which is to take mail, has no address: its name may be free to take.")
    return Unseen(f"Whether {host.name} has an address is not known: {host.why('resolves')}.")
