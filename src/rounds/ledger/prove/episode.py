"""One finding's entries, found in a single pass: its last opening, what ended it, and what they rest on.

Rules this module keeps:

* The last opening counts, with the first correction and the first confirmation after it.
* A verdict is that of the same turn and subject. Only entries that may matter are decoded.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from rounds.ledger.anchors.bracket import Anchor
from rounds.ledger.anchors.kept import anchors_in
from rounds.ports import Stored

OPENED: Final = ("finding.open", "finding.reopen")
ENDED: Final = {"finding.correct": "close", "finding.confirm": "confirm"}
_MARKS: Final = (b'"k":"finding.', b'"k":"verdict"', b'"k":"anchor"', b'"k":"tombstone"')


class Moved(NamedTuple):
    """An entry of the finding, and the verdict of its turn."""

    at: int
    leaf: bytes
    check: str
    verdict: Stored | None


class Episode(NamedTuple):
    """What a pass found: stages by name, every anchor, and each tombstone by the entry that it speaks of."""

    stages: dict[str, Moved]
    anchors: list[Anchor]
    tombstones: dict[int, Stored]


class _Leaf(Struct):
    k: str
    turn: int
    sub: str = ""
    ref: tuple[int, ...] = ()
    st: dict[str, Any] = {}


_DECODE: Final = msgspec.json.Decoder(_Leaf).decode


def episode(entries: Iterable[Stored], finding: str) -> Episode:
    """The last episode of a finding. `stages` is empty where there is no such finding."""
    found = Episode({}, [], {})
    verdicts: dict[tuple[int, str], Stored] = {}
    for each in entries:
        if not any(mark in each.leaf for mark in _MARKS):
            continue
        leaf = _DECODE(each.leaf)
        if leaf.k == "verdict":
            if verdicts and next(iter(verdicts))[0] != leaf.turn:
                verdicts.clear()
            verdicts[leaf.turn, leaf.sub] = each
        elif leaf.k == "anchor":
            found.anchors.extend(anchors_in([each]))
        elif leaf.k == "tombstone":
            found.tombstones.update(dict.fromkeys(leaf.ref, each))
        elif leaf.st.get("id") == finding:
            _move(found.stages, leaf, each, verdicts.get((leaf.turn, leaf.sub)))
    return found


def _move(stages: dict[str, Moved], leaf: _Leaf, each: Stored, verdict: Stored | None) -> None:
    moved = Moved(each.index, each.leaf, str(leaf.st["check"]), verdict)
    if leaf.k in OPENED:
        stages.clear()
        stages["open"] = moved
    elif leaf.k in ENDED and "open" in stages:
        stages.setdefault(ENDED[leaf.k], moved)
