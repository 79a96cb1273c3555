"""Proof: whether a ledger holds, as it lies in a store. First its own proof, then, if asked,
everything derived again.

Rules this module keeps:

* It believes nothing that was derived: a damaged row is found by it, and does not stop it.
* What the store says beside the entries is held to them: a checkpoint is kept under the size that it is of,
  and a payload that is gone is marked as destroyed.
* What another process writes meanwhile is no fault: a ledger that grew while it was read is read again.
* A checkpoint of a name under which the ledger went before is held to the same key under that name; a
  `recovery` entry must say that it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import msgspec
from msgspec import Struct

from rounds.evidence.ledger import Head
from rounds.fold import Release
from rounds.ports import Store, StoreDamaged
from rounds.replay import Replayed, replay
from rounds_verify.checkpoint import parse
from rounds_verify.errors import VerifyError
from rounds_verify.ledger import DESTROYED, Payload, verify_ledger
from rounds_verify.note import format_vkey, parse_vkey, verifier_key
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
        found = [named(each.entry, each.last, each.sentence) for each in self.ledger.steps if not each.ok]
        return found + [each.sentence for each in (self.replayed.faults if self.replayed else ())]


def named(entry: int | None, last: int | None, sentence: str) -> str:
    """A fault's sentence with the entry that it speaks of; one of a range names it by itself.

    >>> named(13, 13, "Its payload is not the one that the entry committed to.")
    'Entry 13: Its payload is not the one that the entry committed to.'
    """
    return sentence if entry is None or last != entry else f"Entry {entry}: {sentence}"


def verify(store: Store, vkey: str, release: Release | None) -> Verified:
    """Check a ledger as it lies in a store; with a release, replay it too. Raises what the store raises."""
    size, found = store.size(), _ledger(store, vkey)
    for _ in range(TRIES):
        if found.ok or store.size() == size:
            break
        size, found = store.size(), _ledger(store, vkey)
    return Verified(found, replay(store, release) if release is not None and found.ok else None)


def require_agreement(store: Store, head: Head) -> None:
    """Raises `StoreDamaged` if the newest checkpoint is of this head's size and of another root: whatever is
    built upon such a head, and signed, would part from what was signed before.
    """
    size, note = max(store.checkpoints(), default=(0, ""))
    try:
        says = parse(note.partition("\n\n")[0] + "\n")
    except VerifyError:
        return  # a spoilt checkpoint stops no recording; verifying names it
    if says.size == size == head.size and says.root != head.root:
        raise StoreDamaged(
            f"The derived row ledger/head parts from the checkpoint of size {size}. Keep the file as it is "
            "and restore a backup (yours to do); trying again does not help."
        )


def _ledger(store: Store, vkey: str) -> Report:
    """The ledger's own proof. Checkpoints are read before the entries, which may grow but never shrink."""
    kept, waiting = list(store.checkpoints()), _Waiting(store)
    report = verify_ledger(
        waiting.leaves(),
        waiting.payload,
        (note for _, note in kept),
        vkey,
        called=lambda at: f"The checkpoint kept for size {kept[at - 1][0]}",
        former=_former(store, kept, vkey),
    )
    known = {each.entry for each in report.steps if not each.ok}
    odd = [*_misplaced(kept), *(each for each in waiting.unmarked() if each.entry not in known)]
    return replace(report, ok=False, steps=(*report.steps, *odd)) if odd else report


def _former(store: Store, kept: list[tuple[int, str]], vkey: str) -> list[str]:
    """The key, under each name before that a recovery tells. Entries are read only where a name is
    another.
    """
    key = parse_vkey(vkey)
    if all(note.startswith(f"{key.name}\n") for _, note in kept):
        return []
    told = (each.leaf for each in store.entries() if b'"k":"recovery"' in each.leaf)
    return [format_vkey(verifier_key(name, key.public)) for name in sorted(set(map(_before, told)) - {""})]


def _before(leaf: bytes) -> str:
    """The name before a recovery; empty for a leaf that can't be read, which another step names."""
    try:
        found = msgspec.json.decode(leaf, type=_Recovered)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    return found.st.get("before", "") if found.k == "recovery" else ""


class _Recovered(Struct):
    k: str
    st: dict[str, Any]


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
