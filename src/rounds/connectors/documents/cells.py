"""How the cells of the registers are read: each sort of cell is one function from text to its plain form.

Rules this module keeps:

* A reader gets a cell that is not empty; what an empty cell means is its column's to say.
* What can't be meant raises `BadCell` with a sentence; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeAlias

from msgspec import Struct

from rounds.sdk.paperwork import DEEDS, meant
from rounds.sdk.sheet import BadCell, clip, read_day

LONGEST: Final = 255
"""Characters that a file's name, a title or another short text may have."""
MONTHS: Final = range(1, 37)
TOPICS: Final = ("security", "privacy")
_EMAIL: Final = re.compile(r"[^\s@,;<>]{1,64}@[^\s@,;<>]{1,190}\.[^\s@,;<>.]{2,63}")
_ANSWERS: Final = {"yes": "yes", "y": "yes", "no": "no", "n": "no"}


class Read(Struct, frozen=True):
    """How a file's cells are read: near which day, whether it writes the day before the month, and whether an
    empty cell is in `doubt`, for a column that nobody knows may say what it leaves out.
    """

    today: date
    day_first: bool
    doubt: bool = False


Reader: TypeAlias = Callable[[str, Read], Any]


class Column(Struct, frozen=True):
    """One column: its heading, the field that it fills, and its reader. `must` says that no cell may be
    empty; else an empty one is `empty`: an answer, `None` for *there is none*, or left out where nothing was
    asked.
    """

    head: str
    field: str
    read: Reader
    required: bool = False
    must: bool = False
    empty: str | None = None

    def facts(self, cell: str, read: Read) -> dict[str, Any]:
        """What a cell says, in plain form. Raises `BadCell`."""
        if cell:
            return {self.field: self.read(cell, read)}
        if self.must:
            raise BadCell(f"the column {self.head} is empty")
        if read.doubt:
            return {}
        return {} if self.read in UNTOLD and self.empty is None else {self.field: self.empty}


def text(cell: str, read: Read) -> str:  # noqa: ARG001 - one signature for all readers
    """A short text."""
    made = " ".join(cell.split())
    if len(made) > LONGEST or not made.isprintable():
        raise BadCell(f"{clip(cell)} is too long or can't be shown")
    return made


def words(cell: str, read: Read) -> str:  # noqa: ARG001 - as above
    """What someone wrote, of any length that a field takes."""
    return " ".join(cell.split())


def many(cell: str, read: Read) -> list[str]:
    """Several short texts, apart by semicolons."""
    return [text(each, read) for each in cell.split(";") if each.strip()]


def day(cell: str, read: Read) -> date:
    """A day, past or to come."""
    return read_day(cell, near=read.today, day_first=read.day_first)


def done(cell: str, read: Read) -> date:
    """A day on which something was done: not one that lies ahead."""
    made = day(cell, read)
    if made > read.today:
        raise BadCell(f"{clip(cell)} lies ahead; what was done was done by today, {read.today}")
    return made


def email(cell: str, read: Read) -> str:  # noqa: ARG001 - as above
    """An e-mail, in lower case."""
    made = cell.lower()
    if not _EMAIL.fullmatch(made):
        raise BadCell(f"{clip(cell)} is no e-mail address; it is how a person is found on the roster")
    return made


def answer(cell: str, read: Read) -> str:  # noqa: ARG001 - as above
    """A yes or no."""
    if cell.casefold() not in _ANSWERS:
        raise BadCell(f"{clip(cell)} is no answer; write yes, no, or leave it empty")
    return _ANSWERS[cell.casefold()]


def months(cell: str, read: Read) -> int:  # noqa: ARG001 - as above
    """A number of months."""
    if not (cell.isascii() and cell.isdigit() and int(cell) in MONTHS):
        raise BadCell(f"{clip(cell)} is no number of months from {MONTHS[0]} to {MONTHS[-1]}")
    return int(cell)


def cites(cell: str, read: Read) -> list[str]:
    """What a document is for: statements and paragraphs."""
    found = {each: meant(each) for each in many(cell, read)}
    strange = [each for each, word in found.items() if word is None]
    if strange or not found:
        raise BadCell(
            f"{clip('; '.join(strange) or cell)} is nothing that a document is for; rounds attest lists it"
        )
    return sorted({word for word in found.values() if word})


def topics(cell: str, read: Read) -> list[str]:
    """What someone was trained in."""
    found = [each.casefold() for each in many(cell, read)]
    if not found or any(each not in TOPICS for each in found):
        raise BadCell(f"{clip(cell)} is no topic; write {' or '.join(TOPICS)}, or both apart by a semicolon")
    return sorted(set(found))


def deed(cell: str, read: Read) -> str:  # noqa: ARG001 - as above
    """What a record tells of."""
    made = "-".join(cell.casefold().split())
    if made not in DEEDS:
        raise BadCell(f"{clip(cell)} is none of {', '.join(DEEDS)}")
    return made


def file(cell: str, read: Read) -> str:  # noqa: ARG001 - as above
    """The name of a document in the folder, never a path."""
    strange = cell.startswith(".") or any(c in "/\\:" or not c.isprintable() for c in cell)
    if strange or len(cell) > LONGEST:
        raise BadCell(f"{clip(cell)} must be the name of a file in the folder files, without a path")
    return unicodedata.normalize("NFC", cell)


UNTOLD: Final = (answer, many)
"""Readers whose empty cell says nothing: nobody was asked."""
