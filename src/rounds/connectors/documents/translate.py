r"""A register's lines as papers and dated records: pure. The formats are told in `docs/formats/documents.md`.

Rules this module keeps:

* Each register is a table of its columns, and a column knows how its cell is read. A required column must be
  in the heading; what its empty cell means stands beside it. Another column that is missing means what its
  empty cell does. Beside a column that nobody knows and nobody set aside, neither says anything.
* What was done was done by today: a day that lies ahead is refused, but for a first, last or due day.
* Two lines about one thing that differ are both refused; two that agree are one.
* `on_file` is YES only for a document that was read, NO for one that is absent or empty, unseen for one that
  could not be read. No machine says what a document says: `complete` is a person's word.

    >>> from datetime import date
    >>> got = read_register(b"person,date,topics\nAna@elm.example,2026-02-01,security\n", TRAINING,
    "documents",
    ...                     date(2026, 3, 2))
    >>> got.things[0].person, got.things[0].security, got.things[0].privacy
    (Seen(value='ana@elm.example'), <Fact.YES: 'yes'>, <Fact.NO: 'no'>)
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from rounds.connectors.documents.cells import (
    Column,
    Read,
    answer,
    cites,
    day,
    deed,
    done,
    email,
    file,
    many,
    months,
    text,
    topics,
    words,
)
from rounds.model.resources import Acknowledgement, Clearance, Event, Paper, Risk, Training
from rounds.sdk.connector import NO, UNSEEN, YES, NotPlain, Resource, from_plain
from rounds.sdk.documents import Document
from rounds.sdk.sheet import BadCell, Refused, Row, read_sheet, writes_day_first


class Register(Struct, frozen=True):
    """One CSV file: its name, the kind that its lines are, its columns, and the columns that name a thing."""

    file: str
    kind: type[Resource]
    columns: tuple[Column, ...]
    named: tuple[str, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """What the heading line may name."""
        return tuple(each.head for each in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """What it must name."""
        return tuple(each.head for each in self.columns if each.required)


PAPERS: Final = Register(
    "documents.csv",
    Paper,
    (
        Column("title", "title", text, required=True, must=True),
        Column("for", "serves", cites, required=True, must=True),
        Column("version", "version", text),
        Column("person", "owner", email, required=True),
        Column("signed", "approved", done, required=True),
        Column("signed_by", "approved_by", text, required=True),
        Column("starts", "starts", day),
        Column("ends", "ends", day),
        Column("reviewed", "reviewed", done),
        Column("months", "months", months),
        Column("file", "file", file, required=True),
        Column("complete", "whole", answer),
        Column("lacks", "lacks", many),
        Column("everyone", "for_all", answer, empty="no"),
        Column("systems", "systems", many),
    ),
    ("title", "version"),
)
TRAINING: Final = Register(
    "training.csv",
    Training,
    (
        Column("person", "person", email, required=True, must=True),
        Column("date", "on", done, required=True, must=True),
        Column("topics", "topics", topics, required=True, must=True),
    ),
    ("person", "on", "topics"),
)
ACKNOWLEDGED: Final = Register(
    "acknowledgements.csv",
    Acknowledgement,
    (
        Column("person", "person", email, required=True, must=True),
        Column("document", "paper", text, required=True, must=True),
        Column("version", "version", text),
        Column("date", "on", done, required=True, must=True),
    ),
    ("person", "paper", "version"),
)
CLEARED: Final = Register(
    "clearances.csv",
    Clearance,
    (
        Column("person", "person", email, required=True, must=True),
        Column("cleared", "cleared", done, required=True),
        Column("cleared_by", "cleared_by", text, required=True),
        Column("authorized", "authorized", done, required=True),
        Column("authorized_by", "authorized_by", text, required=True),
        Column("systems", "systems", many, required=True),
    ),
    ("person",),
)
RISKS: Final = Register(
    "risks.csv",
    Risk,
    (
        Column("risk", "title", text, required=True, must=True),
        Column("level", "level", text),
        Column("measure", "measure", words, required=True),
        Column("owner", "owner", email, required=True),
        Column("due", "due", day, required=True),
        Column("done", "done", done),
        Column("residual", "residual", words, required=True),
    ),
    ("title",),
)
EVENTS: Final = Register(
    "events.csv",
    Event,
    (
        Column("what", "sort", deed, required=True, must=True),
        Column("date", "on", done, required=True, must=True),
        Column("about", "about", text),
        Column("by", "by", email, required=True),
        Column("found", "found", words, required=True),
    ),
    ("sort", "on", "about"),
)
REGISTERS: Final = (PAPERS, TRAINING, ACKNOWLEDGED, CLEARED, RISKS, EVENTS)
"""Every register of the folder."""


class Taken(Struct, frozen=True):
    """A register as read. `files` are the documents that its lines name, by the key of the thing."""

    things: tuple[Resource, ...]
    refused: tuple[Refused, ...]
    unknown: tuple[str, ...]
    files: Mapping[str, str]


def read_register(
    raw: bytes, register: Register, system: str, today: date, aside: frozenset[str] = frozenset()
) -> Taken:
    """Read a register's bytes; columns `aside` are of no account. Raises `NotASheet` when the file as a whole
    can't be read.
    """
    sheet = read_sheet(raw, register.heads, register.required, aside)
    cells = (cell for row in sheet.rows for cell in row.cells.values())
    read = Read(today, writes_day_first(cells), bool(sheet.unknown))
    refused, same = list(sheet.refused), defaultdict(list)
    for row in sheet.rows:
        try:
            made, document = _thing(row, register, system, read)
        except (BadCell, NotPlain) as why:
            refused.append(Refused(row.line, str(why).rstrip(".")))
        else:
            same[made.key].append((row.line, made, document))
    refused += [fault for lines in same.values() for fault in _twice(lines)]
    good = [lines[0] for lines in same.values() if not _twice(lines)]
    return Taken(
        tuple(made for _, made, _ in good),
        tuple(sorted(refused, key=lambda each: each.line)),
        sheet.unknown,
        {made.key: document for _, made, document in good if document},
    )


def held(taken: Taken, documents: Mapping[str, Document] | None) -> Iterable[Resource]:
    """Each paper with what the folder shows of its document (`None`: no folder was seen)."""
    unnamed: dict[str, Any] = {"on_file": UNSEEN if taken.unknown else NO}
    for each in taken.things:
        if isinstance(each, Paper):
            name = taken.files.get(each.key)
            yield replace(each, **(_shown(name, documents) if name else unnamed))
        else:
            yield each


def _shown(name: str, documents: Mapping[str, Document] | None) -> dict[str, Any]:
    """Whether the document of that name is held."""
    if documents is None:
        return {"on_file": UNSEEN}
    document = documents.get(name)
    if document is None or document.empty:
        return {"on_file": NO}
    if document.fault:
        return {"on_file": UNSEEN, "unseen": {"on_file": document.reason}}
    return {"on_file": YES}


def _thing(row: Row, register: Register, system: str, read: Read) -> tuple[Resource, str]:
    """One line as a thing, with the name of its document. Raises `BadCell` or `NotPlain`."""
    facts: dict[str, Any] = {}
    for column in register.columns:
        facts |= column.facts(row.cells.get(column.head, ""), read)
    key = "/".join(_part(facts.get(name)) for name in register.named)
    document = facts.pop("file", None) or ""
    if register.kind is Training:
        subjects = facts.pop("topics")
        facts |= {name: name in subjects for name in ("security", "privacy")}
    _must_be_meant(facts)
    return from_plain(register.kind, system, key, facts), document


def _part(value: object) -> str:
    """One part of a key."""
    told = "; ".join(value) if isinstance(value, list) else str(value or "")
    return unicodedata.normalize("NFC", told).casefold()


def _must_be_meant(facts: dict[str, Any]) -> None:
    """Raises `BadCell` for a line that contradicts itself."""
    if facts.get("whole") == "yes" and facts.get("lacks"):
        raise BadCell("complete says yes, and lacks names some parts")
    for first in ("starts", "approved"):
        if facts.get(first) and facts.get("ends") and facts["ends"] < facts[first]:
            raise BadCell(f"the last day {facts['ends']} comes before the first or signed day {facts[first]}")


def _twice(lines: list[tuple[int, Resource, str]]) -> list[Refused]:
    """The refusals of lines about one thing, none when they agree."""
    if all(each[1:] == lines[0][1:] for each in lines):
        return []
    where = " and ".join(str(line) for line, _, _ in lines[:5])
    return [
        Refused(line, f"lines {where} are about one thing and differ; keep the right one")
        for line, _, _ in lines
    ]
