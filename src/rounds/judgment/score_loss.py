"""What one slot costs: the arithmetic of a single cell.

Rules this module keeps (n of N applicable verdicts are *not proven*: Fails **or** Unseen; φ is the severity's
floor):

* ``lost = 0 if n = 0 else ceil(points * (φ + (1 - φ) * n / N))``, in whole numbers, never above `points`.
* *None* is itself to be proven: with nothing applicable a check counts as one unseen verdict, unless
  `none_proven`. That all subjects were seen and none of them is the check's (`not_ours`) changes nothing
  here: others may exist unseen.
* A fraction is always rounded against the clinic: costs up, what was seen down, what rests on a machine down.

The worked example: one open laptop among fifty, critical (φ = 3/4), the cell worth 4.20. It is not drowned by
the other forty-nine, 4.20 * (3/4 + 1/4 * 1/50) = 3.171, rounded up to 3.18::

    >>> lost(420, (3, 4), unproven=1, of=50)
    318
    >>> lost(420, (3, 4), unproven=0, of=50)
    0
    >>> lost(420, (3, 4), unproven=50, of=50)
    420
"""

from __future__ import annotations

from msgspec import Struct

from rounds.judgment.score_facts import Counts


class Ratio(Struct, frozen=True, gc=False):
    """What the arithmetic reads of a check: n `unproven` and how many of these were seen to fail, out of N
    (`of`).

    `by_word` of the `proven` verdicts rest on someone's word.
    """

    unproven: int
    fails: int
    of: int
    proven: int
    by_word: int


class Reading(Struct, frozen=True, gc=False):
    """One cell as it stands, in hundredths of a point.

    `lost` now; `could_lose` if every unseen verdict held; `seen` is the part whose verdicts are seen; `word`
    the part of what is proven that rests on someone's word.
    """

    lost: int
    could_lose: int
    seen: int
    word: int


def ratio(counts: Counts) -> Ratio:
    """The counts with *none* resolved: proven to be none, or one unseen verdict."""
    of = counts.applicable
    if of:
        return Ratio(counts.fails + counts.unseen, counts.fails, of, counts.holds, counts.by_word)
    return Ratio(0, 0, 1, 1, counts.by_word) if counts.none_proven else Ratio(1, 0, 1, 0, 0)


def lost(points: int, floor: tuple[int, int], unproven: int, of: int) -> int:
    """What a cell of `points` loses when `unproven` of `of` verdicts are not proven. `of` is at least 1."""
    if unproven == 0:
        return 0
    top, bottom = floor
    return -(-points * (top * of + (bottom - top) * unproven) // (bottom * of))


def knocked(now: Ratio) -> bool:
    """Whether a knock-out check with this ratio caps the score."""
    return now.unproven > 0


def could_be_knocked(now: Ratio) -> bool:
    """Whether it would still, if every unseen verdict held."""
    return now.fails > 0


def read(points: int, floor: tuple[int, int], now: Ratio) -> Reading:
    """A check's cell."""
    loses = lost(points, floor, now.unproven, now.of)
    return Reading(
        loses,
        lost(points, floor, now.fails, now.of),
        points * (now.proven + now.fails) // now.of,
        -(-(points - loses) * now.by_word // now.proven) if now.by_word else 0,
    )


def stated(points: int, *, proven: bool, within_reach: bool = True) -> Reading:
    """A cell that a person's statement fills, or that nothing fills.

    A slot not filled is *not known*, so it could be; one that nothing in this release could fill is not
    `within_reach`.
    """
    if proven:
        return Reading(0, 0, points, points)
    return Reading(points, 0 if within_reach else points, 0, 0)
