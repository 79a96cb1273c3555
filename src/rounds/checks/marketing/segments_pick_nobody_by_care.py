"""No segment of a marketing tool picks people by a clinical value.

## What it looks at
The filters by which a marketing tool picks people: whether one compares a diagnosis, a medicine, a test or
a treatment, whatever the segment is called.

## Why it matters
The tool can only pick by what it holds. A filter on a clinical value says that clinical data were loaded
into it, and that they serve marketing.

## What to do
Take the clinical fields out of the tool, after making sure what was sent by them. Pick people in the chart
system and load the addresses alone, of those who signed for it.
"""

from __future__ import annotations

from functools import partial

from rounds.checks._phrases import found
from rounds.model.resources import AudienceList
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

LIST = partial(AudienceList, system="newsletter", key="7f3a21c0", name="list 7f3a21")
PICKED = partial(LIST, picks_by_care=YES)


@check(
    id="marketing.segments-pick-nobody-by-care",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.508(a)(3)"),),
    see=(cfr("164.502(b)"), cfr("164.530(c)")),
    cases=(
        Case("it picks by place", Holds, (LIST(picks_by_care=NO),)),
        Case("it picks by a diagnosis", Fails, (PICKED(kinds=Seen(("condition",))),)),
        Case("by what, was not said", Fails, (PICKED(),)),
        Case("its filter was not seen", Unseen, (LIST(),)),
        Case("filters can't be read", Unseen, (LIST(unseen={"picks_by_care": Reason.NOT_LICENSED}),)),
    ),
)
def segments_pick_nobody_by_care(audience: AudienceList) -> Verdict:
    """Judge one list."""
    name = audience.name
    if audience.picks_by_care is UNSEEN:
        return Unseen(f"By what {name} picks people is not known: {audience.why('picks_by_care')}.")
    if audience.picks_by_care is YES:
        return Fails(f"{name} picks people by a clinical value{found(audience.kinds)}.")
    return Holds(f"{name} picks nobody by a clinical value.")
