"""A procedure says how media are wiped before they are used again.

## What it looks at
The documents for *media-reuse*: whether one is signed, on file, in force and looked at within a year, and
whether its keeper is on the roster and has not left.

## Why it matters
A computer handed on with its old data shows the next person what they must not see.

## What to do
Write down who wipes what, with which tool, and where it is recorded. Enter it in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("media-reuse", "164.310(d)(2)(ii)", "a procedure for wiping media")


@check(
    id="paper.media-reuse",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.310(d)(2)(ii)"),),
    cases=paper_cases(WANTED),
)
def media_reuse(clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
