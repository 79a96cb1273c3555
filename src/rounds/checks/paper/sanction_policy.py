"""A sanction policy is in force, and whoever keeps it works here.

## What it looks at
The documents for *sanction-policy*: whether one is signed, on file, in force and looked at within a year,
and whether its keeper is on the roster and has not left.

## Why it matters
Staff who break the rules must meet the same answer each time. A policy whose keeper left is applied by
nobody.

## What to do
Write the policy, have it signed, and enter it in the register with its file and keeper. Look at it again
each year and enter the day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("sanction-policy", "164.308(a)(1)(ii)(C)", "a sanction policy")


@check(
    id="paper.sanction-policy",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(1)(ii)(C)"),),
    cases=paper_cases(WANTED),
)
def sanction_policy(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
