"""Proof: whether a ledger holds, as it lies in a store. First its own proof, then, if asked,
everything derived again.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from rounds.fold import Release
from rounds.ports import Store
from rounds.replay import Replayed, replay
from rounds_verify.ledger import DESTROYED, Payload, verify_ledger
from rounds_verify.report import Report


class Verified(Struct, frozen=True):
    """What `verify` found: the ledger's own proof, and the replay if it was asked for."""

    ledger: Report
    replayed: Replayed | None

    @property
    def ok(self) -> bool:
        """Whether all of it holds."""
        return self.ledger.ok and (self.replayed is None or self.replayed.ok)


def verify(store: Store, vkey: str, release: Release | None) -> Verified:
    """Check a ledger as it lies in a store; with a release, replay it too."""
    waiting: dict[int, Payload] = {}

    def leaves() -> Iterable[bytes]:
        for each in store.entries():
            if each.destroyed:
                waiting[each.index] = DESTROYED
            elif each.payload is not None:
                waiting[each.index] = (each.seed or b"", each.payload)
            yield each.leaf

    notes = (note for _, note in store.checkpoints())
    found = verify_ledger(leaves(), lambda index: waiting.pop(index, None), notes, vkey)
    return Verified(found, replay(store, release) if release is not None and found.ok else None)
