"""An incident procedure names a contact who works here.

## What it looks at
The documents for *incident-plan*: whether one is signed, on file, in force and looked at within a year, and
whether the person whom it names as contact is on the roster and has not left.

## Why it matters
On a bad day people call the name on the page. If that person left, the first hours are lost.

## What to do
Name someone who works here as the contact, have the procedure signed, and enter it in the register.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("incident-plan", "164.308(a)(6)(ii)", "an incident procedure")


@check(
    id="paper.incident-procedure",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(6)(ii)"),),
    see=(cfr("164.308(a)(6)(i)"),),
    cases=paper_cases(WANTED),
)
def incident_procedure(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
