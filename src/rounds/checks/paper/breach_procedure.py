"""A breach procedure is in force, and whoever decides works here.

## What it looks at
The documents for *breach-procedure*: whether one is signed, on file, in force and looked at within a year,
and whether whoever decides is on the roster and has not left.

## Why it matters
The clock of the rule runs from the day on which anyone here knows. Whoever looks for the procedure then has
lost time already.

## What to do
Write down who decides, the four questions, whom to tell and by when. Enter it in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("breach-procedure", "164.400-414", "a breach procedure")


@check(
    id="paper.breach-procedure",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.400-414"),),
    cases=paper_cases(WANTED),
)
def breach_procedure(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
