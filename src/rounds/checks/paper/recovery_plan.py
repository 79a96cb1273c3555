"""A plan for restoring lost data is in force, and whoever leads it works here.

## What it looks at
The documents for *recovery-plan*: whether one is signed, on file, in force and looked at within a year, and
whether whoever leads it is on the roster and has not left.

## Why it matters
When the records are gone, someone must know what comes back from where, and in which order.

## What to do
Write the plan, name who leads, and enter it in the register with its file.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("recovery-plan", "164.308(a)(7)(ii)(B)", "a plan for restoring lost data")


@check(
    id="paper.recovery-plan",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(7)(ii)(B)"),),
    cases=paper_cases(WANTED),
)
def recovery_plan(clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
