"""Mail to the clinic can't be quietly diverted.

## What it looks at
Whether each domain that takes mail publishes how senders recognise its hosts: a policy that is enforced and
covers them (MTA-STS), or signed records that fit their certificates (DANE with DNSSEC).

## Why it matters
Encryption alone does not tell a sender whom it speaks to. Whoever can forge one answer of the domain's name
service, or stand in between, can take mail without anybody noticing. This protects mail *to* the clinic and
no rule asks for it; it weighs accordingly.

## What to do
Publish an MTA-STS policy, first for testing and then enforced; most providers describe theirs. If your domain
is signed and your provider offers it, add DANE.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import MailDomain
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

DOMAIN = partial(MailDomain, system="mail", key="maple.example", name="maple.example", takes_mail=YES)
TESTING = Seen("the policy's mode is testing")


@check(
    id="mail.cannot-be-diverted",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.312(e)(2)(ii)"),),
    see=(cfr("164.312(e)(2)(i)"),),
    cases=(
        Case("a policy or signed records", Holds, (DOMAIN(recognisable=YES),)),
        Case("it takes no mail", Holds, (DOMAIN(takes_mail=NO),)),
        Case("neither", Fails, (DOMAIN(recognisable=NO),)),
        Case("only tested", Fails, (DOMAIN(recognisable=NO, mta_sts_fault=TESTING),)),
        Case("can signatures be seen?", Unseen, (DOMAIN(mta_sts=NO),)),
        Case("nobody answers", Unseen, (DOMAIN(unseen={"recognisable": Reason.UNREACHABLE}),)),
        Case("does it take mail?", Unseen, (DOMAIN(takes_mail=UNSEEN, recognisable=YES),)),
    ),
)
def cannot_be_diverted(domain: MailDomain) -> Verdict:
    """Judge one domain."""
    name = domain.name
    if domain.takes_mail is NO:
        return Holds(f"{name} takes no mail.")
    if domain.takes_mail is not YES:
        return Unseen(f"Whether {name} takes mail is not known: {domain.why('takes_mail')}.")
    if domain.recognisable is YES:
        return Holds(f"Senders can recognise the hosts of {name} and refuse others.")
    if domain.recognisable is NO:
        return Fails(f"Senders have no way to recognise the hosts of {name}{_why(domain)}.")
    return Unseen(_not_known(domain))


def _not_known(domain: MailDomain) -> str:
    """Why it is not known; without a resolver that verifies, signatures are out of sight."""
    what = f"Whether senders can recognise the hosts of {domain.name} is not known"
    if domain.mta_sts is NO and domain.dane is UNSEEN and "recognisable" not in domain.unseen:
        return f"{what}: no resolver that verifies signatures is named."
    return f"{what}: {domain.why('recognisable')}."


def _why(domain: MailDomain) -> str:
    """What stands in the way, as far as that was said."""
    match domain.mta_sts_fault:
        case Seen(str(fault)):
            return f": {fault[:60]}"
        case _:
            return ""
