"""Repairs to doors, locks and walls go into a log that someone here keeps.

## What it looks at
The documents for *maintenance-log*: whether the log is on file, signed and looked at within a year, and
whether its keeper is on the roster and has not left.

## Why it matters
A lock that was changed and never written down leaves keys about that nobody counts.

## What to do
Keep the log, have its keeper sign it once a year, also when nothing was repaired, and enter the day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import paper_cases
from rounds.checks.paper._judges import Wanted, judged_paper
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

WANTED: Final = Wanted("maintenance-log", "164.310(a)(2)(iv)", "a log of repairs to doors and locks")


@check(
    id="paper.maintenance-log",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.310(a)(2)(iv)"),),
    cases=paper_cases(WANTED),
)
def maintenance_log(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_paper(WANTED, clinic, papers, people, now)
