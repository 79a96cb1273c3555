"""Everyone who works here signed for each document that is for everyone.

## What it looks at
The documents in force that the register marks for everyone: whether the list of acknowledgements has a line
for each person on the roster who has not left, with the version in force. Someone new has thirty days, our
measure.

## Why it matters
A policy in a drawer is a policy that nobody was told of, and whoever breaks it will say so.

## What to do
Give the document to the people whom the finding names, let them sign, and enter each with the version and
the day. When a new version comes, everyone signs again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias

from msgspec.structs import replace

from rounds.checks.paper._answers import YES_NOW, Answer, every, has_come, some, still
from rounds.checks.paper._cases import BO, ELM, LEFT, NOON, PAPER, ROSA, STAFF, of
from rounds.checks.paper._papers import in_force, released, short, unless_missing
from rounds.model.resources import Acknowledgement, Paper, Person
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

NEW: Final = timedelta(days=30)
LATEST: Final = date.max - NEW
RULES = partial(PAPER, title="Handbook", version=Seen("2"), for_all=YES)
SIGNED = partial(
    Acknowledgement,
    system="documents",
    key="rosa",
    person=Seen("rosa@elm.example"),
    paper=Seen("Handbook"),
    version=Seen("2"),
    on=Seen(date(2025, 9, 3)),
)
_Signed: TypeAlias = Mapping[tuple[str, str], list[Acknowledgement]]
NOBODY: Final = ("", "")
"""Under whom a line stands of which the person or the document was not seen."""


def _row(
    name: str,
    says: type[Any],
    papers: Listing[Paper],
    people: Listing[Person],
    signed: Listing[Acknowledgement],
) -> Case:
    return Case(name, says, (ELM, papers, people, signed, NOON))


@check(
    id="paper.policies-acknowledged",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.316(b)"), cfr("164.530(i)")),
    cases=(
        _row("everyone signed", Holds, of(RULES()), STAFF, of(SIGNED())),
        _row("whoever did not sign has left", Holds, of(RULES()), LEFT, of()),
        _row("one did not sign", Fails, of(RULES()), of(ROSA, BO), of(SIGNED())),
        _row(
            "began ten days ago", Holds, of(RULES()), of(replace(BO, started=Seen(date(2026, 2, 20)))), of()
        ),
        _row("for the version before", Fails, of(RULES()), STAFF, of(SIGNED(version=Seen("1")))),
        _row("for another document", Fails, of(RULES()), STAFF, of(SIGNED(paper=Seen("Leaflet")))),
        _row("no document is for everyone", Fails, of(RULES(for_all=NO)), STAFF, of(SIGNED())),
        _row("the list is not there", Unseen, of(RULES()), STAFF, of(missing=Reason.UNREACHABLE)),
        _row("whose was not seen", Unseen, of(RULES()), STAFF, of(SIGNED(person=NotSeen()))),
        _row("for everyone or not?", Unseen, of(RULES(for_all=UNSEEN)), STAFF, of(SIGNED())),
        _row("the roster is not whole", Unseen, of(RULES()), of(ROSA, missing=Reason.STALE), of(SIGNED())),
    ),
)
def policies_acknowledged(
    clinic: Clinic,
    papers: Listing[Paper],
    people: Listing[Person],
    acknowledgements: Listing[Acknowledgement],
    now: datetime,
) -> Verdict:
    """Judge the whole clinic."""
    found = _found(papers, people, acknowledgements, now, clinic)
    if found.fact is YES:
        return Holds(f"Everyone at {clinic.name} signed for each document for everyone.", found.until)
    if found.fact is NO:
        return Fails(f"Not everyone at {clinic.name} signed: {found.why}.", found.until)
    return Unseen(f"Not known whether everyone at {clinic.name} signed: {found.why}.", found.until)


def _found(
    papers: Listing[Paper],
    people: Listing[Person],
    signed: Listing[Acknowledgement],
    now: datetime,
    clinic: Clinic,
) -> Answer:
    """Whether everyone signed for everything that is for everyone."""
    told = [
        (each, every(partial(_for_all, each), partial(in_force, each, now, clinic))) for each in papers.items
    ]
    current = [each for each, said in told if said.fact is YES]
    until = every(*(partial(_known, said) for _, said in told))
    if until.fact is not YES:
        return until
    some_is = unless_missing(
        Answer(YES if current else NO, None, "no document in force is for everyone"), papers
    )
    if some_is.fact is not YES:
        return some_is._replace(until=until.until)
    by_line = _by_line(signed)
    return every(
        lambda: until,
        lambda: _anybody(people),
        lambda: _told_by_whom(by_line),
        *(
            partial(_signed, one, paper, by_line, signed, now, clinic)
            for paper in current
            for one in people.items
        ),
        partial(_whole, people),
        partial(_whole, papers),
    )


def _known(said: Answer) -> Answer:
    """Whether it is known if a document is for everyone and in force."""
    return said if said.fact is UNSEEN else Answer(YES, said.until)


def _for_all(paper: Paper) -> Answer:
    return Answer(paper.for_all, None, f"whether {short(paper.title)} is for everyone was not seen")


def _by_line(signed: Listing[Acknowledgement]) -> _Signed:
    """Acknowledgements by person and document; those in which one was not seen stand under nobody."""
    found: dict[tuple[str, str], list[Acknowledgement]] = defaultdict(list)
    for each in signed.items:
        person, paper = each.person, each.paper
        if isinstance(person, NotSeen) or isinstance(paper, NotSeen):
            found[NOBODY].append(each)
        else:
            found[person.value.casefold(), paper.value.casefold()].append(each)
    return found


def _anybody(people: Listing[Person]) -> Answer:
    """That everyone signed says nothing where nobody is on the roster."""
    return (
        YES_NOW if people.items else unless_missing(Answer(UNSEEN, None, "nobody is on the roster"), people)
    )


def _told_by_whom(by_line: _Signed) -> Answer:
    """A line whose person or document was not seen may be anybody's."""
    return Answer(UNSEEN, None, "part of a line was not seen") if by_line.get(NOBODY) else YES_NOW


