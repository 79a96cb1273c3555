"""Privacy policies are in force, and whoever keeps them works here.

## What it looks at
The documents for *privacy-policies*: whether one is signed, on file, in force and looked at within a year,
and whether its keeper is on the roster and has not left.

## Why it matters
Policies that nobody keeps fall behind the law and behind what is done.

## What to do
Look at the policies each year, have the version in force signed, and enter it in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("privacy-policies", "164.530(i)", "privacy policies")


@check(
    id="paper.privacy-policies",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.530(i)"),),
    cases=paper_cases(WANTED),
)
def privacy_policies(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
