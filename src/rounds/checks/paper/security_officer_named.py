"""One Security Officer is named by letter, and works here.

## What it looks at
The letters in the register that name the Security Officer: that exactly one is in force, signed, on file and
looked at within a year, and that the person whom it names is on the roster and has not left.

## Why it matters
Every other duty needs someone who answers for it. A letter that names someone who left names nobody, and
two letters in force leave it open who decides.

## What to do
Write a letter that names the person, have the owner of the clinic sign it, and enter it in the register
for *security-official*. When the office changes hands, give the old letter its last day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from rounds.checks.paper._cases import BO, ELM, NOON, PAPER, ROSA, STAFF, of, paper_cases
from rounds.checks.paper._judges import Wanted
from rounds.checks.paper._offices import judged_office
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Case, Clinic, Fails, Holds, Listing, NotSeen, Seen, Unseen, Verdict, cfr, check

LETTER: Final = Wanted("security-official", "164.308(a)(2)", "a Security Officer")
NAMED = PAPER(serves=Seen(("security-official",)))
SECOND = PAPER(title="Letter of May", owner=Seen("bo@elm.example"), serves=Seen(("security-official",)))
ENDED = PAPER(
    title="Letter of 2024",
    owner=Seen("ben@elm.example"),
    serves=Seen(("security-official",)),
    ends=Seen(date(2025, 8, 31)),
)
MAYBE = PAPER(title="Letter of May", owner=Seen("bo@elm.example"), serves=NotSeen())
BOTH = of(ROSA, BO)


@check(
    id="paper.security-officer-named",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(2)"),),
    cases=(
        *paper_cases(LETTER),
        Case("the old letter has its last day", Holds, (ELM, of(NAMED, ENDED), STAFF, NOON)),
        Case("two at once", Fails, (ELM, of(NAMED, SECOND), BOTH, NOON)),
        Case("perhaps a second one", Unseen, (ELM, of(NAMED, MAYBE), BOTH, NOON)),
    ),
)
def security_officer_named(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_office(LETTER, clinic, papers, people, now)
