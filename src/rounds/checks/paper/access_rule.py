"""A rule says who gets which access, and whoever keeps it works here.

## What it looks at
The documents for *access-rule*: whether one is signed, on file, in force and looked at within a year, and
whether its keeper is on the roster and has not left.

## Why it matters
Without a written rule every access is a favour, and nobody can say afterwards whether it was the right one.

## What to do
Write down which role gets which system and who approves it. Enter it in the register with its file and
keeper.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("access-rule", "164.308(a)(4)(ii)(B)", "a rule on who gets which access")


@check(
    id="paper.access-rule",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(4)(ii)(B)"),),
    cases=paper_cases(WANTED),
)
def access_rule(clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
