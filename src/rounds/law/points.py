"""Whole numbers that sum exactly: how 10,000 hundredths of a point are shared by weight.

Rule: each gets the floor of its exact share, and the hundredths left over go one each to the largest
remainders; equal remainders are served in the order given (the law's order, for lines). Integers only, so
every machine agrees.

    >>> apportion(100, [1, 1, 1])
    [34, 33, 33]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rounds.law.lines import Line
from rounds.law.paragraphs import Cite

WHOLE: Final = 10_000
"""Hundredths of a point in the whole score."""


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` by `weights` (integers, none negative, not all 0) by largest remainder, earlier ones
    first.

    Raises `ValueError` for weights that can't share anything.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0 or total < 0:
        raise ValueError(f"{total} can't be shared by the weights {list(weights)}.")
    shares = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -remainders[place])
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def line_points(lines: Sequence[Line]) -> dict[Cite, int]:
    """Each line's points in hundredths, summing to `WHOLE`. The lines must be in legal order, for ties."""
    shares = apportion(WHOLE, [line.weight for line in lines])
    return {line.cite: share for line, share in zip(lines, shares, strict=True)}
