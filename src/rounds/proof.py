"""Proof: whether a ledger holds, as it lies in a store. First its own proof, then, if asked,
everything derived again.

Rules this module keeps:

* It believes nothing that was derived: a damaged row is found by it, and does not stop it.
* What the store says beside the entries is held to them: a checkpoint is kept under the size that it is of,
  and a payload that is gone is marked as destroyed.
* What another process writes meanwhile is no fault: a ledger that grew while it was read is read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import msgspec
from msgspec import Struct

from rounds.fold import Release
from rounds.ports import Store
from rounds.replay import Replayed, replay
from rounds_verify.checkpoint import parse
from rounds_verify.errors import VerifyError
from rounds_verify.ledger import DESTROYED, Payload, verify_ledger
from rounds_verify.report import Report, Step

TRIES: Final = 20
"""How often a ledger that grows while it is read is read again."""


class Verified(Struct, frozen=True):
    """What `verify` found: the ledger's own proof, and the replay if it was asked for."""

    ledger: Report
    replayed: Replayed | None

    @property
    def ok(self) -> bool:
        """Whether all of it holds."""
        return self.ledger.ok and (self.replayed is None or self.replayed.ok)

    @property
    def faults(self) -> list[str]:
        """A sentence for each thing that does not hold."""
        found = [each.sentence for each in self.ledger.steps if not each.ok]
        return found + [each.sentence for each in (self.replayed.faults if self.replayed else ())]


def verify(store: Store, vkey: str, release: Release | None) -> Verified:
    """Check a ledger as it lies in a store; with a release, replay it too. Raises what the store raises."""
    for _ in range(TRIES):
        size = store.size()
        found = _ledger(store, vkey)
        if found.ok or store.size() == size:
            break
    return Verified(found, replay(store, release) if release is not None and found.ok else None)


def _ledger(store: Store, vkey: str) -> Report:
    """The ledger's own proof. Checkpoints are read before the entries, which may grow but never shrink."""
    kept, waiting = list(store.checkpoints()), _Waiting(store)
    report = verify_ledger(
        waiting.leaves(),
        waiting.payload,
        (note for _, note in kept),
        vkey,
        called=lambda at: f"The checkpoint kept for size {kept[at - 1][0]}",
    )
    known = {each.entry for each in report.steps if not each.ok}
    odd = [*_misplaced(kept), *(each for each in waiting.unmarked() if each.entry not in known)]
    return replace(report, ok=False, steps=(*report.steps, *odd)) if odd else report


class _Waiting:
    """A store's entries, handed over as leaves; each payload waits until it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._payloads: dict[int, Payload] = {}
        self._gone: list[int] = []

    def leaves(self) -> Iterator[bytes]:
        for each in self._store.entries():
            if each.destroyed:
                self._payloads[each.index] = DESTROYED
            elif each.payload is not None:
                self._payloads[each.index] = (each.seed or b"", each.payload)
            elif _commits(each.leaf):
                self._gone.append(each.index)
            yield each.leaf

    def payload(self, index: int) -> Payload:
        return self._payloads.pop(index, None)

    def unmarked(self) -> Iterator[Step]:
        """Payloads that are gone and that the store does not say were destroyed."""
        for index in self._gone:
            sentence = "Its payload is gone, and the store does not say that it was destroyed."
            yield Step("commitment", ok=False, entry=index, last=index, sentence=sentence)


class _Commits(Struct):
    com: str = ""


def _commits(leaf: bytes) -> bool:
    """Whether a leaf commits to a payload. One that can't be read is named by another step."""
    try:
        return bool(msgspec.json.decode(leaf, type=_Commits).com)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False


def _misplaced(kept: list[tuple[int, str]]) -> Iterator[Step]:
    """Checkpoints that speak of another size than the one they are kept for."""
    for size, note in kept:
        try:
            says = parse(note.partition("\n\n")[0] + "\n").size
        except VerifyError:
            continue  # its signature can't fit either, and that is named
        if says != size:
            sentence = f"The checkpoint kept for size {size} is of size {says}."
            yield Step("checkpoint", ok=False, entry=None, last=None, sentence=sentence)
