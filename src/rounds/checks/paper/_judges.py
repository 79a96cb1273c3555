"""The judges of most papers: *a document stands*, and *somebody did it in time*.

A check hands in what it asks for and gets its verdict. Sentences say which document or record came nearest
and what it lacks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from rounds.checks.paper._answers import Answer, every, some
from rounds.checks.paper._papers import (
    MOST_MONTHS,
    events_of,
    serving,
    short,
    signed_by,
    since,
    standing,
    unless_missing,
    works_here,
)
from rounds.model.resources import Event, Paper, Person
from rounds.sdk.check import NO, YES, Clinic, Fails, Holds, Listing, Unseen, Value, Verdict


class Wanted(Struct, frozen=True):
    """A document that is asked for: the statement and the paragraph that it may be for, what it is called,
    and after how many months it is too old whatever the clinic's own rule says.
    """

    slot: str
    cite: str
    noun: str
    most: int = MOST_MONTHS


class Doing(Struct, frozen=True):
    """An act that is asked for: the sort of its record, what it is called, and how many months it counts."""

    sort: str
    noun: str
    months: int


def judged_paper(
    wanted: Wanted, clinic: Clinic, papers: Listing[Paper], people: Listing[Person], now: datetime
) -> Verdict:
    """What is said of a clinic that must have one standing document of a sort."""
    return said_of(clinic, wanted.noun, papers_that_stand(wanted, clinic, papers, people, now))


def papers_that_stand(
    wanted: Wanted,
    clinic: Clinic,
    papers: Listing[Paper],
    people: Listing[Person],
    now: datetime,
    also: Callable[[Paper], Answer] | None = None,
) -> Answer:
    """Whether one document of a sort stands, and meets what is `also` asked of it."""

    def meets(paper: Paper) -> Answer:
        return every(
            lambda: standing(paper, people, now, clinic, wanted.most),
            lambda: also(paper) if also else Answer(YES),
        )

    return one_paper(wanted, papers, meets)


def one_paper(wanted: Wanted, papers: Listing[Paper], meets: Callable[[Paper], Answer]) -> Answer:
    """Whether one document of a sort meets."""

    def asked(paper: Paper, serves: Answer) -> Answer:
        return about(paper.title, every(lambda: serves, lambda: meets(paper)))

    found = serving(papers, wanted.slot, wanted.cite)
    return unless_missing(some(asked(each, said) for each, said in found), papers)


def judged_doing(
    doing: Doing, clinic: Clinic, events: Listing[Event], people: Listing[Person], now: datetime
) -> Verdict:
    """What is said of a clinic in which somebody must have done something in time."""
    found = some(done(each, doing, people, now, clinic) for each in events_of(events, doing.sort))
    return said_of(clinic, doing.noun, unless_missing(found, events))


def said_of(clinic: Clinic, noun: str, found: Answer) -> Verdict:
    """An answer about the whole clinic as a verdict."""
    if found.fact is YES:
        return Holds(f"{clinic.name} has {noun}.", found.until)
    if found.fact is NO:
        return Fails(f"{clinic.name} lacks {noun}: {found.why or 'none is in the register'}.", found.until)
    return Unseen(f"Not known whether {clinic.name} has {noun}: {found.why}.", found.until)


def about(name: str, said: Answer) -> Answer:
    """An answer whose reason begins with what it is about."""
    return said._replace(why=f"{short(name)}: {said.why}") if said.why else said


def told(value: Value[str | None], what: str) -> Answer:
    """Whether something was written down."""
    made = signed_by(value)
    return made if made.fact is YES else made._replace(why=f"{what} is not written down")


def done(event: Event, doing: Doing, people: Listing[Person], now: datetime, clinic: Clinic) -> Answer:
    """Whether a record tells of something done in time, by someone who works here, and what came of it."""
    return every(
        lambda: since(event.on, doing.months, now, clinic),
        lambda: works_here(event.by, people, now, clinic),
        lambda: told(event.found, "what was found"),
    )
