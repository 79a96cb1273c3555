"""A rule says how keys, badges and visitors are controlled.

## What it looks at
The documents for *visitor-control*: whether one is signed, on file, in force and looked at within a year,
and whether its keeper is on the roster and has not left.

## Why it matters
Whoever walks in unasked can read every screen and take every laptop.

## What to do
Write down who holds which key and how visitors are met, name a keeper, and enter the rule in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("visitor-control", "164.310(a)(2)(iii)", "a rule on keys and visitors")


@check(
    id="paper.visitor-control",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.310(a)(2)(iii)"),),
    cases=paper_cases(WANTED),
)
def visitor_control(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
