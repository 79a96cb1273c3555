"""A plan for protecting the premises is in force, and its keeper works here.

## What it looks at
The documents for *facility-plan*: whether one is signed, on file, in force and looked at within a year, and
whether its keeper is on the roster and has not left. No door is seen.

## Why it matters
Locks, alarms and keys are settled once and forgotten; the plan is where a change of rooms or keys is
noticed.

## What to do
Write down doors, alarm and keys, name a keeper, and enter the plan in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("facility-plan", "164.310(a)(2)(ii)", "a plan for the premises")


@check(
    id="paper.facility-plan",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.310(a)(2)(ii)"),),
    cases=paper_cases(WANTED),
)
def facility_plan(clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
