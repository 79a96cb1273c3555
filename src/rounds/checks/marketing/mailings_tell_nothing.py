"""No mailing tells what its reader is treated for.

## What it looks at
The text of each mailing, its merge fields and its links, judged by the words detector: a condition tied to
the reader, a field filled from a clinical column, a link whose words name a treatment.

## Why it matters
A mailing is read by others too: on a shared screen, by the tool's vendor, in a web server's log, which keeps
the link as it is.

## What to do
Write to all (*our clinic has a class on ...*), never to the one who has it. Take clinical fields out of the
template, and give links addresses without words. What concerns one patient belongs into the portal.
"""

from __future__ import annotations

from functools import partial

from rounds.checks._phrases import found
from rounds.model.resources import Campaign
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

MAILING = partial(Campaign, system="newsletter", key="c40a9e11", name="mailing c40a9e")
CLEAN = partial(MAILING, gives_away=NO, clinical_fields=NO, clinical_links=NO)
PARTS = (("gives_away", "the words"), ("clinical_fields", "the fields"), ("clinical_links", "the links"))


@check(
    id="marketing.mailings-tell-nothing",
    since="0.2.0",
    severity="medium",
    cites=(cfr("164.530(c)"),),
    see=(cfr("164.508(a)(3)"),),
    cases=(
        Case("news for all", Holds, (CLEAN(),)),
        Case("the reader's condition", Fails, (CLEAN(gives_away=YES, kinds=Seen(("condition",))),)),
        Case("a clinical field", Fails, (CLEAN(clinical_fields=YES),)),
        Case("a telling link", Fails, (CLEAN(clinical_links=YES),)),
        Case("only the text was judged", Unseen, (MAILING(gives_away=NO),)),
        Case("links were not", Unseen, (CLEAN(clinical_links=UNSEEN),)),
        Case("nothing was judged", Unseen, (MAILING(unseen={"gives_away": Reason.UNREADABLE}),)),
    ),
)
def mailings_tell_nothing(campaign: Campaign) -> Verdict:
    """Judge one mailing."""
    name = campaign.name
    if campaign.gives_away is YES:
        return Fails(f"The text of {name} tells what its reader is treated for{found(campaign.kinds)}.")
    if campaign.clinical_fields is YES:
        return Fails(f"{name} is filled from a clinical column.")
    if campaign.clinical_links is YES:
        return Fails(f"A link of {name} names a condition, medicine or treatment.")
    for field, what in PARTS:
        if getattr(campaign, field) is not NO:
            return Unseen(f"What {what} of {name} tell is not known: {campaign.why(field)}.")
    return Holds(f"{name} tells nothing of its readers.")
