"""A register's lines as vendors and agreements: pure. The format is told in `docs/formats/vendors.md`.

Rules this module keeps:

* Columns are `name,service,handles_ephi,agreement,signed,starts,ends,clauses,missing_clauses,ended`; `name`
  and `handles_ephi` are required. One line is one agreement; a vendor with two has two lines that agree on
  the vendor.
* `handles_ephi` is yes, no, or (empty, `unknown`) not known. `ends` is a day, `until ended` (it runs until
  somebody ends it: a seen value), or empty: not known. `ended` empty says that the service goes on.
* `agreement` is the name of a file in the folder, never a path. `on_file` is YES only for a document that was
  read, NO for one that is absent or empty, unseen for one that could not be read.
* Beside a column that nobody knows and nobody set aside an empty cell says nothing: that the service goes on,
  that an agreement starts when it is signed, and that no document is held are *not known* then.
* Clauses are confirmed by a person's `yes` alone, and that counts while the document can be read. *Could not
  be read* is never *clause missing*.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from msgspec import Struct

from rounds.model.resources import Agreement, Sighting, Vendor
from rounds.sdk.connector import NotPlain, Reason, from_plain
from rounds.sdk.documents import Document
from rounds.sdk.sheet import BadCell, Refused, Row, clip, read_day, read_sheet, writes_day_first

COLUMNS: Final = (
    "name",
    "service",
    "handles_ephi",
    "agreement",
    "signed",
    "starts",
    "ends",
    "clauses",
    "missing_clauses",
    "ended",
)
REQUIRED: Final = ("name", "handles_ephi")
DAYS: Final = ("signed", "starts", "ends", "ended")
LONGEST: Final = 255
"""Characters that a file's name may have."""
UNTIL_ENDED: Final = "until ended"
_ANSWERS: Final = {"yes": "yes", "y": "yes", "no": "no", "n": "no", "": None, "unknown": None}


class _Read(Struct, frozen=True):
    """How the file is read: near which day, whether it writes the day first, and whether an empty cell is in
    doubt, for a column that nobody knows may say what it leaves out.
    """

    today: date
    day_first: bool
    doubt: bool

    def day(self, text: str) -> date:
        """A day as the file writes it. Raises `BadCell`."""
        return read_day(text, near=self.today, day_first=self.day_first)


class Line(Struct, frozen=True):
    """One line: the vendor, and the plain facts of its agreement (`None` when it tells of none)."""

    number: int
    vendor: Vendor
    agreement: dict[str, Any] | None


class Register(Struct, frozen=True):
    """A register as read."""

    lines: tuple[Line, ...]
    refused: tuple[Refused, ...]
    unknown: tuple[str, ...]

    @property
    def vendors(self) -> tuple[Vendor, ...]:
        """Each vendor once."""
        return tuple({line.vendor.key: line.vendor for line in self.lines}.values())

    @property
    def files(self) -> frozenset[str]:
        """The documents that the lines name."""
        named = (line.agreement.get("document") for line in self.lines if line.agreement)
        return frozenset(name for name in named if name)


def read_register(raw: bytes, system: str, today: date, aside: frozenset[str] = frozenset()) -> Register:
    """Read a register's bytes; columns `aside` are of no account. Raises `NotASheet` when the file as a whole
    can't be read.
    """
    sheet = read_sheet(raw, COLUMNS, REQUIRED, aside)
    slashed = writes_day_first(row.cells.get(column, "") for row in sheet.rows for column in DAYS)
    read = _Read(today, slashed, bool(sheet.unknown))
    refused = list(sheet.refused)
    same: dict[str, list[Line]] = defaultdict(list)
    for row in sheet.rows:
        try:
            made = _line(system, row, read)
        except (BadCell, NotPlain) as why:
            refused.append(Refused(row.line, str(why).rstrip(".")))
        else:
            same[made.vendor.key].append(made)
    refused += [fault for lines in same.values() for fault in _torn(lines)]
    bad = {fault.line for fault in refused}
    good = (line for lines in same.values() for line in _once(lines) if line.number not in bad)
    return Register(tuple(good), tuple(sorted(refused, key=lambda each: each.line)), sheet.unknown)


def agreements(
    register: Register, system: str, documents: Mapping[str, Document] | None
) -> Iterator[Agreement]:
    """Each line's agreement, with what the folder shows of its document (`None`: no folder seen)."""
    for line in register.lines:
        if line.agreement is not None:
            name = line.agreement.get("document")
            shown = _shown(line.agreement, documents, name)
            yield from_plain(Agreement, system, f"{line.vendor.key}/{name or ''}", line.agreement | shown)


def sightings(register: Register, system: str, names: tuple[str, ...]) -> Iterator[Sighting]:
    """A vendor in use for each PDF that no line names; the register's name where the file's holds it."""
    known = {_letters(vendor.name): vendor.name for vendor in register.vendors}
    for name in map(_printable, names):
        stem, _, kind = name.rpartition(".")
        if kind.lower() == "pdf" and stem and name not in register.files:
            owner = next(
                (who for letters, who in known.items() if letters and letters in _letters(stem)), stem
            )
            yield from_plain(
                Sighting, system, name, {"vendor": owner, "where": f"the folder of agreements: {name}"}
            )


