"""A figure: what was measured, beside what, and whether the goal is met.

>>> pairs = [(210.0, 100.0), (190.0, 100.0), (205.0, 100.0)]
>>> made = figure("alert, median", "us", pairs, at_most(2.0), load=0.3)
>>> made.ratio, made.verdict
(Spread(low=1.9, middle=2.05, high=2.1), 'not met')
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from msgspec import Struct

T = TypeVar("T")
U = TypeVar("U")
STEADY: Final = 2.0
"""By how much a peer may move between the runs of one figure before nothing is judged by it."""


class Spread(Struct, frozen=True):
    """The least, the median and the greatest of several runs."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of at least one value."""
        return cls(min(values), statistics.median(values), max(values))


class Goal(Struct, frozen=True):
    """What is promised: a limit on the ratio to the peer, or on the figure itself (`alone`)."""

    limit: float
    least: bool
    alone: bool = False

    def meets(self, value: float) -> bool:
        """Whether a value keeps the limit."""
        return value >= self.limit if self.least else value <= self.limit

    def words(self, unit: str) -> str:
        """The goal as the table says it."""
        return f"{'≥' if self.least else '≤'} {self.limit:g}{f' {unit}' if self.alone else 'x'}"


class Figure(Struct, frozen=True):
    """One row of the table. `ratio` is ours over the peer's, run by run; `load` is the highest one-minute
    load
    seen before a run. Without a `goal` the row is for information.
    """

    name: str
    unit: str
    ours: Spread
    peer: Spread | None
    ratio: Spread | None
    goal: Goal | None
    load: float
    runs: int

    @property
    def verdict(self) -> str:
        """*met*, *not met*, *not known* when the peer was not steady, or nothing without a goal."""
        if self.goal is None:
            return ""
        if self.goal.alone:
            return "met" if self.goal.meets(self.ours.middle) else "not met"
        if self.ratio is None or self.peer is None or self.peer.high > STEADY * self.peer.low:
            return "not known"
        return "met" if self.goal.meets(self.ratio.middle) else "not met"


class Scale(Struct, frozen=True):
    """How much to measure: `runs` alternating runs; `tiny` sizes only show that the code works. No ledger is
    made of more than `largest` entries.
    """

    runs: int = 5
    tiny: bool = False
    largest: int = 10_000_000

    def of(self, full: int, tiny: int) -> int:
        """A size."""
        return tiny if self.tiny else full


def at_most(limit: float) -> Goal:
    """Ours may be at most `limit` times the peer's."""
    return Goal(limit, least=False)


def at_least(limit: float) -> Goal:
    """Ours must be at least `limit` times the peer's."""
    return Goal(limit, least=True)


def within(limit: float) -> Goal:
    """The figure itself may be at most `limit`, in its own unit."""
    return Goal(limit, least=False, alone=True)


def alternate(runs: int, ours: Callable[[], T], peer: Callable[[], U]) -> tuple[list[tuple[T, U]], float]:
    """Ours and the peer in turn; gives the pairs and the highest load before a pair."""
    pairs, load = [], 0.0
    for _ in range(runs):
        load = max(load, os.getloadavg()[0])
        pairs.append((ours(), peer()))
    return pairs, load


def figure(
    name: str, unit: str, pairs: Sequence[tuple[float, float]], goal: Goal | None, load: float
) -> Figure:
    """The figure of several runs of ours beside a peer."""
    ours, peer = zip(*pairs, strict=True)
    ratios = [mine / other for mine, other in pairs]
    return Figure(name, unit, Spread.of(ours), Spread.of(peer), Spread.of(ratios), goal, load, len(pairs))


def alone(name: str, unit: str, values: Sequence[float], goal: Goal | None, load: float) -> Figure:
    """The figure of several runs without a peer."""
    return Figure(name, unit, Spread.of(values), None, None, goal, load, len(values))


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
