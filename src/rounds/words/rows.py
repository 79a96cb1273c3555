r"""Texts out of a file: one a line, NDJSON, or a column of a CSV.

Rules this module keeps:

* The first line that is not empty decides: a JSON object with a `text` makes the file NDJSON; with a column's
  name it is CSV with a header; otherwise every line is a text.
* A line that can't be read is handed on as such, with its number and a sentence; the others are not lost.
* Bytes that are no UTF-8 are read as Windows-1252, as exports of older systems are; a file that opens with
  the mark of UTF-16 is read as that, as Microsoft's exports are.

>>> [row.text or row.trouble for row in texts([b'{"text": "a"}\n', b'{oops\n', b'\n', b'{"text": "b"}\n'])]
['a', 'Line 2 is no JSON object with a "text".', 'b']
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import msgspec
from msgspec import Struct

MOST_OF_A_CELL: Final = 1 << 20
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
"""Marks with which a UTF-16 file opens."""


class Row(Struct, frozen=True):
    """One text, or why there is none."""

    number: int
    """Of the line in the file, from 1."""
    text: str | None
    trouble: str = ""
    record: dict[str, str] | None = None
    """The other columns of a CSV row."""


class _Text(Struct):
    text: str


class NoColumn(ValueError):
    """A CSV has no column of that name; the sentence names those it has. Yours to mend."""


def texts(lines: Iterable[bytes], column: str | None = None) -> Iterator[Row]:
    """The texts of a file's lines, in order. Raises `NoColumn`."""
    if column is not None:
        yield from _of_column(records(lines), column)
        return
    ndjson: bool | None = None
    for number, raw in enumerate(_plain(lines), 1):
        line = decoded(raw).rstrip("\r\n")
        if not line.strip():
            continue
        text = _of_json(raw) if ndjson is not False else None
        ndjson = text is not None if ndjson is None else ndjson
        if ndjson and text is None:
            yield Row(number, None, f'Line {number} is no JSON object with a "text".')
        else:
            yield Row(number, text if ndjson else line)


def records(lines: Iterable[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV with a header, each with the number of its last line; rows of any length."""
    csv.field_size_limit(MOST_OF_A_CELL)
    reader = csv.DictReader(
        (decoded(line).replace("\0", "") for line in _plain(lines)), restkey="", restval=""
    )
    for row in _unbroken(reader):
        row.pop("", None)
        yield reader.line_num, {str(name).lstrip("\ufeff"): value or "" for name, value in row.items()}


def _plain(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines as they are; those of a UTF-16 file in UTF-8."""
    each = iter(lines)
    first = next(each, b"")
    if first[:2] in _UTF_16:
        text = b"".join((first, *each)).decode("utf-16", "replace")
        yield from (line.encode("utf-8", "replace") for line in text.splitlines(keepends=True))
    else:
        yield from chain((first,) if first else (), each)


def decoded(raw: bytes) -> str:
    r"""Bytes as text, whatever they are.

    >>> decoded(b"Jos\xe9"), decoded("José".encode())
    ('José', 'José')
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _unbroken(reader: csv.DictReader[str]) -> Iterator[dict[str, str]]:
    """Rows as far as the CSV can be read; a cell beyond all bounds ends it."""
    while True:
        try:
            row = next(reader, None)
        except csv.Error as why:
            raise NoColumn(f"Line {reader.line_num} of the CSV can't be read: {why}.") from None
        if row is None:
            return
        yield row


def _of_column(rows: Iterator[tuple[int, dict[str, str]]], column: str) -> Iterator[Row]:
    for number, row in rows:
        if column not in row:
            raise NoColumn(f"The CSV has no column {column!r}. It has: {', '.join(sorted(row)) or 'none'}.")
        if row[column].strip():
            yield Row(number, row[column], record=row)


def _of_json(raw: bytes) -> str | None:
    try:
        return msgspec.json.decode(raw, type=_Text).text
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
