"""Exit codes, and which one applies.

====  =======================================================  ===============================================
code  means                                                    from
====  =======================================================  ===============================================
0     all met (or: done)                                       every verb
1     could not run                                            every verb
2     usage: what was typed can't be meant                     every verb
3     something is not met                                     `once`, `status`, `check run`, `gap`, `demo`,
                                                               `words`, `scan`
4     nothing is not met, something is not known               the same
5     the ledger's check failed, or the store is damaged       every verb
====  =======================================================  ===============================================

Where several apply, the first of 5, 1, 2, 3, 4 is taken:

    >>> worst(4, 0, 3)
    3
    >>> worst(3, 5, 1)
    5
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

MET: Final = 0
COULD_NOT_RUN: Final = 1
USAGE: Final = 2
NOT_MET: Final = 3
NOT_KNOWN: Final = 4
DAMAGED: Final = 5
ORDER: Final = (DAMAGED, COULD_NOT_RUN, USAGE, NOT_MET, NOT_KNOWN, MET)
WHOLE: Final = 100
"""A score at which nothing is lost: every slot is proven."""


def worst(*codes: int) -> int:
    """The code that applies where several do."""
    return min(codes, key=ORDER.index)


def of_status(status: Mapping[str, Any]) -> int:
    """The code of a clinic's state."""
    counts = status["verdicts"]
    if counts["fails"]:
        return NOT_MET
    return NOT_KNOWN if counts["unseen"] or status["score"] < WHOLE else MET


def of_verdicts(verdicts: Iterable[Mapping[str, Any]]) -> int:
    """The code of what one check says; no subject at all is not known."""
    outcomes = {each["outcome"] for each in verdicts}
    if "fails" in outcomes:
        return NOT_MET
    return NOT_KNOWN if "unseen" in outcomes or not outcomes else MET
