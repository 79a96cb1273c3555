"""A mailing that serves marketing goes only to those who signed for it.

## What it looks at
Each mailing that uses what the clinic knows of its patients to sell: how many got it, and how many of these
had an authorization in force on that day.

## Why it matters
Patients' data may serve marketing only with their signature. Treatment, refills and the clinic's own
services, with nobody else paying, are no marketing: say so, and this does not apply.

## What to do
Send to those who signed, and to nobody else. Ask the others on paper or in the portal; what was sent without
a signature is a matter for the privacy official.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Campaign
from rounds.sdk.check import (
    NO,
    YES,
    Case,
    Fails,
    Holds,
    NotOurs,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

MAILING = partial(Campaign, system="newsletter", key="c40a9e11", name="mailing c40a9e", is_marketing=YES)
SENT = partial(MAILING, recipients=Seen(40))


@check(
    id="marketing.mailings-go-to-who-signed",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.508(a)(3)"),),
    see=(cfr("164.502(b)"),),
    cases=(
        Case("all signed", Holds, (SENT(consented=Seen(40)),)),
        Case("some did not", Fails, (SENT(consented=Seen(31)),)),
        Case("it is a reminder", NotOurs, (MAILING(is_marketing=NO),)),
        Case("who signed is not known", Unseen, (SENT(),)),
        Case("who got it is not known", Unseen, (MAILING(consented=Seen(31)),)),
        Case("the tool does not say", Unseen, (MAILING(recipients=NotSeen(Reason.NOT_LICENSED)),)),
        Case("marketing or not?", Unseen, (Campaign(system="newsletter", key="1", name="mailing 1"),)),
    ),
)
def mailings_go_to_who_signed(campaign: Campaign) -> Verdict:
    """Judge one mailing."""
    name = campaign.name
    if campaign.is_marketing is NO:
        return NotOurs(f"{name} is no marketing.")
    if campaign.is_marketing is not YES:
        return Unseen(f"Whether {name} is marketing is not known: {campaign.why('is_marketing')}.")
    got, signed = campaign.recipients, campaign.consented
    if isinstance(got, NotSeen):
        return Unseen(f"How many got {name} is not known: {got.reason.words}.")
    if isinstance(signed, NotSeen):
        return Unseen(f"How many of those who got {name} had signed is not known: {signed.reason.words}.")
    if signed.value < got.value:
        return Fails(f"{got.value - signed.value} of {got.value} who got {name} had not signed for it.")
    return Holds(f"All {got.value} who got {name} had signed for it.")
