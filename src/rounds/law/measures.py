"""Measures of our own, dated as the law's are: how often something is looked at, how long before it is told.

Rules this module keeps (`measures.toml` is the data):

* No rule sets these; each says why it is what it is, and no other place in Rounds knows the figures.
* On a day before the first entry the first one is used: judging an old day never lacks a measure.

>>> measure("vendor-review", on=date(2026, 11, 24))
12
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct, field

from rounds.law.errors import NoDeadline
from rounds.law.files import read_toml, typed

FILE: Final = "measures.toml"


class Measure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measure: one or more whole numbers of `unit`, used from the day `since` on."""

    id: str
    title: str
    amount: Annotated[tuple[Annotated[int, Meta(ge=0)], ...], Meta(min_length=1)]
    unit: Literal["days", "months"]
    why: str
    since: date = field(name="from")


def measure(name: str, *, on: date) -> int:
    """The one figure of a measure on a day. Raises `NoDeadline` where there is none, `ValueError` where it
    has several (ours to mend).
    """
    (one,) = ladder(name, on=on)
    return one


def ladder(name: str, *, on: date) -> tuple[int, ...]:
    """The figures of a measure on a day, the largest first. Raises `NoDeadline` where there is none."""
    named = sorted((each for each in measures() if each.id == name), key=lambda each: each.since)
    if not named:
        raise NoDeadline(f"Rounds has no measure {name}. It has: {', '.join(e.id for e in measures())}.")
    return next((each for each in reversed(named) if each.since <= on), named[0]).amount


@cache
def measures() -> tuple[Measure, ...]:
    """Every measure, in the file's order. Raises `LawDataWrong`."""
    data: dict[str, Any] = read_toml(FILE)
    return typed(FILE, data["measure"], tuple[Measure, ...])
