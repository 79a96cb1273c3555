"""Small pieces of sentences that several checks say.

>>> day(date(2026, 3, 1))
'1 March 2026'
>>> found(Seen(("condition", "drug")))
' (condition and medicine)'
>>> several(("/home", "/data", "/scans", "/srv", "/mnt"))
'/home, /data, /scans and 2 more'
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from rounds.model.fact import Seen, Value

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NAMED: Final = 3
"""How many things one sentence names before it counts the rest."""
_KINDS: Final = {"drug": "medicine", "procedure": "treatment", "mrn": "record number", "dob": "date of birth"}
"""Kinds of the words detector (docs/formats/words.md), where their name is no everyday word."""


def day(when: date) -> str:
    """A calendar day as it is said, the same in every locale."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def several(names: Sequence[str]) -> str:
    """The first names of a list, and how many more there are. `names` has at least one."""
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def found(kinds: Value[tuple[str, ...]]) -> str:
    """What the words detector found, in brackets behind a word; nothing if that was not said."""
    match kinds:
        case Seen(value=(_, *_) as names):
            return f" ({several([_KINDS.get(each, each.replace('_', ' ')[:20]) for each in names])})"
        case _:
            return ""
