"""The score's sentences: what each line of the arithmetic says to a person.

Rules this module keeps:

* Each sentence stands alone: what it is about, what it is worth, how it stands, what it costs.
* A slot that a decision moved is *decided*, never *met*; a slot that nobody filled is *not known*, never *not
  met*.

The worked example::

    >>> from rounds.model.severity import Severity
    >>> disk = Cell(cite="164.312(a)(2)(iv)", slot="devices.encrypted", sort="check", points=420,
    ...             title="Disk encryption.", severity=Severity.CRITICAL, knock_out=False, floor=(3, 4))
    >>> cell_sentence(disk, checked(Counts(holds=49, fails=1)), 318)
    'Disk encryption, worth 4.20: 1 of 50 not proven, costs 3.18'
    >>> cell_sentence(disk, stands_in("safe", filled=True), 0)
    'Disk encryption, worth 4.20: decided otherwise, its alternative (safe) is documented, costs 0.00'
"""

from __future__ import annotations

from collections.abc import Sequence

from rounds.judgment.score_facts import Counts
from rounds.judgment.score_loss import ratio
from rounds.judgment.score_shape import KnockOut, Score
from rounds.judgment.yardstick import Cell

UNCOVERED = "nothing covers this"
"""How a line stands that has no slot in this release."""


def amount(hundredths: int) -> str:
    """Hundredths of a point with two decimals: 318 is `3.18`."""
    return f"{hundredths // 100}.{hundredths % 100:02}"


def cell_sentence(cell: Cell, how: str, costs: int) -> str:
    """One cell of the arithmetic; `how` says how it stands."""
    return f"{_name(cell)}, worth {amount(cell.points)}: {how}, costs {amount(costs)}"


def checked(counts: Counts) -> str:
    """How a check stands."""
    now = ratio(counts)
    if counts.applicable:
        unproven = f"{now.unproven} of {now.of} not proven"
        return unproven if now.unproven else f"{now.of} of {now.of} proven"
    if counts.none_proven:
        return f"does not apply, because {none_because(counts)}"
    return "nothing to judge was seen, and nothing proves that there is none"


def stated(*, filled: bool) -> str:
    """How an attestation slot stands."""
    return "a statement in date" if filled else "not known, no statement in date"


def stands_in(alternative: str, *, filled: bool) -> str:
    """How a cell stands whose line was decided otherwise."""
    if not alternative:
        return "decided otherwise, without a documented alternative"
    document = "is documented" if filled else "has no statement in date"
    return f"decided otherwise, its alternative ({alternative}) {document}"


def none_because(counts: Counts) -> str:
    """Why a check without subjects does not apply: the engine's reason, or the general one."""
    return counts.because or "whole and fresh listings show none"


def knock_out(cell: Cell, counts: Counts | None) -> KnockOut:
    """What holds the score: a check with its counts, or an attestation slot (`None`)."""
    how = stated(filled=False) if counts is None else checked(counts)
    fails = counts is not None and counts.fails > 0
    return KnockOut(check=cell.slot, because="fails" if fails else "unseen", sentence=f"{_name(cell)}: {how}")


def cap_sentence(cap: int, names: Sequence[str], takes: int) -> str:
    """The cap as a line of the arithmetic."""
    return f"held at {cap // 100} by {' and by '.join(names)}, takes {amount(takes)}"


def rounding_sentence(takes: int) -> str:
    """The fraction of a point that is rounded off."""
    return f"rounded down to whole points, takes {amount(takes)}"


def gain_sentence(before: Score, after: Score) -> str:
    """What fixing something gains, which may be 0 while something else holds the score."""
    gained = after.points - before.points
    if gained > 0 or not after.knockouts:
        return f"Fixing this gains {amount(gained)}."
    return f"Fixing this gains 0.00 as long as this holds the score: {after.knockouts[0].sentence}."


def fewer_sentence(noun: str, gone: int) -> str:
    """Subjects that held and left scope: `noun` in the singular for one, in the plural for more."""
    return f"{'one' if gone == 1 else gone} fewer {noun} in the count"


def change_sentence(before: int, after: int) -> str:
    """Another release, the same facts."""
    return f"the yardstick changed: {amount(before)} → {amount(after)} at the same facts"


def _name(cell: Cell) -> str:
    """A slot's title inside a sentence."""
    return cell.title.rstrip(".")
