"""A risk analysis is written, whole and current.

## What it looks at
The documents for *risk-analysis*: whether one is signed and on file, was looked at within a year, and a
person confirmed that all nine parts are in it (scope, where the data is, threats and weaknesses, measures,
likelihood, impact, level, documentation, review); whether its owner is on the roster and has not left; and
whether someone looked at it again after each recorded change, within sixty days.

## Why it matters
No other lack is charged as often. A checklist, or the analysis of the clinic before last, is none.

## What to do
Write the analysis, or look at the one that you have: does it still fit? Enter the day, and *yes* under
complete when all nine parts are there. Enter each change of records system, main vendor or address when it
comes.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any, Final

from rounds.checks.paper._answers import every
from rounds.checks.paper._cases import ELM, EVENT, LEFT, NOON, PAPER, ROSA, STAFF, of
from rounds.checks.paper._changes import looked_at_since_changes
from rounds.checks.paper._judges import Wanted, papers_that_stand, said_of
from rounds.checks.paper._papers import YEAR, is_whole
from rounds.model.resources import Event, Paper, Person
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
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

WANTED: Final = Wanted("risk-analysis", "164.308(a)(1)(ii)(A)", "a current risk analysis", most=YEAR)
MADE = partial(PAPER, title="Risk analysis 2025", serves=Seen(("risk-analysis",)), whole=YES)
NOTHING: Listing[Any] = of()
MOVED = partial(EVENT, sort="change", about=Seen("new records system"))
BEFORE, LATELY, LONG_AGO = date(2025, 8, 1), date(2026, 2, 1), date(2025, 12, 1)


def _row(
    name: str,
    says: type[Any],
    paper: Paper,
    events: Listing[Event] = NOTHING,
    people: Listing[Person] = STAFF,
) -> Case:
    return Case(name, says, (ELM, of(paper), events, people, NOON))


@check(
    id="paper.risk-analysis-current",
    since="0.1.0",
    severity="critical",
    cites=(cfr("164.308(a)(1)(ii)(A)"),),
    see=(cfr("164.306(e)"),),
    knock_out=True,
    cases=(
        _row("whole, signed, and nothing changed since", Holds, MADE()),
        _row("older than the change, by less than sixty days", Holds, MADE(), of(MOVED(on=Seen(LATELY)))),
        _row("the change came before it", Holds, MADE(), of(MOVED(on=Seen(BEFORE)))),
        _row("something changed long ago", Fails, MADE(), of(MOVED(on=Seen(LONG_AGO)))),
        _row("a part is missing", Fails, MADE(whole=NO, lacks=Seen(("likelihood",)))),
        _row(
            "a year old, whatever the clinic means",
            Fails,
            MADE(approved=Seen(date(2025, 2, 1)), months=Seen(36)),
        ),
        _row("its owner has left", Fails, MADE(), NOTHING, LEFT),
        _row("there is none", Fails, PAPER(serves=Seen(("evaluation",)))),
        _row("dated ahead", Fails, MADE(approved=Seen(date(2026, 3, 3)))),
        _row("nobody confirmed its parts", Unseen, MADE(whole=UNSEEN)),
        _row("changes are not known", Unseen, MADE(), of(missing=Reason.UNREACHABLE)),
        _row("a change without a day", Unseen, MADE(), of(MOVED(on=NotSeen()))),
        _row("the roster is too old", Unseen, MADE(), NOTHING, of(ROSA.faded())),
    ),
)
def risk_analysis_current(
    clinic: Clinic, papers: Listing[Paper], events: Listing[Event], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""
    found = papers_that_stand(
        WANTED,
        clinic,
        papers,
        people,
        now,
        lambda paper: every(
            lambda: is_whole(paper), lambda: looked_at_since_changes(paper, events, now, clinic)
        ),
    )
    return said_of(clinic, WANTED.noun, found)
