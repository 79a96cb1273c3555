r"""A sheet: a CSV file that people keep by hand, read so that no line is taken half or lost unnoticed.

Rules this module keeps (RFC 4180 with what spreadsheets really write):

* Text is UTF-8, with or without its mark, UTF-16 with its mark, or Windows-1252. Anything else is not a
  sheet.
* Cells are separated by comma, semicolon or tab, whichever makes the heading line name more known columns.
  Cells may be quoted and hold line breaks. A cell is text, never a formula: `=1+1` is a name of four
  characters.
* The first line names the columns; capitals, spaces and punctuation in a heading do not matter (`E-mail` is
  `email`). A required column that is missing, one that stands twice, or no line under the heading makes the
  whole file unreadable: an emptied file is no proof of an empty clinic. A column that nobody asked for is
  ignored and named in `ignored`.
* A line with more or fewer cells than the heading, or with broken quotes, is *refused*: it is named by the
  number of its first line, and whoever reads the sheet may not call it complete. Empty lines are passed over.
* A day is `YYYY-MM-DD` or, as in the United States, `M/D/YYYY`. A sheet that shows in one place that it
  writes the day first (`24/11/2026`) has all its dates with slashes refused: 3/4/2026 can't be told there.

    >>> sheet = read_sheet(b"E-mail;Left\nana@maple.example;2026-11-20\nben\n", ("email", "left"), ("email",))
    >>> sheet.rows
    (Row(line=2, cells={'email': 'ana@maple.example', 'left': '2026-11-20'}),)
    >>> sheet.refused
    (Refused(line=3, sentence='1 cell stands where the heading has 2'),)
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, TypeAlias

from msgspec import Struct

MOST_ROWS: Final = 50_000
"""Lines that one sheet may have."""
MONTHS: Final = 12
EARLIEST: Final = 1900
"""The first year that can be meant."""
AHEAD: Final = 30
"""Years ahead that can be meant."""
SHOWN: Final = 10
"""Refused lines that a sentence tells one by one; the rest are counted."""
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_Record: TypeAlias = list[str] | str


class NotASheet(ValueError):
    """The file as a whole can't be read as a sheet; the sentence says what is wrong. Its keeper's to mend."""


class BadCell(ValueError):
    """A cell holds something that can't be meant; the sentence names what. Its keeper's to mend."""


class Row(Struct, frozen=True):
    """One line: the number of its first line in the file, and its stripped cells by column."""

    line: int
    cells: dict[str, str]


class Refused(Struct, frozen=True):
    """One line that was not taken, and why, as the part of a sentence after *line 7:*."""

    line: int
    sentence: str


class Sheet(Struct, frozen=True):
    """A sheet as read. `columns` are the known ones that it has, `ignored` headings that nobody asked for."""

    columns: frozenset[str]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]


def read_sheet(raw: bytes, columns: Sequence[str], required: Sequence[str]) -> Sheet:
    """Read a sheet that may have `columns` and must have `required`. Raises `NotASheet`."""
    text = _text(raw)
    if not text.strip():
        raise NotASheet("the file is empty")
    separator = _separator(text, columns)
    records = (
        (line, cells) for line, cells in _records(text, separator) if isinstance(cells, str) or any(cells)
    )
    heads, ignored = _heading(next(records, (1, []))[1], columns, required)
    rows: list[Row] = []
    refused: list[Refused] = []
    for line, cells in records:
        if len(rows) + len(refused) >= MOST_ROWS:
            raise NotASheet(f"it has more than {MOST_ROWS:,} lines")
        fault = _fault(cells, len(heads))
        if isinstance(cells, str) or fault:
            refused.append(Refused(line, fault))
        else:
            rows.append(Row(line, {h: cell.strip() for h, cell in zip(heads, cells, strict=False) if h}))
    if not rows and not refused:
        raise NotASheet("there is no line under its heading")
    return Sheet(frozenset(filter(None, heads)), ignored, tuple(rows), tuple(refused))


def writes_day_first(texts: Iterable[str]) -> bool:
    """Whether one of the dates shows that the day is written first, as outside the United States."""
    found = (_SLASHED.fullmatch(text) for text in texts)
    return any(int(each[1]) > MONTHS >= int(each[2]) for each in found if each)


def read_day(text: str, *, near: date, day_first: bool = False) -> date:
    """A day as people write it, from 1900 to thirty years after `near`. Raises `BadCell`."""
    if iso := _ISO.fullmatch(text):
        year, month, day = map(int, iso.groups())
    elif slashed := _SLASHED.fullmatch(text):
        month, day, year = map(int, slashed.groups())
    else:
        raise BadCell(f"{clip(text)} is no date; write YYYY-MM-DD or month/day/year")
    if day_first and not iso:
        raise BadCell(f"{clip(text)} can't be told: this file writes the day first somewhere; use YYYY-MM-DD")
    try:
        made = date(year, month, day)
    except ValueError:
        raise BadCell(f"{clip(text)} is in no calendar (year-month-day, or month/day/year)") from None
    if not EARLIEST <= made.year <= near.year + AHEAD:
        raise BadCell(f"the year of {clip(text)} can't be meant; leave the cell empty where there is no date")
    return made


def told(name: str, faults: Sequence[Refused], ignored: Sequence[str] = ()) -> str:
    """What was refused in the file `name`, as sentences that say whose move it is."""
    shown = "; ".join(f"line {each.line}: {each.sentence}" for each in faults[:SHOWN])
    more = f"; and {len(faults) - SHOWN:,} more lines" if len(faults) > SHOWN else ""
    return f"{name} was not taken whole: {shown}{more}.{unknown(ignored)} Mending the file is your move."


def unknown(ignored: Sequence[str]) -> str:
    """A sentence that names the columns nobody asked for; empty when there are none."""
    return f" Columns not understood and ignored: {', '.join(map(clip, ignored[:SHOWN]))}." if ignored else ""


def clip(text: str) -> str:
    """Somebody's text as it may stand in a sentence of ours: printable, quoted and short."""
    most = 60
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:most])
    return f"“{shown}{'…' if len(text) > most else ''}”"


