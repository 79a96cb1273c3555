"""The rows that the tables of several paper checks share, built from one document or one record.

Elm Street Clinic, on 2 March 2026: Rosa keeps its documents, Helen signs them, Ben has left.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final, TypeAlias

from rounds.checks.paper._judges import Doing, Wanted
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
)

Made: TypeAlias = Callable[..., Any]
ELM: Final = Clinic(name="Elm Street Clinic")
NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
PERSON: Final = partial(
    Person, system="roster", on_roster=YES, started=Seen(date(2021, 2, 1)), last_day=Seen(None)
)
ROSA: Final = PERSON(key="rosa@elm.example", name="Rosa Delgado", email="rosa@elm.example")
GONE: Final = PERSON(
    key="rosa@elm.example",
    name="Rosa Delgado",
    email="rosa@elm.example",
    last_day=Seen(date(2026, 1, 20)),
)
VANISHED: Final = PERSON(key="rosa@elm.example", name="Rosa Delgado", email="rosa@elm.example", on_roster=NO)
BO: Final = PERSON(key="bo@elm.example", name="Bo Lind", email="bo@elm.example")
PAPER: Final = partial(
    Paper,
    system="documents",
    key="paper",
    title="Paper 7",
    version=Seen("2"),
    owner=Seen("rosa@elm.example"),
    approved=Seen(date(2025, 9, 1)),
    approved_by=Seen("Dr. Helen Park"),
    starts=Seen(None),
    ends=Seen(None),
    reviewed=Seen(None),
    months=Seen(None),
    on_file=YES,
    for_all=NO,
)
EVENT: Final = partial(
    Event,
    system="documents",
    key="event",
    about=Seen(None),
    by=Seen("rosa@elm.example"),
    found=Seen("Two things, both mended."),
)
STAFF: Final[Listing[Person]] = Listing((ROSA,), None)
NOBODY: Final[Listing[Person]] = Listing((), None)
LEFT: Final[Listing[Person]] = Listing((GONE,), None)
PART: Final[Listing[Person]] = Listing((), Reason.STALE)


def of(*items: Any, missing: Reason | None = None) -> Listing[Any]:  # noqa: ANN401 - items of any one kind
    """A listing, whole unless something is missing."""
    return Listing(items, missing)


def paper_cases(wanted: Wanted) -> tuple[Case, ...]:
    """The table of a check that asks for one standing document."""
    one = partial(PAPER, serves=Seen((wanted.slot,)))
    by_cite = PAPER(serves=Seen((wanted.cite,)))
    other = PAPER(serves=Seen(("another-thing",)))
    old = one(approved=Seen(date(2025, 1, 10)))

    def row(name: str, says: type[Any], papers: Listing[Paper], people: Listing[Person] = STAFF) -> Case:
        return Case(name, says, (ELM, papers, people, NOON))

    return (
        row("signed, on file, and its keeper works here", Holds, of(one())),
        row("it names the paragraph", Holds, of(by_cite)),
        row("older, looked at since", Holds, of(one(approved=old.approved, reviewed=Seen(date(2026, 1, 5))))),
        row("there is none", Fails, of(other)),
        row("its keeper has left", Fails, of(one()), LEFT),
        row("its keeper is on no roster", Fails, of(one()), NOBODY),
        row("its keeper vanished from the roster", Fails, of(one()), Listing((VANISHED,), None)),
        row("nobody looked at it for a year", Fails, of(old)),
        row("not signed", Fails, of(one(approved=Seen(None)))),
        row("signed by nobody", Fails, of(one(approved_by=Seen(None)))),
        row("dated ahead", Fails, of(one(approved=Seen(date(2026, 3, 3))))),
        row("replaced, and nothing follows", Fails, of(one(ends=Seen(date(2026, 3, 1))))),
        row("the file is not there", Fails, of(one(on_file=NO))),
        row("the file can't be read", Unseen, of(one(on_file=UNSEEN, unseen={"on_file": Reason.UNREADABLE}))),
        row("the register is not whole", Unseen, of(missing=Reason.TRUNCATED)),
        row("what it is for was not seen", Unseen, of(PAPER(serves=NotSeen()))),
        row("the roster is too old", Unseen, of(one()), Listing((ROSA.faded(),), None)),
        row("the roster is not whole", Unseen, of(one()), PART),
    )


def doing_cases(doing: Doing) -> tuple[Case, ...]:
    """The table of a check that asks that somebody did something in time."""
    one = partial(EVENT, sort=doing.sort)
    lately = one(on=Seen(date(2026, 2, 16)))

    def row(name: str, says: type[Any], events: Listing[Event], people: Listing[Person] = STAFF) -> Case:
        return Case(name, says, (ELM, events, people, NOON))

    return (
        row("done lately, by someone who works here", Holds, of(lately)),
        row("nobody wrote it down", Fails, of(EVENT(sort="another-thing", on=lately.on))),
        row("whoever did it has left", Fails, of(lately), LEFT),
        row("whoever did it is on no roster", Fails, of(lately), NOBODY),
        row("too long ago", Fails, of(one(on=Seen(date(2024, 2, 29))))),
        row("dated ahead", Fails, of(one(on=Seen(date(2026, 3, 3))))),
        row("what was found is not told", Fails, of(one(on=lately.on, found=Seen(None)))),
        row("its day was not seen", Unseen, of(one(on=NotSeen()))),
        row("the register is not whole", Unseen, of(missing=Reason.TRUNCATED)),
        row("the roster is too old", Unseen, of(lately), Listing((ROSA.faded(),), None)),
    )


__all__ = [
    "BO",
    "ELM",
    "EVENT",
    "GONE",
    "LEFT",
    "NOBODY",
    "NOON",
    "PAPER",
    "PART",
    "PERSON",
    "ROSA",
    "STAFF",
    "UNSEEN",
    "VANISHED",
    "doing_cases",
    "of",
    "paper_cases",
]
