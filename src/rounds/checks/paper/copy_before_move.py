"""A rule says that data is copied before equipment is moved.

## What it looks at
The documents for *copy-before-move*: whether one is signed, on file, in force and looked at within a year,
and whether its keeper is on the roster and has not left.

## Why it matters
Servers die on the way to the new rooms.

## What to do
Write the rule into the backup plan, name both in its line of the register, and have it signed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("copy-before-move", "164.310(d)(2)(iv)", "a rule on copying before a move")


@check(
    id="paper.copy-before-move",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.310(d)(2)(iv)"),),
    cases=paper_cases(WANTED),
)
def copy_before_move(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
