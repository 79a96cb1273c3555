"""Everyone who works here was trained in privacy within a year.

## What it looks at
Each person on the roster: whether the list of trainings has one in privacy within twelve months and since the
person's first day here. Someone new has thirty days. Both limits are our measure.

## Why it matters
Most of what goes wrong with patient data is said, shown or sent by someone who meant well and did not know.

## What to do
Train everyone who works here once a year and within thirty days of the first day. Enter each person with the
day and *privacy*.
"""

from __future__ import annotations

from datetime import datetime

from rounds.checks.paper._lessons import judged_training, training_cases
from rounds.model.resources import Person, Training
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check


@check(
    id="paper.privacy-training-current",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.530(b)"),),
    cases=training_cases("privacy"),
)
def privacy_training_current(
    person: Person, trainings: Listing[Training], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one person."""
    return judged_training(person, trainings, now, clinic, "privacy", lambda each: each.privacy)
