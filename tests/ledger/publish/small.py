"""A small published ledger: a store in memory, a publisher over it, a key that is the same in every run."""

from __future__ import annotations

from pathlib import Path

from rounds.home import sign_with
from rounds.ledger.publish.files import Files
from rounds.ledger.publish.known import Refused
from rounds.ledger.publish.lastsigned import LastSigned
from rounds.ledger.publish.publisher import Publisher
from rounds.ports import Batch, NewEntry
from rounds.stores.memory import MemoryStore
from rounds_verify import tree
from rounds_verify.note import parse_vkey, sign
from tests.spine.signed import ORIGIN, SECRET, VKEY

START = 1_774_951_200_000
"""Milliseconds of the first signature."""


def leaf(number: int, word: str = "entry") -> bytes:
    return f"{word} {number} {'x' * (number % 7)}".encode()


def note_of(text: str) -> str:
    return sign(text, parse_vkey(VKEY), lambda message: sign_with(SECRET, message))


class Small:
    """A ledger in `folder`: `published/`, and `state/` as the machine's own memory."""

    def __init__(self, folder: Path, store: MemoryStore | None = None) -> None:
        self.folder, self.published = folder, folder / "published"
        self.store = store if store is not None else MemoryStore()
        self.now = START
        self.reopen()

    def reopen(self, state: Path | None = None) -> None:
        """As another process, on a machine with this memory."""
        last = LastSigned(state if state is not None else self.folder / "state")
        self.publisher = Publisher(self.store, Files(self.published), last, ORIGIN, note_of)

    @property
    def root(self) -> bytes:
        return tree.root([tree.leaf_hash(each.leaf) for each in self.store.entries(0)])

    def grow(self, count: int, word: str = "entry") -> None:
        size = self.store.size()
        entries = [NewEntry(leaf(each, word)) for each in range(size, size + count)]
        self.store.commit(Batch(size, 0, entries, []))

    def publish(self) -> Refused | None:
        self.now += 1000
        return self.publisher.publish(self.store.size(), self.root, self.now)

    def files(self) -> dict[str, bytes]:
        every = (each for each in self.published.rglob("*") if each.is_file())
        return {each.relative_to(self.published).as_posix(): each.read_bytes() for each in every}


def copied(store: MemoryStore) -> MemoryStore:
    """A backup of a store."""
    other = MemoryStore()
    entries = [NewEntry(each.leaf) for each in store.entries(0)]
    other.commit(Batch(0, 0, entries, []))
    for size, note in store.checkpoints():
        other.publish(size, note)
    return other
