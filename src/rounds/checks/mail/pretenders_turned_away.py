"""Mail that only pretends to come from the clinic is turned away.

## What it looks at
What each mail domain asks receivers to do with mail that fails its checks (DMARC): quarantine or reject, for
all of it, for its subdomains too, and in earnest.

## Why it matters
Naming senders and signing mail change nothing until receivers are told to act on it. Most forged mail to
staff and patients uses a domain that asks for nothing.

## What to do
Publish a policy of `none` with a mailbox for reports, watch the reports until every real sender passes, then
ask for `quarantine` and at last `reject`. A domain that sends no mail can ask for `reject` today.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import MailDomain
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Fails,
    Holds,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

DOMAIN = partial(MailDomain, system="mail", key="maple.example", name="maple.example")
ALL = partial(DOMAIN, dmarc_percent=Seen(100), dmarc_testing=NO)
REJECT, QUARANTINE, NOTHING = Seen("reject"), Seen("quarantine"), Seen("none")
ENFORCED = ("quarantine", "reject")
WHOLE = 100


@check(
    id="mail.pretenders-turned-away",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(5)(ii)(B)"),),
    see=(cfr("164.312(e)(1)"), cfr("164.530(c)(1)")),
    cases=(
        Case("reject", Holds, (ALL(dmarc_policy=REJECT, dmarc_subdomains=REJECT),)),
        Case("quarantine", Holds, (ALL(dmarc_policy=QUARANTINE, dmarc_subdomains=REJECT),)),
        Case("no policy", Fails, (ALL(dmarc_policy=Seen(None), dmarc_subdomains=Seen(None)),)),
        Case("asks for nothing", Fails, (ALL(dmarc_policy=NOTHING, dmarc_subdomains=NOTHING),)),
        Case("subdomains are open", Fails, (ALL(dmarc_policy=REJECT, dmarc_subdomains=NOTHING),)),
        Case(
            "for a fifth of it",
            Fails,
            (DOMAIN(dmarc_policy=REJECT, dmarc_subdomains=REJECT, dmarc_percent=Seen(20), dmarc_testing=NO),),
        ),
        Case(
            "as a trial",
            Fails,
            (
                DOMAIN(
                    dmarc_policy=REJECT, dmarc_subdomains=REJECT, dmarc_percent=Seen(100), dmarc_testing=YES
                ),
            ),
        ),
        Case("its name servers fail", Unseen, (DOMAIN(dmarc_policy=NotSeen(Reason.UNREADABLE)),)),
        Case("of how much?", Unseen, (DOMAIN(dmarc_policy=REJECT, dmarc_subdomains=REJECT),)),
    ),
)
def pretenders_turned_away(domain: MailDomain) -> Verdict:
    """Judge one domain."""
    name = domain.name
    for field, what in (("dmarc_policy", "as"), ("dmarc_subdomains", "as a subdomain of")):
        asked = getattr(domain, field)
        if isinstance(asked, NotSeen):
            return Unseen(
                f"What receivers do with forged mail {what} {name} is not known: {asked.reason.words}."
            )
        if asked.value not in ENFORCED:
            said = asked.value or "no policy"
            return Fails(f"Receivers are not asked to turn away forged mail {what} {name} ({said}).")
    return _in_earnest(domain)


def _in_earnest(domain: MailDomain) -> Verdict:
    """Judge whether a policy that turns mail away is meant for all of it."""
    name, percent = domain.name, domain.dmarc_percent
    if domain.dmarc_testing is YES:
        return Fails(f"{name} asks receivers only to try to turn away forged mail.")
    if domain.dmarc_testing is UNSEEN or isinstance(percent, NotSeen):
        return Unseen(f"Whether all forged mail as {name} is to be turned away is not known.")
    if percent.value is None or percent.value < WHOLE:
        return Fails(f"{name} asks receivers to turn away {percent.value or 0} of 100 forged mails.")
    return Holds(f"Receivers are asked to turn away all forged mail as {name}.")