def _line(system: str, row: Row, read: _Read) -> Line:
    """One line. Raises `BadCell` or `NotPlain`."""
    cells, name = row.cells, " ".join(row.cells["name"].split())
    if not name or not name.isprintable():
        raise BadCell(f"the name {clip(name)} can't be shown" if name else "the name is empty")
    facts: dict[str, Any] = {"name": name}
    if "service" in cells:
        facts["service"] = cells["service"] or None
    if answer := _answer(cells, "handles_ephi"):
        facts["handles_ephi"] = answer
    ended = cells.get("ended", "")  # a register lists who is in service, until it says that one is not
    if ended or not read.doubt:
        facts["ended"] = read.day(ended) if ended else None
    vendor = from_plain(Vendor, system, unicodedata.normalize("NFC", name).casefold(), facts)
    agreement = _agreement(cells, vendor, read)
    if agreement is not None:
        from_plain(Agreement, system, "", agreement)
    return Line(row.line, vendor, agreement)


def _agreement(cells: dict[str, str], vendor: Vendor, read: _Read) -> dict[str, Any] | None:
    """The plain facts of a line's agreement, `None` when the line tells of none. Raises `BadCell`."""
    facts: dict[str, Any] = {}
    for column in ("signed", "starts", "ends"):
        if text := cells.get(column, ""):
            forever = column == "ends" and text.casefold() == UNTIL_ENDED
            facts[column] = None if forever else read.day(text)
    if "signed" in facts and not read.doubt:
        facts.setdefault("starts", None)  # what names no first day of its own starts when it is signed
    clauses = _answer(cells, "clauses")
    missing = [part.strip() for part in cells.get("missing_clauses", "").split(";") if part.strip()]
    if clauses:
        facts["clauses_confirmed"] = clauses
    if missing or clauses == "yes":
        facts["missing_clauses"] = missing
    name = _file_name(cells.get("agreement", ""))
    if not facts and name is None:
        return None
    _must_be_meant(facts)
    document = {} if name is None and read.doubt else {"document": name}
    return facts | {"vendor": vendor.name} | document


def _must_be_meant(facts: dict[str, Any]) -> None:
    """Raises `BadCell` for an agreement that contradicts itself."""
    if facts.get("clauses_confirmed") == "yes" and facts["missing_clauses"]:
        raise BadCell("clauses says yes, and missing_clauses names some")
    for first in ("signed", "starts"):
        if facts.get(first) and facts.get("ends") and facts["ends"] < facts[first]:
            raise BadCell(f"ends {facts['ends']} comes before {first} {facts[first]}")


def _file_name(text: str) -> str | None:
    """The name of a document in the folder, `None` for an empty cell. Raises `BadCell` for a path."""
    if not text:
        return None
    strange = text.startswith(".") or any(c in "/\\:" or not c.isprintable() for c in text)
    if strange or len(text) > LONGEST:
        raise BadCell(f"agreement {clip(text)} must be the name of a file in the folder, without a path")
    return unicodedata.normalize("NFC", text)


def _answer(cells: dict[str, str], column: str) -> str | None:
    """A yes or no, `None` when it is not known. Raises `BadCell`."""
    text = cells.get(column, "").casefold()
    if text not in _ANSWERS:
        raise BadCell(
            f"{column} is {clip(cells[column])}; write yes, no, or leave it empty where it is not known"
        )
    return _ANSWERS[text]


def _shown(
    facts: dict[str, Any], documents: Mapping[str, Document] | None, name: str | None
) -> dict[str, Any]:
    """What the folder adds to an agreement: whether it is held, and whether a confirmation counts."""
    if name is None:
        held = "no" if "document" in facts else {"unseen": "not_asked"}
        return {"on_file": held} | _unconfirmed(facts, Reason.NOT_ASKED)
    if documents is None:
        return {"on_file": {"unseen": "unreachable"}} | _unconfirmed(facts, Reason.UNREACHABLE)
    document = documents.get(name)
    if document is None or document.empty:
        return {"on_file": "no"} | _unconfirmed(facts, Reason.UNREADABLE)
    if document.fault:
        return {"on_file": {"unseen": document.reason.value}} | _unconfirmed(facts, Reason.UNREADABLE)
    return {"on_file": "yes"}


def _unconfirmed(facts: dict[str, Any], reason: Reason) -> dict[str, Any]:
    """Clauses of a document that was not read: a person's *yes* does not count, a person's *no* does."""
    if facts.get("clauses_confirmed") == "no":
        return {}
    unseen = {"unseen": reason.value}
    return {"clauses_confirmed": unseen, "missing_clauses": facts.get("missing_clauses") or unseen}


def _torn(lines: list[Line]) -> list[Refused]:
    """The refusals of lines that tell one vendor in two ways, or one agreement in two ways."""
    if any(line.vendor != lines[0].vendor for line in lines):
        where = " and ".join(str(line.number) for line in lines[:5])
        sentence = (
            f"{clip(lines[0].vendor.name)} stands on lines {where}, and they differ on the vendor itself"
        )
        return [Refused(line.number, sentence) for line in lines]
    told: dict[str | None, list[Line]] = defaultdict(list)
    for line in lines:
        if line.agreement is not None:
            told[line.agreement.get("document")].append(line)
    differ = [same for same in told.values() if any(line.agreement != same[0].agreement for line in same)]
    return [
        Refused(line.number, "another line tells the same agreement otherwise")
        for same in differ
        for line in same
    ]


def _once(lines: list[Line]) -> list[Line]:
    """Lines without those that say what an earlier one says."""
    return [line for at, line in enumerate(lines) if all(line.agreement != e.agreement for e in lines[:at])]


def _printable(name: str) -> str:
    """A file's name in NFC, what can't be printed shown as U+FFFD."""
    shown = unicodedata.normalize("NFC", name)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)


def _letters(name: str) -> str:
    """A name by its letters and digits alone."""
    return "".join(c for c in name.casefold() if c.isalnum())
