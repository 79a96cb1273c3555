r"""What an agreement with a business associate must say, and on which page a wording of it stands.

Rules this module keeps (`clauses.toml` is the data):

* The list is asked for by day: what an agreement must say is what the rule asked for on that day.
* A wording that is found is a page to read. Whether the clause is there is a person's to say; nothing here
  says it.
* *Not found* is said only where every page was read. Beside one that could not be read it is *could not be
  read*: the clause may stand there.
* Wordings are compared by letters and digits alone, so that a hyphen, a line's end or a typesetter's ligature
  hides nothing.

>>> pages = (Page("agreement"), Page(letters_of("Return or de-\nstroy all data.")))
>>> clause = next(each for each in clauses(date(2026, 3, 2)) if each.id == "return-or-destroy")
>>> place_of(clause, pages), place_of(clause, pages[:1]), place_of(clause, (pages[0], Page(None)))
(Place(page=2), Place(page=None), Place(page=-1))
>>> place_of(clause, (pages[0], Page(None))).words
'could not be read'
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any, Final, NamedTuple

from msgspec import Meta, Struct, field

from rounds.law.files import read_toml, typed
from rounds.law.paragraphs import Cite

FILE: Final = "clauses.toml"
UNREAD: Final = -1
"""The page of a clause that may stand where nothing could be read."""

Some = Annotated[tuple[str, ...], Meta(min_length=1)]


class Clause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clause that an agreement must have, in force from `since` to `until` (`None`: still).

    `marks` are wordings, each a list of texts that must stand on one page together.
    """

    id: str
    cite: str
    title: str
    marks: Annotated[tuple[Some, ...], Meta(min_length=1)]
    since: date = field(name="from")
    until: date | None = None


class Page(NamedTuple):
    """One page by its letters and digits, lower case; `None` where it could not be read."""

    letters: str | None


class Place(NamedTuple):
    """Where a wording stands: its page, from 1; `None` where it stands on none; `UNREAD` where it may."""

    page: int | None

    @property
    def words(self) -> str:
        """As it is said: *found on page 3*, *not found*, *could not be read*."""
        if self.page is None:
            return "not found"
        return "could not be read" if self.page == UNREAD else f"found on page {self.page}"


def clauses(on: date) -> tuple[Clause, ...]:
    """The clauses that were asked for on a day, in the file's order; on a day before the first, the first
    ones.
    """
    known = _clauses()
    day = max(on, min(each.since for each in known))
    return tuple(each for each in known if each.since <= day and (each.until is None or day <= each.until))


def place_of(clause: Clause, pages: Sequence[Page]) -> Place:
    """Where a wording of a clause stands first. Without any page it could not be read."""
    for number, page in enumerate(pages, 1):
        if page.letters is not None and any(_stands(mark, page.letters) for mark in clause.marks):
            return Place(number)
    if not pages or any(page.letters is None for page in pages):
        return Place(UNREAD)
    return Place(None)


def letters_of(text: str) -> str:
    """A text by its letters and digits alone, ASCII, lower case.

    >>> letters_of("oﬃce, § 164.524")
    'office164524'
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in plain if each.isascii() and each.isalnum())


def _stands(mark: Sequence[str], letters: str) -> bool:
    return all(letters_of(part) in letters for part in mark)


@cache
def _clauses() -> tuple[Clause, ...]:
    """Every clause. Raises `LawDataWrong`, or `UnknownParagraph` for a wrong address."""
    data: dict[str, Any] = read_toml(FILE)
    made = typed(FILE, data["clause"], tuple[Clause, ...])
    for each in made:
        Cite(each.cite)
    return made