def _text(raw: bytes) -> str:
    """The file's text. Raises `NotASheet` when its encoding can't be told."""
    encodings = [name for mark, name in _MARKS if raw.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise NotASheet("it is no text in UTF-8, UTF-16 with its mark, or Windows-1252; save it as CSV UTF-8")


def _separator(text: str, columns: Sequence[str]) -> str:
    """The separator under which the heading names most known columns."""
    names = {_plain(column) for column in columns}

    def known(separator: str) -> int:
        cells = next((cells for _, cells in _records(text, separator) if any(cells)), [])
        return 0 if isinstance(cells, str) else len(names & set(map(_plain, cells)))

    return max(",;\t", key=known)


def _records(text: str, separator: str) -> Iterator[tuple[int, _Record]]:
    """Each record with the number of its first line; a broken one as the words that say what is wrong."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as why:
            yield line, _broken(str(why))


def _broken(why: str) -> str:
    """What the CSV reader stumbled over, in words for whoever keeps the file."""
    if "unexpected end" in why:
        return "a quotation mark is opened and never closed, so that nothing after it was read"
    if "limit" in why:
        return "a cell is far too long"
    return "its quotation marks can't be told apart from its text"


def _heading(
    cells: _Record, columns: Sequence[str], required: Sequence[str]
) -> tuple[list[str], tuple[str, ...]]:
    """The known column of each heading, empty where it is ignored, and those ignored. Raises `NotASheet`."""
    if isinstance(cells, str):
        raise NotASheet(f"in its heading line {cells}")
    known = {_plain(column): column for column in columns}
    heads = [known.get(_plain(cell), "") for cell in cells]
    ignored = tuple(
        cell.strip() for cell, head in zip(cells, heads, strict=True) if not head and cell.strip()
    )
    missing = [column for column in required if column not in heads]
    if missing:
        raise NotASheet(
            f"its first line names no column {' and no column '.join(missing)}; "
            f"it must be a heading line like {','.join(columns)}.{unknown(ignored)}".rstrip(".")
        )
    twice = [column for column in columns if heads.count(column) > 1]
    if twice:
        raise NotASheet(f"the column {twice[0]} stands twice")
    return heads, ignored


def _fault(cells: _Record, width: int) -> str:
    """Why a record does not fit the heading, empty when it does. Empty cells at its end are let through."""
    if isinstance(cells, str):
        return cells
    if len(cells) < width or any(cells[width:]):
        return f"{len(cells)} cell{'s stand' if len(cells) != 1 else ' stands'} where the heading has {width}"
    return ""


def _plain(heading: str) -> str:
    """A heading without capitals, spaces and punctuation."""
    return "".join(c for c in heading.casefold() if c.isalnum())
