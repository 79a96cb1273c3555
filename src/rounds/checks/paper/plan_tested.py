"""The recovery plan in force was tested within a year by someone who works here.

## What it looks at
The document for *recovery-plan* that is in force, and the records of *contingency-test*: whether one lies
within a year and not before the plan was signed, says what was found, and whether whoever tested is on the
roster and has not left.

## Why it matters
A plan that was never tried is a guess, and a test of the plan before last tried another one.

## What to do
Restore something, or rehearse a day without systems: write down what was tried, how long it took and what was
changed, and enter the test.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any, Final

from rounds.checks.paper._answers import YES_NOW, Answer, every, some
from rounds.checks.paper._cases import ELM, EVENT, LEFT, NOON, PAPER, ROSA, STAFF, of
from rounds.checks.paper._judges import Doing, Wanted, done, one_paper, said_of
from rounds.checks.paper._papers import YEAR, events_of, in_force, unless_missing
from rounds.model.resources import Event, Paper, Person
from rounds.sdk.check import (
    NO,
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

PLAN: Final = Wanted("recovery-plan", "164.308(a)(7)(ii)(B)", "a tested recovery plan")
TEST: Final = Doing("contingency-test", "a test", YEAR)
MADE = partial(PAPER, title="Recovery plan", serves=Seen(("recovery-plan",)))
TRIED = partial(EVENT, sort="contingency-test")
LATELY = TRIED(on=Seen(date(2026, 2, 1)))


def _row(
    name: str,
    says: type[Any],
    events: Listing[Event],
    paper: Paper | None = None,
    people: Listing[Person] = STAFF,
) -> Case:
    return Case(name, says, (ELM, of(paper or MADE()), events, people, NOON))


@check(
    id="paper.plan-tested",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(7)(ii)(D)"),),
    cases=(
        _row("tried lately", Holds, of(LATELY)),
        _row("never tried", Fails, of()),
        _row("tried before this version was signed", Fails, of(TRIED(on=Seen(date(2025, 8, 1))))),
        _row("too long ago", Fails, of(TRIED(on=Seen(date(2024, 8, 1))))),
        _row("whoever tried it has left", Fails, of(LATELY), None, LEFT),
        _row("what was found is not told", Fails, of(TRIED(on=LATELY.on, found=Seen(None)))),
        _row("no plan is in force", Fails, of(LATELY), MADE(ends=Seen(date(2026, 3, 1)))),
        _row("tests are not known", Unseen, of(missing=Reason.STALE)),
        _row("the day of the test was not seen", Unseen, of(TRIED(on=NotSeen()))),
        _row("the roster is too old", Unseen, of(LATELY), None, of(ROSA.faded())),
    ),
)
def plan_tested(
    clinic: Clinic, papers: Listing[Paper], events: Listing[Event], people: Listing[Person], now: datetime
) -> Verdict:
    """Judge the whole clinic."""

    def tried(paper: Paper, event: Event) -> Answer:
        return every(lambda: done(event, TEST, people, now, clinic), lambda: _of_this(paper, event))

    def meets(paper: Paper) -> Answer:
        tests = events_of(events, TEST.sort)
        tried_once = some((*(tried(paper, each) for each in tests), Answer(NO, None, "no test is recorded")))
        return every(lambda: in_force(paper, now, clinic), lambda: unless_missing(tried_once, events))

    return said_of(clinic, PLAN.noun, one_paper(PLAN, papers, meets))


def _of_this(paper: Paper, event: Event) -> Answer:
    """Whether a test was of this version of a plan."""
    signed, on = paper.approved, event.on
    if isinstance(signed, NotSeen) or isinstance(on, NotSeen) or signed.value is None:
        return YES_NOW  # both were asked for and seen before
    return YES_NOW if on.value >= signed.value else Answer(NO, None, "the last test was of an older version")
