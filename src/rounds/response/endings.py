"""What has a last day, and when it is told that the day comes near: a ladder of days, each rung once. Pure.

Rules this module keeps:

* A last day is that of an agreement, a statement or a decision's review, as the ledger's clear part tells it:
  no name is known here, so none can get out.
* The rungs are dated data (`law/measures.toml`, *ending-soon*). A rung is told once for one last day; rungs
  that were passed before anybody looked are told as the nearest one, never one after the other.
* Who typed a last day himself is not told of the rung on which he typed it.
* A last day that is moved begins anew; one that can't be read any more stands as it was read last. One that
  is over is told if it was known before and not told on the day; one that was over when it became known is a
  finding's to tell.
* Days are counted in UTC. A clock that goes back tells nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from msgspec import Struct

from rounds.law.measures import ladder
from rounds.model.entry import Entry
from rounds.model.resources import Agreement
from rounds.model.times import from_ms

LADDER: Final = "ending-soon"
HIGHEST: Final = 1_000_000
"""The rung of what was not told yet."""
UNSEEN: Final[dict[str, str]] = {}
"""Stands for a last day of which an observation says nothing."""
MOST: Final = 10_000
"""Last days that are remembered: far more than a clinic has."""
NOUNS: Final = {
    "agreement": ("agreement", "agreements"),
    "statement": ("statement", "statements"),
    "decision": ("decision's review", "decisions' reviews"),
}


class Dated(Struct, omit_defaults=True):
    """Something with a last day: what it is, the day, the last rung that was told, and the entry that said
    so.
    """

    what: str
    last: date
    entry: int
    rung: int = HIGHEST


class Ending(NamedTuple):
    """Something of which a rung is due: `left` days are left, below 0 where it is over."""

    what: str
    left: int
    entry: int
    rung: int


def follow(dated: dict[str, Dated], entry: Entry) -> bool:
    """Take one entry in; whether it changed what is remembered."""
    found = _of(entry)
    if found is None:
        return False
    key, what, last, typed = found
    before = dated.get(key)
    if last is None:
        return dated.pop(key, None) is not None
    if (before is not None and before.last == last) or (before is None and len(dated) >= MOST):
        return False  # what is too much for the ladder has its checks all the same
    today = from_ms(entry.t).date()
    left = (last - today).days
    rung = _rung(left, today) if typed or left < 0 else None
    dated[key] = Dated(what, last, entry.index, HIGHEST if rung is None else rung)
    return True


def due(dated: dict[str, Dated], today: date) -> list[Ending]:
    """What is to be told today, the nearest first; it counts as told from now on."""
    made = []
    for each in dated.values():
        left = (each.last - today).days
        rung = _rung(left, today)
        if rung is not None and rung < each.rung:
            made.append(Ending(each.what, left, each.entry, rung))
            each.rung = rung
    return sorted(made, key=lambda each: (each.left, each.what, each.entry))


def within(dated: Iterable[Dated], today: date, days: int) -> Counter[str]:
    """How many of each sort have their last day within so many days from today."""
    return Counter(each.what for each in dated if 0 <= (each.last - today).days <= days)


def said(found: Iterable[Ending]) -> list[str]:
    """Each sort and time left as one line.

    >>> said([Ending("agreement", 14, 7, 14), Ending("statement", 0, 8, 0), Ending("agreement", 14, 9, 14)])
    ['2 agreements: 14 days left.', '1 statement: today is the last day.']
    """
    counts = Counter((each.what, each.left) for each in found)
    return [f"{counted(what, number)}: {_left(left)}." for (what, left), number in counts.items()]


def counted(what: str, number: int) -> str:
    """So many of a sort.

    >>> counted("decision", 2)
    "2 decisions' reviews"
    """
    return f"{number} {NOUNS[what][number != 1]}"


def _left(days: int) -> str:
    if days < 0:
        return "the last day is over"
    if days == 0:
        return "today is the last day"
    return "1 day left" if days == 1 else f"{days} days left"


def _rung(left: int, today: date) -> int | None:
    """The lowest rung on which something with so many days left stands, 0 where it is over, `None` above the
    ladder.
    """
    return min((rung for rung in ladder(LADDER, on=today) if left <= rung), default=None) if left >= 0 else 0


def _of(entry: Entry) -> tuple[str, str, date | None, bool] | None:
    """Key, sort, last day, and whether a person typed it there; `None` for an entry of another sort."""
    st = entry.st
    if entry.k == "attest":
        return f"statement {st['slot']}", "statement", date.fromisoformat(st["until"]), True
    if entry.k == "decision":
        return f"decision {st['cite']}", "decision", date.fromisoformat(st["review"]), True
    if entry.k != "observation" or st.get("kind") != Agreement.kind:
        return None
    if not isinstance(ends := st["facts"].get("ends", UNSEEN), str | None):
        return None
    last = None if ends is None else date.fromisoformat(ends)
    return f"agreement {entry.sub}", "agreement", last, False
