"""The score as it is shown: plain structs, encoded to JSON as they stand.

Rules this module keeps:

* One `Score` serves the page, the API, the command line and the paper: none of them computes.
* Amounts are whole hundredths of a point (`points`, `worth`, `costs`, `loss`); `score`, `could_be` and `seen`
  are whole and rounded down.
* `arithmetic` is the whole sum: its `costs` add up to exactly ``10,000 - 100 * score``.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

WHOLE: Final = 10_000
"""Hundredths of a point in the whole score."""
CAP: Final = 7_900
"""What a knock-out leaves of it: the score is held at 79 while one stands."""


class Head(Struct, frozen=True):
    """The four figures that are always shown together; `held` says that a knock-out caps the score."""

    score: int
    could_be: int
    seen: int
    held: bool


class Gain(Struct, frozen=True):
    """What an act gains, announced before it, in hundredths: `gains` is what its cells get back, `raises`
    what the score then shows more, after the cap. 0 while something else holds it; more than `gains` where it
    is the last that does.
    """

    gains: int
    raises: int


class Verdicts(Struct, frozen=True):
    """How many verdicts of each outcome. A check with no subject, and none not proven, is one *unseen*."""

    holds: int = 0
    fails: int = 0
    unseen: int = 0
    not_ours: int = 0


class KnockOut(Struct, frozen=True, kw_only=True):
    """What holds the score at 79: a check's id or an attestation slot's.

    `because` it was seen to fail, or because it is not known.
    """

    check: str
    because: Literal["fails", "unseen"]
    sentence: str


class NotHere(Struct, frozen=True):
    """A check that is shown under *does not apply, because …*."""

    check: str
    because: str


class LineScore(Struct, frozen=True, kw_only=True):
    """One line of the law: `worth` and `loss` in hundredths, the verdicts of the checks that cite it.

    `statements` are the attestation slots that are filled, `missing` those that are not. `decided` names the
    documented alternative that stands in for the line (never shown as met), `decided_otherwise` says that
    there is a decision.
    """

    cite: str
    title: str
    weight: int
    worth: int
    loss: int
    verdicts: Verdicts
    statements: tuple[str, ...]
    missing: tuple[str, ...]
    decided_otherwise: bool
    decided: str


class Step(Struct, frozen=True, kw_only=True):
    """One line of the arithmetic: a cell, the cap, or the fraction of a point that is rounded off.

    `cite` and `slot` are empty for the last two.
    """

    sort: Literal["cell", "cap", "rounding"]
    cite: str
    slot: str
    worth: int
    costs: int
    sentence: str


class Score(Struct, frozen=True, kw_only=True):
    """The score and all that explains it. `points` is the score in hundredths before rounding, after the cap.

    `machine_points` and `word_points` are what is proven before the cap, by what it rests on. `yardstick` is
    the digest of what it was measured with.
    """

    score: int
    points: int
    could_be: int
    seen: int
    machine_points: int
    word_points: int
    verdicts: Verdicts
    knockouts: tuple[KnockOut, ...]
    does_not_apply: tuple[NotHere, ...]
    lines: tuple[LineScore, ...]
    arithmetic: tuple[Step, ...]
    yardstick: str


class YardstickChange(Struct, frozen=True):
    """The same facts under two yardsticks, in hundredths after the cap. Trends are drawn with this break."""

    before: int
    after: int
    sentence: str
