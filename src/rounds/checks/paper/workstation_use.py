"""A rule says how and where workstations are used, and its keeper works here.

## What it looks at
The documents for *workstation-use*: whether one is signed, on file, in force and looked at within a year,
and whether its keeper is on the roster and has not left.

## Why it matters
What people may do at which computer, and what must not be seen from the chair beside it, is nobody's guess.

## What to do
Write one page on which work is done on which computer and where it may stand. Enter it in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("workstation-use", "164.310(b)", "a rule on the use of workstations")


@check(
    id="paper.workstation-use",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.310(b)"),),
    cases=paper_cases(WANTED),
)
def workstation_use(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
