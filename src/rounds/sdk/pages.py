"""The pages of a document by their letters, and where on them the wording of a required clause stands.

Rules this module keeps:

* A PDF is read only in the jail (`jail.py`, `pdf_letters_child.py`); text is read here, a form feed ends a
  page.
* What the child says is one line a page and nothing else; any other answer, and silence, are a document none
  of whose pages could be read.
* Letters are compared and forgotten: what is kept is a page number for each clause.

>>> found = seen(date(2026, 3, 2), (Page(letters_of("The vendor shall return or destroy it.")),))
>>> [each for each in found if each.startswith("return")]
['return-or-destroy 1']
>>> said_of(found, "return-or-destroy").words, said_of(found, "books").words, said_of((), "books").words
('found on page 1', 'not found', 'could not be read')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from rounds.law.clauses import UNREAD, Clause, Page, Place, clauses, letters_of, place_of
from rounds.sdk.jail import said

MOST: Final = 4_000_000
"""Bytes that the letters of one document may have."""
_CHILD: Final = Path(__file__).with_name("pdf_letters_child.py")
_LINES: Final = re.compile(r"(?:-\n|\+[a-z0-9]*\n)+", re.ASCII)


def pages_of(raw: bytes) -> tuple[Page, ...]:
    """The pages of a document that was opened before; none where it could not be read within its limits."""
    if b"%PDF-" not in raw[:1024]:
        return tuple(Page(letters_of(part)) for part in raw.decode("utf-8", "replace").split("\f"))
    text = said(_CHILD, raw, MOST).decode("ascii", "replace")
    if not _LINES.fullmatch(text):
        return ()
    return tuple(Page(None if line == "-" else line[1:]) for line in text.splitlines())


def seen(on: date, pages: Sequence[Page]) -> tuple[str, ...]:
    """Each clause that was asked for on a day with where it stands, in words that a resource can hold."""
    return tuple(f"{each.id} {_kept(place_of(each, pages))}" for each in clauses(on))


def said_of(found: Iterable[str], clause: str) -> Place:
    """Where a clause stands by what `seen` gave; what is not told of could not be read."""
    told = dict(each.split(" ", 1) for each in found if " " in each)
    page = told.get(clause, "?")
    if page == "-":
        return Place(None)
    return Place(int(page) if page.isdigit() else UNREAD)


def _kept(place: Place) -> str:
    if place.page is None:
        return "-"
    return "?" if place.page == UNREAD else str(place.page)


__all__ = ["Clause", "Page", "Place", "clauses", "letters_of", "pages_of", "said_of", "seen"]
