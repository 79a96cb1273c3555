"""A procedure says how devices and media are disposed of; its keeper works here.

## What it looks at
The documents for *disposal*: whether one is signed, on file, in force and looked at within a year, and
whether its keeper is on the roster and has not left.

## Why it matters
A drive in the bin is a breach that nobody notices.

## What to do
Write down how drives are destroyed, by whom, and where the certificates lie. Enter it in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("disposal", "164.310(d)(2)(i)", "a disposal procedure")


@check(
    id="paper.disposal-procedure",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.310(d)(2)(i)"),),
    cases=paper_cases(WANTED),
)
def disposal_procedure(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
