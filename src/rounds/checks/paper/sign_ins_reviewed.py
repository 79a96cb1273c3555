"""Somebody here looked at failed sign-ins within a month.

## What it looks at
The records of *sign-in-review*: whether one lies within a month, says what was found, and whether whoever
looked is on the roster and has not left. A review of other logs is another record and another check. A month
is our measure; the rule gives none.

## Why it matters
Failures that are written down and that nobody reads stop nobody. The burst of them at night, or of one name
at every door, is the sign that somebody is trying.

## What to do
Look once a month at the failed sign-ins of mail, records and computers, ask about what stands out, and enter
it: what, date, by, found.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import doing_cases
from rounds.checks.paper._judges import Doing, judged_doing
from rounds.model.resources import Event, Person
from rounds.sdk.check import Clinic, Listing, Verdict, cfr, check

DOING: Final = Doing("sign-in-review", "a look at failed sign-ins within a month", 1)


@check(
    id="paper.sign-ins-reviewed",
    since="0.2.0",
    severity="medium",
    cites=(cfr("164.308(a)(5)(ii)(C)"),),
    see=(cfr("164.308(a)(1)(ii)(D)"),),
    cases=doing_cases(DOING),
)
def sign_ins_reviewed(
    clinic: Clinic, events: Listing[Event], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_doing(DOING, clinic, events, people, now)
