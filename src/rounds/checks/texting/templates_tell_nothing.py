"""No template of a text message tells what its reader is treated for.

## What it looks at
Each template that a texting tool sends from, judged by the words detector: its words, and the fields that
are filled in. The words are not kept.

## Why it matters
A text shows on a locked screen, crosses the telephone network in clear and stays with the carrier. *You have
a message* brings the patient to the same place as *your HIV test is ready*.

## What to do
Let the text say that there is something and where to read it, with a link or a number to call. `rounds words
check --context sms` proposes neutral words for each template.
"""

from __future__ import annotations

from functools import partial

from rounds.checks._phrases import found
from rounds.model.resources import TextTemplate
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

TEMPLATE = partial(TextTemplate, system="texting", key="51d09b72", name="template 51d09b")
TELLING = partial(TEMPLATE, gives_away=YES, clinical_fields=NO)


@check(
    id="texting.templates-tell-nothing",
    since="0.2.0",
    severity="high",
    cites=(cfr("164.530(c)"),),
    see=(cfr("164.522(b)"),),
    cases=(
        Case("you have a message", Holds, (TEMPLATE(gives_away=NO, clinical_fields=NO),)),
        Case("it names the test", Fails, (TELLING(kinds=Seen(("procedure",))),)),
        Case("what it names was not said", Fails, (TELLING(),)),
        Case("the medicine is filled in", Fails, (TEMPLATE(gives_away=NO, clinical_fields=YES),)),
        Case("its fields were not looked at", Unseen, (TEMPLATE(gives_away=NO),)),
        Case("it was not judged", Unseen, (TEMPLATE(clinical_fields=NO),)),
        Case("it can't be read", Unseen, (TEMPLATE(unseen={"gives_away": Reason.UNREADABLE}),)),
    ),
)
def templates_tell_nothing(template: TextTemplate) -> Verdict:
    """Judge one template."""
    name = template.name
    if template.gives_away is YES:
        return Fails(f"{name} tells what its reader is treated for{found(template.kinds)}.")
    if template.clinical_fields is YES:
        return Fails(f"{name} is filled from a clinical column.")
    for field in ("gives_away", "clinical_fields"):
        if getattr(template, field) is UNSEEN:
            return Unseen(f"What {name} tells is not known: {template.why(field)}.")
    return Holds(f"{name} tells nothing of its reader.")
