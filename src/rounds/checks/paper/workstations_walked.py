"""Somebody here walked round the workstations within a year.

## What it looks at
The records of *workstation-walk*: whether one lies within a year, says what was found, and whether whoever
walked is on the roster and has not left.

## Why it matters
A screen that faces the waiting room is seen from the waiting room, and from nowhere else.

## What to do
Walk through the rooms, turn screens, lock what stands open, and enter the walk with what you found.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import doing_cases
from rounds.checks.paper._judges import Doing, judged_doing
from rounds.model.resources import Event, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

DOING: Final = Doing("workstation-walk", "a walk round its workstations within a year", 12)


@check(
    id="paper.workstations-walked",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.310(c)"),),
    cases=doing_cases(DOING),
)
def workstations_walked(
    clinic: Clinic, events: Listing[Event], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_doing(DOING, clinic, events, people, now)
