"""What findings may cost: ranges out of the dated tables, for counsel to read.

Rules this module keeps:

* Ranges, never points. The low end of a range counts each finding as one failing at its tier's minimum; the
  high end counts every day since the earliest date we hold as one failing at the maximum, and stops at the
  cap of each calendar year. What is made so is `Computed` and called that wherever it is shown; what a table
  prints stays in `PenaltyTable`.

      >>> days_by_year(date(2025, 12, 30), date(2026, 1, 2))
      {2025: 2, 2026: 2}

* The tier is nobody's to say here: each figure comes four times, once a tier.
* Failings of one provision share one cap a calendar year. A finding that bears on two provisions counts under
  both at the high end, and at the low end under the one that it names first.
* The agency's lower caps make a range of their own and never replace the first: they may be withdrawn.
* No clock, no disk but the law's own data: the day of assessment is handed in.

Amounts are whole US dollars. `counting.toml` holds the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Final

import msgspec
from msgspec import Struct

from rounds.law.deadlines import days
from rounds.law.files import read_toml, typed
from rounds.law.lines import line_of
from rounds.law.overlays import Case, cases
from rounds.law.paragraphs import Cite
from rounds.law.penalties import TIERS, Four, PenaltyTable, table_on

FILE: Final = "counting.toml"
CURE: Final = "160.410(c)"


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How something is counted: a paragraph, and what it says in our words."""

    cite: Cite
    says: str


class Counting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`counting.toml`: the words that stand with every figure, and the rules."""

    as_of: date
    heading: str
    standing: str
    knowledge: str
    others: str
    confidence: str
    rules: tuple[Rule, ...] = msgspec.field(name="rule")


class Matter(Struct, frozen=True, kw_only=True):
    """A finding that stands, as far as counting goes: its id, the provisions it bears on (the first is its
    own), and the earliest day that we hold.
    """

    id: str
    cites: tuple[Cite, ...]
    since: date


class Computed(Struct, frozen=True, kw_only=True):
    """A range that we computed for one tier (1 to 4). `discretion_*` is the same under the agency's lower
    caps, `None` where we hold none.
    """

    tier: int
    name: str
    low: int
    high: int
    discretion_low: int | None = None
    discretion_high: int | None = None


class Provision(Struct, frozen=True, kw_only=True):
    """All matters of one provision under one table; `days` are theirs together."""

    cite: Cite
    table: PenaltyTable
    matters: tuple[str, ...]
    days: int
    computed: tuple[Computed, ...]


def days_by_year(since: date, until: date) -> dict[int, int]:
    """How many days of each calendar year lie from `since` to `until`, both counted; none for a later
    `since`.
    """
    spans = (
        (year, max(since, date(year, 1, 1)), min(until, date(year, 12, 31)))
        for year in range(since.year, until.year + 1)
    )
    return {year: (last - first).days + 1 for year, first, last in spans if last >= first}


def of_one(matter: Matter, assessed: date) -> tuple[Computed, ...]:
    """What one finding alone may cost, by tier. Raises `NoTable`."""
    return _computed(table_on(assessed, matter.since), 1, [days_by_year(matter.since, assessed)])


def by_provision(matters: Iterable[Matter], assessed: date) -> tuple[Provision, ...]:
    """What findings may cost together, provision by provision in the law's order. Raises `NoTable`."""
    groups: dict[tuple[Cite, date], list[Matter]] = {}
    tables: dict[date, PenaltyTable] = {}
    for each in matters:
        table = table_on(assessed, each.since)
        row = table.assessed_from or date.min
        tables[row] = table
        for cite in each.cites:
            groups.setdefault((cite, row), []).append(each)
    return tuple(_provision(cite, tables[row], groups[cite, row], assessed) for cite, row in sorted(groups))


def in_all(provisions: Sequence[Provision]) -> tuple[Computed, ...]:
    """All provisions together, by tier. Where we hold no lower caps for one of them we hold none for all."""
    return tuple(
        Computed(
            tier=place + 1,
            name=name,
            low=sum(each.computed[place].low for each in provisions),
            high=sum(each.computed[place].high for each in provisions),
            discretion_low=_whole(each.computed[place].discretion_low for each in provisions),
            discretion_high=_whole(each.computed[place].discretion_high for each in provisions),
        )
        for place, name in enumerate(TIERS)
    )


def cost_others(cites: Iterable[Cite]) -> tuple[Case, ...]:
    """The published cases in which something of the same lines failed, newest first."""
    ours = {_line(each) for each in cites}
    alike = [case for case in cases() if ours & {_line(each) for each in case.cites}]
    return tuple(sorted(alike, key=lambda case: case.announced, reverse=True))


@cache
def counting(on: date) -> Counting:
    """The words and rules, with the figures in force on a day. Raises `LawDataWrong`, `NoDeadline`."""
    data = read_toml(FILE)
    rows = [{**row, "cite": Cite(row["cite"]), "says": _filled(row["says"], on)} for row in data["rule"]]
    return typed(FILE, {**data, "rule": rows}, Counting)


def _filled(says: str, on: date) -> str:
    return says.format(days=days(CURE, on=on))


def _provision(cite: Cite, table: PenaltyTable, matters: list[Matter], assessed: date) -> Provision:
    spans = [days_by_year(each.since, assessed) for each in matters]
    own = sum(each.cites[0] == cite for each in matters)
    return Provision(
        cite=cite,
        table=table,
        matters=tuple(each.id for each in matters),
        days=sum(sum(span.values()) for span in spans),
        computed=_computed(table, own, spans),
    )


def _computed(table: PenaltyTable, failings: int, spans: list[dict[int, int]]) -> tuple[Computed, ...]:
    """The range of each tier: `failings` of them at least, at most one a day of all the spans."""
    years: dict[int, int] = {}
    for span in spans:
        for year, count in span.items():
            years[year] = years.get(year, 0) + count
    lower = table.discretion.caps if table.discretion else None
    return tuple(_range(table, place, failings, years, lower) for place in range(len(TIERS)))


def _range(
    table: PenaltyTable, place: int, failings: int, years: dict[int, int], lower: Four | None
) -> Computed:
    least, most = table.tier_minima[place] * failings, table.tier_maxima[place]

    def capped(cap: int) -> tuple[int, int]:
        high = sum(min(count * most, cap) for count in years.values())
        return min(least, high), high

    low, high = capped(table.year_cap)
    made = Computed(tier=place + 1, name=TIERS[place], low=low, high=high)
    if lower is None:
        return made
    low, high = capped(lower[place])
    return msgspec.structs.replace(made, discretion_low=low, discretion_high=high)


def _whole(parts: Iterable[int | None]) -> int | None:
    """The sum, `None` when a part is not held."""
    held = list(parts)
    known = [each for each in held if each is not None]
    return sum(known) if len(known) == len(held) else None


def _line(cite: Cite) -> str:
    """The line that a paragraph lies under, or else itself."""
    line = line_of(cite)
    return line.cite.id if line else cite.id
