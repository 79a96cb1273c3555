"""One Privacy Officer is named by letter, and works here.

## What it looks at
The letters in the register that name the Privacy Officer and the contact for complaints: that exactly one is
in force, signed, on file and looked at within a year, and that the person whom it names is on the roster and
has not left. It may be the same person, and the same letter, as for the Security Officer.

## Why it matters
A patient who complains must reach someone. A name that left the clinic answers nobody.

## What to do
Write a letter that names the officer and the contact for complaints, have it signed, and enter it in the
register for *privacy-official*. When the office changes hands, give the old letter its last day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rounds.checks.paper._cases import BO, ELM, NOON, PAPER, ROSA, of, paper_cases
from rounds.checks.paper._judges import Wanted
from rounds.checks.paper._offices import judged_office
from rounds.model.resources import Paper, Person
from rounds.sdk.check import Case, Clinic, Fails, Listing, Seen, Verdict, cfr, check

LETTER: Final = Wanted("privacy-official", "164.530(a)", "a Privacy Officer")
NAMED = PAPER(serves=Seen(("privacy-official",)))
SECOND = PAPER(title="Letter of May", owner=Seen("bo@elm.example"), serves=Seen(("privacy-official",)))


@check(
    id="paper.privacy-officer-named",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.530(a)"),),
    cases=(
        *paper_cases(LETTER),
        Case("two at once", Fails, (ELM, of(NAMED, SECOND), of(ROSA, BO), NOON)),
    ),
)
def privacy_officer_named(
    clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    return judged_office(LETTER, clinic, papers, people, now)
