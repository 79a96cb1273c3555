"""Columns of a sheet that nobody knows: what they take from what the sheet says, and how one is set aside.

Rules this module keeps:

* A column that nobody knows may hold what a known one should: `Last day` beside an empty `left`. Until its
  keeper says that it is of no account, an empty cell of that sheet says nothing and the sheet is no whole
  list. What stands in its known cells is taken.
* Columns are set aside by name in a source's setting `ignore`, one by one: a column that comes later is asked
  about again. Names are compared as headings are, without capitals, spaces and punctuation.
* A column whose heading has no letter or digit is called by its place: `column 4`.
* The sentence offers a command that sets aside what is plainly of no account. What is spelt like a known
  column, or may tell when or whether something ended, is not in it: that is to be typed by whoever knows.

    >>> sorted(aside({"ignore": "Phone, shoe-size"}))
    ['phone', 'shoesize']
    >>> print(strange("staff.csv", ("phone", "lefft"), ("left",), "rounds connect roster", frozenset()))
    staff.csv has columns that Rounds does not know: “phone”, “lefft” (meant as left?). Nothing of them was \
read, so what is empty or missing in the file is not known, and it is no whole list. Rename a column that is \
meant as left; if the others are of no account, say so: rounds connect roster ignore=phone. Either is your \
move.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

SETTING: Final = "ignore"
"""The setting of a source that names the columns of no account."""
SHOWN: Final = 25
"""Unknown columns that a sentence names; the rest are counted, and asked about next."""
LONGEST: Final = 60
"""Characters of a heading that are looked at."""
_TELLING: Final = (
    "activ",
    "date",
    "day",
    "end",
    "exit",
    "expir",
    "leav",
    "left",
    "resign",
    "separat",
    "status",
    "term",
    "until",
)
"""Parts of headings that may tell when or whether something ended."""
_LIKE: Final = 0.6
"""How alike two spellings are when one may be meant as the other, from 0 to 1."""


def plain(heading: str) -> str:
    """A heading without capitals, spaces and punctuation."""
    return "".join(c for c in heading.casefold() if c.isalnum())


def aside(settings: Mapping[str, str]) -> frozenset[str]:
    """The columns that a source's settings set aside, as `plain` has them."""
    return frozenset(plain(each)[:LONGEST] for each in settings.get(SETTING, "").split(",")) - {""}


def unknown(
    cells: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[str]], without: frozenset[str]
) -> tuple[str, ...]:
    """The headings among `cells` that are neither known nor set aside. `heads` has the known column of each,
    empty where there is none; one without a heading counts where one of the `rows` has something in it.
    """
    found: list[str] = []
    for place, (cell, head) in enumerate(zip(cells, heads, strict=True)):
        there = bool(cell.strip()) or any(row[place].strip() for row in rows)
        name = cell.strip() if plain(cell) else f"column {place + 1}"
        if not head and there and plain(name)[:LONGEST] not in without:
            found.append(name)
    return tuple(dict.fromkeys(found))


def strange(
    file: str, columns: Sequence[str], known: Sequence[str], command: str, without: frozenset[str]
) -> str:
    """What is said of the unknown `columns` of a file, and whose move it is. `known` are those that one may
    have been meant as, `command` is how its source is connected, `without` what is set aside already.
    """
    meant = {each: _meant(each, known) for each in columns[:SHOWN]}
    named = ", ".join(quoted(each) + (f" (meant as {as_}?)" if as_ else "") for each, as_ in meant.items())
    more = f" and {len(columns) - SHOWN:,} more" if len(columns) > SHOWN else ""
    names = sorted(without | {plain(each)[:LONGEST] for each in meant if _idle(each, meant[each])})
    typed = shlex.quote(",".join(names)) if names else "NAME"
    return (
        f"{file} has columns that Rounds does not know: {named}{more}. Nothing of them was read, so what is "
        "empty or missing in the file is not known, and it is no whole list. "
        f"Rename a column that is meant as {_either(known)}; if the others are of no account, say so: "
        f"{command} {SETTING}={typed}. Either is your move."
    )


def quoted(text: str) -> str:
    """Somebody's text as it may stand in a sentence of ours: printable, quoted and short."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:LONGEST])
    return f"“{shown}{'…' if len(text) > LONGEST else ''}”"


def _meant(heading: str, known: Sequence[str]) -> str:
    """The known column that a heading is spelt like, empty when it is like none."""
    names = {plain(each): each for each in known}
    text = plain(heading)[:LONGEST]
    inside = [name for name in names if name in text]
    found = inside or get_close_matches(text, names, 1, _LIKE)
    return names[max(found, key=len)] if found else ""


def _idle(heading: str, meant: str) -> bool:
    """Whether a column is plainly of no account."""
    return not meant and not any(part in plain(heading) for part in _TELLING)


def _either(names: Sequence[str]) -> str:
    """*a, b or c*."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
