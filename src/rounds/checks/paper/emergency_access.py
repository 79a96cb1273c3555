"""A procedure says how patient data is reached in an emergency.

## What it looks at
The documents for *emergency-access*: whether one is signed, on file, in force and looked at within a year,
and whether the person whom it names is on the roster and has not left.

## Why it matters
At night, with the network down, the sealed password must be where the page says, and the one who may open
it must still work here.

## What to do
Write down who may use which way in and where its use is recorded. Enter it in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("emergency-access", "164.312(a)(2)(ii)", "a procedure for access in an emergency")


@check(
    id="paper.emergency-access",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.312(a)(2)(ii)"),),
    cases=paper_cases(WANTED),
)
def emergency_access(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
