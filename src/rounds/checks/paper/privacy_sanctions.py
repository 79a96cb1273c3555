"""A rule says what follows when someone breaks the privacy rules.

## What it looks at
The documents for *privacy-sanctions*: whether one is signed, on file, in force and looked at within a year,
and whether its keeper is on the roster and has not left.

## Why it matters
The Privacy Rule asks for sanctions of its own, and that they are written down when they are applied.

## What to do
Say in the sanction policy that it holds for privacy too, and name both in its line of the register:
*sanction-policy; privacy-sanctions*.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("privacy-sanctions", "164.530(e)", "a rule on privacy sanctions")


@check(
    id="paper.privacy-sanctions",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.530(e)"),),
    cases=paper_cases(WANTED),
)
def privacy_sanctions(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
