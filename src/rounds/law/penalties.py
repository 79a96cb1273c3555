"""Civil money penalties: which table applies to which dates (45 CFR 160.404(b)(2), 45 CFR 102.3).

Rules this module keeps (`penalties.toml` is the data):

* The row is chosen by the day the penalty is *assessed*; what happened before the adjustment began keeps the
  base amounts that the regulation prints, whenever it is assessed.
* Dates before the data are refused, never answered with the nearest row. A day after `as_of` gets the last
  row known; `may_be_superseded` says so.
* The agency's lower year caps stand apart as `discretion`: they are no rule and may be withdrawn.

Amounts are whole US dollars.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct

from rounds.law.errors import NoTable
from rounds.law.files import read_toml, typed
from rounds.law.paragraphs import Cite

FILE: Final = "penalties.toml"
TIERS: Final = (
    "did not know",
    "reasonable cause",
    "willful neglect, corrected in time",
    "willful neglect, not corrected in time",
)
"""The four tiers of culpability, 1 to 4; *in time* is the period of `deadline("160.410(c)")`."""

Four = tuple[int, int, int, int]


class Discretion(Struct, frozen=True, kw_only=True):
    """Lower calendar-year caps by tier that the agency says it applies. `status` says how little that binds
    it.
    """

    caps: Four
    citation: str
    status: str


class PenaltyTable(Struct, frozen=True, kw_only=True):
    """The amounts of one table, tiers 1 to 4, for identical failings in one calendar year at most `year_cap`.

    `assessed_from` is the first day of assessment the row is for, `None` for the base. `multiplier` made
    this row out of the one before, `None` where there is none before. `confidence` says how each figure is
    known; `as_of` is the day to which we know that no later row exists. `discretion` is `None` when none was
    announced by the day of assessment, or when we do not hold its caps as adjusted for this row.
    """

    tier_minima: Four
    tier_maxima: Four
    year_cap: int
    confidence: str
    cite: Cite
    as_of: date
    assessed_from: date | None = None
    multiplier: Decimal | None = None
    discretion: Discretion | None = None

    def may_be_superseded(self, assessed: date) -> bool:
        """Whether `assessed` lies after the day to which the data is known, so that a later row may exist."""
        return assessed > self.as_of


class _Notice(Struct, frozen=True, kw_only=True):
    """`[discretion]`: since when, where, and how it binds."""

    citation: str
    since: date = msgspec.field(name="from")
    status: str


class _Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[base]` or one `[[adjusted]]`."""

    tier_minima: Four
    tier_maxima: Four
    year_cap: int
    confidence: str
    assessed_from: date | None = None
    multiplier: Decimal | None = None
    discretion_caps: Four | None = None


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`penalties.toml`."""

    as_of: date
    cite: str
    adjusted_in: str
    statute: str
    violations_from: date
    adjusted_for_violations_from: date
    no_2026_adjustment: str
    discretion: _Notice
    base: _Row
    adjusted: tuple[_Row, ...]


def table_on(assessed: date, violated: date) -> PenaltyTable:
    """The table for a failing on the day `violated` that is penalized on the day `assessed`.

    Raises `NoTable` for a penalty before its failing and for days before the data begins.
    """
    data = _file()
    if assessed < violated:
        raise NoTable(
            f"A penalty can't be assessed on {assessed}, before what happened on {violated}: check the dates."
        )
    if violated < data.violations_from:
        raise NoTable(
            f"What happened on {violated} is older than the tiers of {data.statute}, which begin on "
            f"{data.violations_from}: ask counsel which amounts governed then."
        )
    if violated < data.adjusted_for_violations_from:
        return _table(data, data.base, assessed)
    rows = [row for row in data.adjusted if row.assessed_from is not None and row.assessed_from <= assessed]
    if not rows:
        raise NoTable(
            f"The adjusted amounts that we hold begin with assessments on {data.adjusted[0].assessed_from}, "
            f"after {assessed}: ask counsel, or look into {data.adjusted_in} as it read then."
        )
    return _table(data, rows[-1], assessed)


def adjusted_tables() -> tuple[PenaltyTable, ...]:
    """Every adjusted row, oldest first, as it is on the first day it is for."""
    return tuple(_table(_file(), row, row.assessed_from) for row in _file().adjusted if row.assessed_from)


def _table(data: _File, row: _Row, assessed: date) -> PenaltyTable:
    """A row with the discretion that was announced by the day of assessment."""
    notice, fields = data.discretion, msgspec.structs.asdict(row)
    caps: Four | None = fields.pop("discretion_caps")
    announced = caps is not None and assessed >= notice.since
    told = (
        Discretion(caps=caps, citation=notice.citation, status=notice.status) if caps and announced else None
    )
    return PenaltyTable(**fields, cite=Cite(data.cite), as_of=data.as_of, discretion=told)


@cache
def _file() -> _File:
    """The file, read once. Raises `LawDataWrong`."""
    data: dict[str, Any] = read_toml(FILE)
    return typed(FILE, data, _File)
