"""Hammering: readers verify every proof from the published folder while a writer goes on writing.

What is shown is that a reader who comes at any moment finds a checkpoint, everything below it, and in the
store the payload that each proven entry committed to. The ledger is a throwaway one; the writer, the vault,
the publisher and the readers are those of the product.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import Struct

from rounds.ledger.publish.compare import signed
from rounds.ports import StoreError
from rounds_verify.errors import ProofError, VerifyError
from rounds_verify.note import parse_vkey
from rounds_verify.reader import Reader
from rounds_verify.succession import Succession
from rounds_verify.tree import leaf_hash, verify_consistency, verify_inclusion

Opens: TypeAlias = Callable[[int, bytes], str]
"""What is wrong with the payload of an entry, by its index and its leaf; empty where it opens."""
READERS: Final = 3
"""Readers at once."""
PROOFS: Final = 20
"""Proofs of inclusion that a reader makes of each checkpoint that it finds."""


class Hammered(Struct):
    """What a run did in `seconds`, and the first fault, `None` when every proof held."""

    seconds: float = 0.0
    entries: int = 0
    checkpoints: int = 0
    looks: int = 0
    proofs: int = 0
    payloads: int = 0
    fault: str | None = None

    @property
    def ok(self) -> bool:
        """Whether something was proven and nothing failed."""
        return self.fault is None and self.proofs > 0


def hammer(
    write: Callable[[], int],
    published: Path,
    vkey: str,
    seconds: float,
    below: Callable[[int], int],
    opens: Opens,
) -> Hammered:
    """Run. `write` adds some entries, publishes, and gives how many there are; it runs in this thread.
    `below` gives a random number below another, `opens` is asked of each entry that was proven, in the
    readers' threads. Raises what `write` raises.
    """
    found, stop, began = Hammered(), threading.Event(), time.monotonic()
    found.entries, found.checkpoints = write(), 1
    threads = [
        threading.Thread(target=_Reader(published, vkey, below, opens, found, stop).run, daemon=True)
        for _ in range(READERS)
    ]
    for each in threads:
        each.start()
    try:
        while time.monotonic() - began < seconds and found.fault is None:
            found.entries = write()
            found.checkpoints += 1
    finally:
        stop.set()
        for each in threads:
            each.join()
    found.seconds = round(time.monotonic() - began, 3)
    return found


class _Reader:
    """One reader, who trusts nothing but the key."""

    _lock = threading.Lock()

    def __init__(
        self,
        published: Path,
        vkey: str,
        below: Callable[[int], int],
        opens: Opens,
        found: Hammered,
        stop: threading.Event,
    ) -> None:
        self._published, self._below, self._opens = published, below, opens
        self._keys = Succession([parse_vkey(vkey)])
        self._found, self._stop = found, stop
        self._size, self._root = 0, b""

    def run(self) -> None:
        """Look until told to stop, or until something does not hold."""
        while not self._stop.is_set() and self._found.fault is None:
            try:
                proofs = self._look()
            except (VerifyError, StoreError, OSError) as why:
                self._found.fault = f"{type(why).__name__} at size {self._size}: {why}"
                return
            with self._lock:
                self._found.looks += 1
                self._found.proofs += proofs
                self._found.payloads += PROOFS

    def _look(self) -> int:
        """Verify the newest checkpoint, that it grew out of the last one, and some entries."""
        newest = signed(self._published, self._keys)
        reader = Reader(self._read, newest.size, newest.root)
        if self._size:
            proof = reader.consistency(self._size)
            verify_consistency(self._size, newest.size, proof, self._root, newest.root)
        self._size, self._root = newest.size, newest.root
        for _ in range(PROOFS):
            index = self._below(newest.size)
            leaf = reader.entry(index)
            verify_inclusion(index, newest.size, leaf_hash(leaf), reader.inclusion(index), newest.root)
            if wrong := self._opens(index, leaf):
                raise ProofError(wrong)
        return PROOFS + 1

    def _read(self, name: str) -> bytes | None:
        try:
            return (self._published / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
