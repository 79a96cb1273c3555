"""Small pieces of sentences that several checks say.

>>> day(date(2026, 3, 1))
'1 March 2026'
>>> several(("/home", "/data", "/scans", "/srv", "/mnt"))
'/home, /data, /scans and 2 more'
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NAMED: Final = 3
"""How many things one sentence names before it counts the rest."""


def day(when: date) -> str:
    """A calendar day as it is said, the same in every locale."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def several(names: Sequence[str]) -> str:
    """The first names of a list, and how many more there are. `names` has at least one."""
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
