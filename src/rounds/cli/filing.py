r"""A line for the clinic's register of documents, written into the file as its keeper has it.

Rules this module keeps:

* The register stays the clinic's: nothing of it is changed but one line added at its end, in the columns
  that its heading has. A file that we can't write into without guessing is left alone, and the sentence says
  so.
* The whole file is read as the connector reads it before anything is written: a line that it would refuse is
  never added.

>>> added(None, {"title": "Letter", "for": "security-official", "file": "letter.pdf"}, date(2026, 3, 2))[-48:]
b'Letter,security-official,,,,,,,,,letter.pdf,,,,\n'
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Final

from rounds.cli.errors import Mistyped
from rounds.connectors.documents.translate import PAPERS, read_register
from rounds.sdk.sheet import NotASheet

NAME: Final = PAPERS.file


def added(raw: bytes | None, values: Mapping[str, str], today: date) -> bytes:
    """The register with one more line; `None` is one that is not there yet. Raises `Mistyped`."""
    heading = _heading(raw)
    lost = [name for name, value in values.items() if value and name not in heading]
    if lost:
        raise Mistyped(
            f"{NAME} has no column {lost[0]}. Add it to its first line, then file the document again."
        )
    before = _text(raw) if raw is not None else ",".join(heading) + "\n"
    text = before if before.endswith("\n") else before + "\n"
    made = (text + _row([values.get(name, "") for name in heading])).encode()
    _require(made, text.count("\n") + 1, today)
    return made


def _heading(raw: bytes | None) -> list[str]:
    """The columns of a register, in its order. Raises `Mistyped` for one that is not plainly written."""
    if raw is None:
        return list(PAPERS.heads)
    heading = next(csv.reader(io.StringIO(_text(raw))), [])
    if not set(PAPERS.required) <= set(heading):
        raise Mistyped(
            f"The first line of {NAME} is not the plain one, apart by commas. Add the line by hand."
        )
    return heading


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Mistyped(f"{NAME} is not written in UTF-8. Save it so, or add the line by hand.") from None


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _require(made: bytes, line: int, today: date) -> None:
    """Raises `Mistyped` with the sentence that the connector would say of the new line."""
    try:
        refused = read_register(made, PAPERS, "documents", today).refused
    except NotASheet as why:
        raise Mistyped(f"{NAME} can't be read as it is: {why}. Mend it first.") from why
    ours = next((each for each in refused if each.line == line), None)
    if ours is not None:
        raise Mistyped(f"{ours.sentence[0].upper()}{ours.sentence[1:]}. Nothing was filed.")
