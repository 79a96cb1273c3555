"""A note says how paper, screens and talk are guarded.

## What it looks at
The documents for *privacy-safeguards*: whether one is signed, on file, in force and looked at within a
year, and whether its keeper is on the roster and has not left.

## Why it matters
The counter, the tray and the telephone give away more than the network does.

## What to do
Write down what is done about paper, screens, phone and counter. Enter the note in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("privacy-safeguards", "164.530(c)", "a note on paper and talk")


@check(
    id="paper.privacy-safeguards",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.530(c)"),),
    cases=paper_cases(WANTED),
)
def privacy_safeguards(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
