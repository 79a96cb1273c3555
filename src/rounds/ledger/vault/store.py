"""A store that keeps payloads sealed: all above it sees plaintext, the store beneath only ciphertext.

Rules this module keeps:

* No payload reaches the store beneath unsealed. One that was written before payloads were sealed stays
  readable (`record`, rule 3).
* What does not open is handed on as it lies, for verification to name; it stops neither reading nor writing.
* The keys are read, and `cryptography` is imported, by `ready` or when the first payload is sealed or opened:
  who reads no payload pays for neither.
* Chance is handed in. Record keys and nonces of one turn are drawn at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Protocol

from rounds.ledger.vault.ring import KEY_SIZE, Ring
from rounds.ports import Batch, NewEntry, Random, Store, Stored

_NONCE, _SEED = 12, 63  # as in `record`, whose import brings `cryptography`
_DRAWN = KEY_SIZE + _NONCE


class Opens(Protocol):
    """A `record.Sealer`, named here so that nothing imports it before a payload is sealed or opened."""

    def seal(
        self, leaf: bytes, seed: bytes, payload: bytes, *, record_key: bytes, nonce: bytes
    ) -> tuple[bytes, bytes]:
        """The two columns of an entry."""
        ...

    def open(self, leaf: bytes, seed: bytes, payload: bytes) -> tuple[bytes, bytes] | None:
        """The commitment seed and the payload's JSON, or `None`."""
        ...


class Vaulted:
    """A `rounds.ports.Store` over another. `ring` is asked once, when a payload is first sealed or opened;
    what it raises is what `commit` and `entries` then raise.
    """

    def __init__(self, beneath: Store, ring: Callable[[], Ring], random: Random) -> None:
        self._beneath, self._ring, self._random = beneath, ring, random
        # everything else is the store's own
        self.size, self.rows, self.row = beneath.size, beneath.rows, beneath.row
        self.cell, self.swap = beneath.cell, beneath.swap
        self.publish, self.checkpoints = beneath.publish, beneath.checkpoints
        self.lease, self.release = beneath.lease, beneath.release
        self.offer, self.take = beneath.offer, beneath.take
        self.finish, self.tasks = beneath.finish, beneath.tasks
        self.tidy, self.close = beneath.tidy, beneath.close

    def ready(self) -> None:
        """Read the keys now. A writer does so when it opens, under its lease: a key that is missing, or a
        library that can't be loaded, is told then and not at a fact. Raises what the keys raise.
        """
        _ = self._sealers

    def commit(self, batch: Batch) -> int:
        """Seal each payload and commit. Raises what the store beneath and the keys raise."""
        count = sum(each.payload is not None for each in batch.entries)
        if count:
            drawn = self._random.token(_DRAWN * count)
            batch = batch._replace(entries=self._sealed(batch.entries, drawn))
        return self._beneath.commit(batch)

    def _sealed(self, entries: list[NewEntry], drawn: bytes) -> list[NewEntry]:
        seal, at = self._sealers[-1].seal, 0
        made = []
        for each in entries:
            if each.payload is not None:
                key, nonce = drawn[at : at + KEY_SIZE], drawn[at + KEY_SIZE : at + _DRAWN]
                row = seal(each.leaf, each.seed or b"", each.payload, record_key=key, nonce=nonce)
                made.append(NewEntry(each.leaf, *row))
                at += _DRAWN
            else:
                made.append(each)
        return made

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Stored]:
        """Entries as the port says, their payloads opened. One that does not open is handed on as it lies."""
        return map(self._look_into, self._beneath.entries(start, stop))

    def _look_into(self, each: Stored) -> Stored:
        if each.seed is None or each.payload is None or not is_sealed(each):
            return each
        generation = int.from_bytes(each.seed[1:3], "big")
        if not 0 < generation <= len(self._sealers):
            return each
        found = self._sealers[generation - 1].open(each.leaf, each.seed, each.payload)
        return each if found is None else each._replace(seed=found[0], payload=found[1])

    @cached_property
    def _sealers(self) -> Sequence[Opens]:
        """One for each generation."""
        from rounds.ledger.vault.record import Sealer

        return [Sealer(at, key) for at, key in enumerate(self._ring().keys, start=1)]


def is_sealed(entry: Stored) -> bool:
    """Whether the entry's payload is sealed, as its seed column's length tells (`record`, rule 3)."""
    return entry.payload is not None and entry.seed is not None and len(entry.seed) == _SEED
