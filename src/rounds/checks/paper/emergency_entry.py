"""A note says who gets into the building in an emergency.

## What it looks at
The documents for *emergency-entry*: whether one is signed, on file, in force and looked at within a year,
and whether the person whom it names is on the roster and has not left.

## Why it matters
To restore lost data somebody must get in, and the person with the key may have left.

## What to do
Write down who may enter and how, name one person who works here, and enter the note in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("emergency-entry", "164.310(a)(2)(i)", "a note on entry in an emergency")


@check(
    id="paper.emergency-entry",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.310(a)(2)(i)"),),
    cases=paper_cases(WANTED),
)
def emergency_entry(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
