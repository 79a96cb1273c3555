r"""A roster's lines as people: pure, no line taken half. The format is told in `docs/formats/roster.md`.

Rules this module keeps:

* Columns are `name,email,role,started,left`; the first two are required. A person's key is the e-mail in
  lower case.
* `left` empty says *there is no last day*; a file without that column says nothing about last days, and
  neither does an empty cell beside a column that nobody knows and nobody set aside.
* One e-mail on two lines that differ: both lines are refused. On two lines that agree: one person.
* `left` may lie ahead (someone is leaving); `started` at most a year. `left` before `started` can't be meant.

    >>> from datetime import date
    >>> got = read_roster(b"name,email,left\nAna Alvarez,Ana@maple.example,\n", "hr", date(2026, 11, 24))
    >>> got.people[0].email, got.people[0].last_day, got.people[0].role
    ('ana@maple.example', Seen(value=None), NotSeen(reason=<Reason.NOT_ASKED: 'not_asked'>))
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from typing import Any, Final

from msgspec import Struct

from rounds.model.resources import Person
from rounds.sdk.connector import NotPlain, Seen, from_plain
from rounds.sdk.sheet import BadCell, Refused, Row, clip, read_day, read_sheet, writes_day_first

COLUMNS: Final = ("name", "email", "role", "started", "left")
REQUIRED: Final = ("name", "email")
AHEAD: Final = timedelta(days=366)
"""How far ahead a first day may lie."""
LATELY: Final = timedelta(days=7)
"""What counts as leaving *at once* in a file that nothing can be compared with."""
FEW: Final = 3
"""Fewer than this many may always leave at once."""
_EMAIL: Final = re.compile(r"[a-z0-9_][a-z0-9._%+'&/-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}")


class Roster(Struct, frozen=True):
    """A roster as read. `has_left`: it has the column of last days; `unknown`: headings nobody knows."""

    people: tuple[Person, ...]
    refused: tuple[Refused, ...]
    unknown: tuple[str, ...]
    has_left: bool


def read_roster(raw: bytes, system: str, today: date, aside: frozenset[str] = frozenset()) -> Roster:
    """Read a roster's bytes; columns `aside` are of no account. Raises `NotASheet` when the file as a whole
    can't be read.
    """
    sheet = read_sheet(raw, COLUMNS, REQUIRED, aside)
    slashed = writes_day_first(row.cells.get(c, "") for row in sheet.rows for c in ("started", "left"))
    refused = list(sheet.refused)
    lines: dict[str, list[tuple[int, Person]]] = defaultdict(list)
    for row in sheet.rows:
        try:
            made = _person(system, row, today, day_first=slashed)
        except (BadCell, NotPlain) as why:
            refused.append(Refused(row.line, str(why).rstrip(".")))
        else:
            lines[made.key].append((row.line, made))
    refused += [fault for same in lines.values() for fault in _twice(same)]
    people = tuple(same[0][1] for same in lines.values() if all(person == same[0][1] for _, person in same))
    refused.sort(key=lambda each: each.line)
    return Roster(people, tuple(refused), sheet.unknown, "left" in sheet.columns)


def leaving(roster: Roster, before: Roster | None, today: date) -> tuple[int, int]:
    """How many leave at once, and out of how many.

    Compared with the listing accepted last, these are the people without a last day there who have one now or
    are no longer listed; when a line was refused, someone who is not listed may be on that line and is not
    counted. With no listing to compare, they are the people whose last day lies within the last week or
    ahead.
    """
    if before is None:
        days = [each.value for person in roster.people if isinstance(each := person.last_day, Seen)]
        known = [day for day in days if day is not None]
        lately = sum(day >= today - LATELY for day in known)
        return lately, lately + len(roster.people) - len(known)
    here = _here(roster)
    listed = {person.key for person in roster.people}
    dated = {person.key for person in roster.people if isinstance(person.last_day, Seen)}
    gone = {key for key in _here(before) - here if key in dated or not (key in listed or roster.refused)}
    return len(gone), len(_here(before))


def too_many(gone: int, of: int, percent: int) -> bool:
    """Whether so many leave at once that a person must confirm it first."""
    return gone >= FEW and gone * 100 > of * percent


def _here(roster: Roster) -> set[str]:
    """The keys of the people who have no last day."""
    return {person.key for person in roster.people if person.last_day == Seen(None)}


def _person(system: str, row: Row, today: date, *, day_first: bool) -> Person:
    """One line as a person. Raises `BadCell` or `NotPlain`."""
    cells = row.cells
    email = cells["email"].lower()
    if not _EMAIL.fullmatch(email):
        raise BadCell(
            f"{clip(email)} is no e-mail address; each person needs one, it is how accounts find their owner"
        )
    if not cells["name"]:
        raise BadCell("the name is empty")
    facts: dict[str, Any] = {"name": cells["name"], "email": email, "on_roster": "yes"}
    if "role" in cells:
        facts["role"] = cells["role"] or None
    for column, field in (("started", "started"), ("left", "last_day")):
        if column in cells:
            text = cells[column]
            facts[field] = read_day(text, near=today, day_first=day_first) if text else None
    _must_be_meant(facts.get("started"), facts.get("last_day"), today)
    return from_plain(Person, system, email, facts)


def _must_be_meant(started: date | None, left: date | None, today: date) -> None:
    """Raises `BadCell` for days that contradict each other or lie too far ahead."""
    if started and started > today + AHEAD:
        raise BadCell(f"the first day {started} lies more than a year ahead")
    if started and left and left < started:
        raise BadCell(f"the last day {left} comes before the first day {started}")


def _twice(same: list[tuple[int, Person]]) -> list[Refused]:
    """The refusals of the lines that one e-mail stands on, none when they agree."""
    if all(person == same[0][1] for _, person in same):
        return []
    where = " and ".join(str(line) for line, _ in same[:5])
    return [
        Refused(line, f"{clip(person.email)} stands on lines {where}, and they differ; keep the right one")
        for line, person in same
    ]
