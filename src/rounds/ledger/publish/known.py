"""What is known to have been signed, and whether signing on may be risked.

Rules this module keeps:

* A ledger that is behind any known checkpoint, or has another root at its size, must not sign: two histories
  would bear its name. Nor may a clock that is behind the last signature: it would date it before an older
  one.
* Recording goes on. The sentence says what is known and by whom, whose move it is and what to do.
* A place that tells only a size (a witness does) is held to the size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from msgspec import Struct

from rounds.model.times import rfc3339

RECOVER: Final = (
    "Recording goes on and nothing is lost. Put back the newest copy of the clinic's folder; if there is "
    "none, go on under a new name with: rounds ledger recover (yours to do). Trying again does not help."
)


class Known(NamedTuple):
    """A checkpoint that is known: where from, its size, and its root where that is told."""

    where: str
    size: int
    root: bytes | None = None


class Refused(Struct, frozen=True):
    """Why nothing is signed. `kind` is behind, changed, clock, taken_away or cut_short."""

    kind: str
    sentence: str
    known: Known | None = None


def refusal(known: Iterable[Known], size: int, root_at: Callable[[int], bytes]) -> Refused | None:
    """Why a ledger of `size` entries may not sign beside what is known, `None` when it may.

    `root_at` gives the root of its first entries. The known checkpoint that is furthest ahead is told.
    """
    told = sorted(known, key=lambda each: -each.size)
    if told and told[0].size > size:
        return _behind(told[0], size)
    for each in told:
        if each.root is not None and each.size and root_at(each.size) != each.root:
            return _changed(each, size)
    return None


def clock_refusal(now: int, last: int) -> Refused | None:
    """Why nothing is signed at `now` after a signature at `last` (milliseconds), `None` when it may be."""
    if now >= last:
        return None
    return Refused(
        "clock",
        f"Nothing is signed: this machine's clock says {rfc3339(now)}, and the last signature was made at "
        f"{rfc3339(last)}. Recording goes on. Set the clock right (yours to do); if it was wrong *then*, go "
        "on under a new name with: rounds ledger recover.",
    )


def _behind(each: Known, size: int) -> Refused:
    return Refused(
        "behind",
        f"Nothing is signed: this ledger has {size} entries, and {each.where} knows a checkpoint of "
        f"{each.size}. It is an older copy. {RECOVER}",
        each,
    )


def _changed(each: Known, size: int) -> Refused:
    return Refused(
        "changed",
        f"Nothing is signed: at size {each.size} this ledger of {size} entries has another root than the "
        f"checkpoint that {each.where} knows. It went on from an older copy, or its history was changed. "
        f"{RECOVER}",
        each,
    )
