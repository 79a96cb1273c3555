"""A rule says which role needs which part of the record.

## What it looks at
The documents for *minimum-necessary*: whether one is signed, on file, in force and looked at within a year,
and whether its keeper is on the roster and has not left.

## Why it matters
What a role may see is decided once, on paper, or over and over by curiosity.

## What to do
List the roles and what each may see, name a keeper, and enter the list in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("minimum-necessary", "164.502(b)", "a rule on what each role may see")


@check(
    id="paper.minimum-necessary",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.502(b)"),),
    cases=paper_cases(WANTED),
)
def minimum_necessary(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
