"""No list's name tells what the people on it are treated for.

## What it looks at
The names of lists, segments, tags, automations and fields in a marketing tool, each judged by the words
detector; the names themselves are not kept.

## Why it matters
A list called after a condition tells it of everybody on it: to whoever works with the tool, to the vendor,
and in every export. A bland name costs nothing.

## What to do
Rename the list (*List 1*), and keep what it means in the chart system. `rounds words check --context list`
says which names tell something. If the tool's vendor has no agreement, take the patients out of it as well.
"""

from __future__ import annotations

from functools import partial

from rounds.checks._phrases import found
from rounds.model.resources import AudienceList
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

LIST = partial(AudienceList, system="newsletter", key="7f3a21c0", name="list 7f3a21")
SORTED = partial(LIST, gives_away=YES)


@check(
    id="marketing.list-names-tell-nothing",
    since="0.2.0",
    severity="medium",
    cites=(cfr("164.530(c)"),),
    see=(cfr("164.508(a)(3)"), cfr("164.502(b)")),
    cases=(
        Case("a bland name", Holds, (LIST(gives_away=NO),)),
        Case("named after a condition", Fails, (SORTED(kinds=Seen(("condition",))),)),
        Case("it tells something, not said what", Fails, (SORTED(),)),
        Case("nobody judged its name", Unseen, (LIST(),)),
        Case("the tool hides it", Unseen, (LIST(unseen={"gives_away": Reason.NOT_PERMITTED}),)),
    ),
)
def list_names_tell_nothing(audience: AudienceList) -> Verdict:
    """Judge one list."""
    if audience.gives_away is UNSEEN:
        return Unseen(f"What the name of {audience.name} tells is not known: {audience.why('gives_away')}.")
    if audience.gives_away is YES:
        return Fails(f"The name of {audience.name} tells what people are treated for{found(audience.kinds)}.")
    return Holds(f"The name of {audience.name} tells nothing of the people on it.")
