"""A backup plan is in force, and whoever answers for it works here.

## What it looks at
The documents for *164.308(a)(7)(ii)(A)*: whether one is signed, on file, in force and looked at within a
year, and whether whoever answers for it is on the roster and has not left. That copies exist is for other
checks.

## Why it matters
Copies are made as long as someone minds them. When that person leaves, they stop without a sound.

## What to do
Write down what is copied, where to and how often, name who minds it, and enter the plan in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(A)", "a backup plan")


@check(
    id="paper.backup-plan",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(7)(ii)(A)"),),
    cases=paper_cases(WANTED),
)
def backup_plan(clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
