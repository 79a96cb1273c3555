"""Somebody here looked at the logs within three months.

## What it looks at
The records of *activity-review*: whether one lies within three months, says what was found, and whether
whoever looked is on the roster and has not left. Three months are our measure; the rule says *regularly*.

## Why it matters
Insiders and former contractors worked for months because nobody looked.

## What to do
Look at sign-ins and at who opened which records, write down what you found, and enter it: what, date, by,
found.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import doing_cases
from rounds.checks.paper._judges import Doing, judged_doing
from rounds.model.resources import Event, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

DOING: Final = Doing("activity-review", "a review of its logs within three months", 3)


@check(
    id="paper.logs-reviewed",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(1)(ii)(D)"),),
    cases=doing_cases(DOING),
)
def logs_reviewed(clinic: Clinic, events: Listing[Event], people: Listing[Person], now: datetime) -> Verdict:
    """Judge the whole clinic."""
    return judged_doing(DOING, clinic, events, people, now)
