"""Every mail domain of the clinic is registered.

## What it looks at
Whether each domain that the settings name exists.

## Why it matters
A domain that was let go can be taken by anybody, with all the mail that patients, laboratories and insurers
still send to it, and with every password that can be reset by such a mail.

## What to do
Register it again if it can still be had, and keep it for as long as anybody may write to it. A domain that
the clinic no longer uses is kept too, and says that it sends and takes no mail.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import MailDomain
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

DOMAIN = partial(MailDomain, system="mail", key="maple.example", name="maple.example")


@check(
    id="mail.domain-registered",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.530(c)"),),
    see=(cfr("164.312(e)(1)"),),
    cases=(
        Case("it exists", Holds, (DOMAIN(registered=YES),)),
        Case("it does not", Fails, (DOMAIN(registered=NO),)),
        Case("the last look is too old", Unseen, (DOMAIN(registered=YES).faded(),)),
        Case("nobody answers", Unseen, (DOMAIN(unseen={"registered": Reason.UNREACHABLE}),)),
    ),
)
def domain_registered(domain: MailDomain) -> Verdict:
    """Judge one domain."""
    if domain.registered is YES:
        return Holds(f"{domain.name} exists.")
    if domain.registered is NO:
        return Fails(f"{domain.name} does not exist: anybody may register it and take its mail.")
    return Unseen(f"Whether {domain.name} is registered is not known: {domain.why('registered')}.")
