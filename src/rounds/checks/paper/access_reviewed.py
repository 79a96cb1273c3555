"""Somebody here reviewed everyone's access within a year.

## What it looks at
The records of *access-review*: whether one lies within a year, says what was found, and whether whoever
reviewed is on the roster and has not left.

## Why it matters
Access that is never reviewed only grows: the front desk keeps what it needed for one week in spring.

## What to do
Go through each person's accounts with the list of roles, change what is too much, and enter the review.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import doing_cases
from rounds.checks.paper._judges import Doing, judged_doing
from rounds.model.resources import Event, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

DOING: Final = Doing("access-review", "a review of everyone's access within a year", 12)


@check(
    id="paper.access-reviewed",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(4)(ii)(C)"),),
    cases=doing_cases(DOING),
)
def access_reviewed(
    clinic: Clinic, events: Listing[Event], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_doing(DOING, clinic, events, people, now)
