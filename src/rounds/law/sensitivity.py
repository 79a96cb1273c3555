"""What the score owes to our judgement: how far each line's share moves when its weight is half as much or
half more.

Rules this module keeps:

* One weight moves at a time, the others stay. Shares are exact fractions of the whole, so nothing rounds but
  the table.
* A rank is 1 for the heaviest line; equal lines share the better rank.

With weights that sum to W, a line of weight w holds w/W; at plus half it holds 1.5w/(W + 0.5w), at minus half
0.5w/(W - 0.5w). So a line of a tenth can move to 1/7 or 1/19, and no line's weight can swing the score by
more than the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec import Struct

from rounds.law.lines import Line
from rounds.law.paragraphs import Cite


class Swing(Struct, frozen=True, kw_only=True):
    """One line's share of the whole (0 to 1) and its rank, as weighted and at half and one and a half its
    weight.
    """

    cite: Cite
    title: str
    weight: int
    share: Fraction
    share_low: Fraction
    share_high: Fraction
    rank: int
    rank_low: int
    rank_high: int


def swings(lines: Sequence[Line]) -> tuple[Swing, ...]:
    """Each line's swing, in the order given."""
    return tuple(_swing(line, [other.weight for other in lines if other is not line]) for line in lines)


def table(rows: Iterable[Swing]) -> str:
    """The swings as a Markdown table, heaviest first; shares in points of a hundred with two decimals."""
    head = (
        "| line | weight | points | at half | at one and a half | rank | rank between |\n"
        "|---|--:|--:|--:|--:|--:|---|\n"
    )
    ordered = sorted(rows, key=lambda row: row.rank)
    return head + "".join(
        f"| {row.cite} {row.title} | {row.weight} | {_points(row.share)} | {_points(row.share_low)} "
        f"| {_points(row.share_high)} | {row.rank} | {row.rank_high} and {row.rank_low} |\n"
        for row in ordered
    )


def _swing(line: Line, others: list[int]) -> Swing:
    """One line against the weights of all the others."""
    low, high = Fraction(line.weight, 2), Fraction(3 * line.weight, 2)
    return Swing(
        cite=line.cite,
        title=line.title,
        weight=line.weight,
        share=_share(Fraction(line.weight), others),
        share_low=_share(low, others),
        share_high=_share(high, others),
        rank=_rank(Fraction(line.weight), others),
        rank_low=_rank(low, others),
        rank_high=_rank(high, others),
    )


def _share(weight: Fraction, others: list[int]) -> Fraction:
    """What part of the whole a weight is."""
    return weight / (weight + sum(others))


def _rank(weight: Fraction, others: list[int]) -> int:
    """One more than the number of heavier lines."""
    return 1 + sum(other > weight for other in others)


def _points(share: Fraction) -> str:
    """A share in points of a hundred, two decimals, half up."""
    hundredths = (share.numerator * 20_000 + share.denominator) // (2 * share.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02}"