def _signed(
    person: Person,
    paper: Paper,
    by_line: _Signed,
    signed: Listing[Acknowledgement],
    now: datetime,
    clinic: Clinic,
) -> Answer:
    """Whether one person signed for one document, need not any more, or has time."""
    gone = released(person, now, clinic)
    if gone.fact is not NO:
        return gone
    lines = by_line.get((person.email.casefold(), paper.title.casefold()), [])
    made = some(_counts(each, paper, now, clinic) for each in [*lines, *by_line.get(NOBODY, [])])
    why = f"{short(person.name)} not for {short(paper.title)}"
    said = unless_missing(made._replace(why=why), signed)
    if said.fact is NO:
        said = _new(person, now, clinic, why)
    return every(lambda: Answer(YES, gone.until), lambda: said)


def _counts(line: Acknowledgement, paper: Paper, now: datetime, clinic: Clinic) -> Answer:
    """Whether a line is of the version in force."""
    on, parts = line.on, (line.person, line.paper, line.version, paper.version)
    if isinstance(on, NotSeen) or any(isinstance(each, NotSeen) for each in parts):
        return Answer(UNSEEN, None, "part of a line was not seen")
    if line.version != paper.version:
        return Answer(NO)
    return has_come(on.value, now, clinic)


def _new(person: Person, now: datetime, clinic: Clinic, why: str) -> Answer:
    """Whether someone who did not sign began less than thirty days ago."""
    started = person.started
    if isinstance(started, NotSeen):
        return Answer(UNSEEN, None, f"{short(person.name)} may be new")
    if started.value is None:
        return Answer(NO, None, why)
    return still(min(started.value, LATEST) + NEW, now, clinic, why)


def _whole(listing: Listing[Any]) -> Answer:
    return unless_missing(YES_NOW if listing.missing is None else Answer(NO), listing)
