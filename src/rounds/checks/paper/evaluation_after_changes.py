"""The safeguards were evaluated within a year, and again after each change.

## What it looks at
The documents for *evaluation*: whether one is signed, on file and not older than a year, whether whoever
made it is on the roster and has not left, and whether it came after each recorded change, or within sixty
days of it.

## Why it matters
The rule asks for an evaluation from time to time and *in response to environmental or operational changes*.
One that speaks of the old rooms says nothing of the new ones.

## What to do
Look at each safeguard, technical and not: is it still there, does it still fit? Write down what you found,
sign it, and enter it in the register for *evaluation*. Enter each change when it comes.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any, Final

from rounds.checks.paper._cases import ELM, EVENT, LEFT, NOON, PAPER, ROSA, STAFF, of
from rounds.checks.paper._changes import looked_at_since_changes
from rounds.checks.paper._judges import Wanted, papers_that_stand, said_of
from rounds.checks.paper._papers import YEAR
from rounds.model.resources import Event, Paper, Person
from rounds.sdk.check import (
    Case,
    Clinic,
    Fails,
    Holds,
    Listing,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

WANTED: Final = Wanted("evaluation", "164.308(a)(8)", "an evaluation after each change", most=YEAR)
MADE = partial(PAPER, title="Evaluation 2025", serves=Seen(("evaluation",)))
NOTHING: Listing[Any] = of()
MOVED = partial(EVENT, sort="change", about=Seen("new address"))
LATELY, LONG_AGO = Seen(date(2026, 2, 1)), Seen(date(2025, 12, 1))


def _row(
    name: str,
    says: type[Any],
    paper: Paper,
    events: Listing[Event] = NOTHING,
    people: Listing[Person] = STAFF,
) -> Case:
    return Case(name, says, (ELM, of(paper), events, people, NOON))


@check(
    id="paper.evaluation-after-changes",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(8)"),),
    see=(cfr("164.306(e)"),),
    cases=(
        _row("within a year, and nothing changed since", Holds, MADE()),
        _row("a change, less than sixty days ago", Holds, MADE(), of(MOVED(on=LATELY))),
        _row("a change long ago", Fails, MADE(), of(MOVED(on=LONG_AGO))),
        _row("older than a year", Fails, MADE(approved=Seen(date(2025, 2, 1)))),
        _row("whoever made it has left", Fails, MADE(), NOTHING, LEFT),
        _row("there is none", Fails, PAPER(serves=Seen(("risk-analysis",)))),
        _row("changes are not known", Unseen, MADE(), of(missing=Reason.UNREACHABLE)),
        _row("a change without a day", Unseen, MADE(), of(MOVED(on=NotSeen()))),
        _row("the roster is too old", Unseen, MADE(), NOTHING, of(ROSA.faded())),
    ),
)
def evaluation_after_changes(
    clinic: Clinic, papers: Listing[Paper], events: Listing[Event], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    found = papers_that_stand(
        WANTED,
        clinic,
        papers,
        people,
        now,
        lambda paper: looked_at_since_changes(paper, events, now, clinic),
    )
    return said_of(clinic, WANTED.noun, found)
