"""A plan for work while systems are down is in force, and its keeper works here.

## What it looks at
The documents for *emergency-plan*: whether one is signed, on file, in force and looked at within a year,
and whether its keeper is on the roster and has not left.

## Why it matters
Patients come on the day of the outage too, and what is written on paper that day is patient data.

## What to do
Write down how care goes on and how data stays protected meanwhile. Enter the plan in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("emergency-plan", "164.308(a)(7)(ii)(C)", "a plan for work while systems are down")


@check(
    id="paper.emergency-plan",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(7)(ii)(C)"),),
    cases=paper_cases(WANTED),
)
def emergency_plan(clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
