"""Everyone who works here was trained in security within a year.

## What it looks at
Each person on the roster: whether the list of trainings has one in security within twelve months and since
the person's first day here. Someone new has thirty days. Both limits are our measure.

## Why it matters
Phishing opened several of the cases that others paid for. Who was never told does not know what to look for.

## What to do
Train everyone who works here, management included, once a year and within thirty days of the first day. Enter
each person with the day and *security*.
"""

from __future__ import annotations

from datetime import datetime

from rounds.checks.paper._lessons import judged_training, training_cases
from rounds.model.resources import Person, Training
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check


@check(
    id="paper.security-training-current",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(5)(ii)(A)"),),
    cases=training_cases("security"),
)
def security_training_current(
    person: Person, trainings: Listing[Training], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one person."""
    return judged_training(person, trainings, now, clinic, "security", lambda each: each.security)
