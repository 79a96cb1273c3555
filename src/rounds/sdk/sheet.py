r"""A sheet: a CSV file that people keep by hand, read so that no line is taken half or lost unnoticed.

Rules this module keeps (RFC 4180 with what spreadsheets really write):

* Text is UTF-8, with or without its mark, UTF-16 with its mark, or Windows-1252. Anything else is not a
  sheet.
* Cells are separated by comma, semicolon or tab, whichever makes the heading line name more known columns.
  Cells may be quoted and hold line breaks. A cell is text, never a formula: `=1+1` is a name of four
  characters.
* The first line names the columns; capitals, spaces and punctuation in a heading do not matter (`E-mail` is
  `email`). A required column that is missing, one that stands twice, or no line under the heading makes the
  whole file unreadable: an emptied file is no proof of an empty clinic.
* A column that nobody knows and nobody set aside stands in `unknown`. Beside one, an empty cell of a column
  that need not be there is left out of its row, as if the column were missing (`rounds.sdk.columns`).
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

from rounds.sdk.columns import plain, quoted, unknown

MOST_ROWS: Final = 50_000
"""Lines that one sheet may have."""
MOST_COLUMNS: Final = 500
"""Columns that one sheet may have."""
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
    """A sheet as read. `columns` are the known ones that it has, `unknown` the headings that nobody knows."""

    columns: frozenset[str]
    unknown: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]


def read_sheet(
    raw: bytes, columns: Sequence[str], required: Sequence[str], aside: frozenset[str] = frozenset()
) -> Sheet:
    """Read a sheet that may have `columns`, must have `required`, and in which those `aside` are of no
    account. Raises `NotASheet`.
    """
    text = _text(raw)
    if not text.strip():
        raise NotASheet("the file is empty")
    separator = _separator(text, columns)
    records = (
        (line, cells) for line, cells in _records(text, separator) if isinstance(cells, str) or any(cells)
    )
    cells, heads = _heading(next(records, (1, []))[1], columns, required)
    rows: list[tuple[int, list[str]]] = []
    refused: list[Refused] = []
    for line, record in records:
        if len(rows) + len(refused) >= MOST_ROWS:
            raise NotASheet(f"it has more than {MOST_ROWS:,} lines")
        fault = _fault(record, len(heads))
        if isinstance(record, str) or fault:
            refused.append(Refused(line, fault))
        else:
            rows.append((line, [cell.strip() for cell in record]))
    if not rows and not refused:
        raise NotASheet("there is no line under its heading")
    strange = unknown(cells, heads, [record for _, record in rows], aside)
    always = set(required if strange else columns)
    kept = (Row(line, _told(heads, record, always)) for line, record in rows)
    return Sheet(frozenset(filter(None, heads)), strange, tuple(kept), tuple(refused))


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


def told(name: str, faults: Sequence[Refused]) -> str:
    """What was refused in the file `name`, as sentences that say whose move it is."""
    shown = "; ".join(f"line {each.line}: {each.sentence}" for each in faults[:SHOWN])
    more = f"; and {len(faults) - SHOWN:,} more lines" if len(faults) > SHOWN else ""
    return f"{name} was not taken whole: {shown}{more}. Mending the file is your move."


clip = quoted
"""Somebody's text as it may stand in a sentence of ours: printable, quoted and short."""


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
    names = {plain(column) for column in columns}

    def known(separator: str) -> int:
        cells = next((cells for _, cells in _records(text, separator) if any(cells)), [])
        return 0 if isinstance(cells, str) else len(names & set(map(plain, cells)))

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


def _heading(record: _Record, columns: Sequence[str], required: Sequence[str]) -> tuple[list[str], list[str]]:
    """The headings, and the known column of each, empty where there is none. Raises `NotASheet`."""
    if isinstance(record, str):
        raise NotASheet(f"in its heading line {record}")
    if len(record) > MOST_COLUMNS:
        raise NotASheet(f"it has more than {MOST_COLUMNS:,} columns")
    known = {plain(column): column for column in columns}
    heads = [known.get(plain(cell), "") for cell in record]
    missing = [column for column in required if column not in heads]
    if missing:
        strange = ", ".join(map(clip, unknown(record, heads, (), frozenset())[:SHOWN]))
        raise NotASheet(
            f"its first line names no column {' and no column '.join(missing)}; "
            f"it must be a heading line like {','.join(columns)}"
            f"{f'. Columns not understood: {strange}' if strange else ''}"
        )
    twice = [column for column in columns if heads.count(column) > 1]
    if twice:
        raise NotASheet(f"the column {twice[0]} stands twice")
    return record, heads


def _told(heads: Sequence[str], record: Sequence[str], always: set[str]) -> dict[str, str]:
    """What a line says by known column: an empty cell says something only of those that `always` do."""
    return {
        head: cell for head, cell in zip(heads, record, strict=False) if head and (cell or head in always)
    }


def _fault(cells: _Record, width: int) -> str:
    """Why a record does not fit the heading, empty when it does. Empty cells at its end are let through."""
    if isinstance(cells, str):
        return cells
    if len(cells) < width or any(cells[width:]):
        return f"{len(cells)} cell{'s stand' if len(cells) != 1 else ' stands'} where the heading has {width}"
    return ""
