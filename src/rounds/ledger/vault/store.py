"""A store that keeps payloads sealed: all above it sees plaintext, the store beneath only ciphertext.

Rules this module keeps:

* No payload reaches the store beneath unsealed. One that was written before payloads were sealed stays
  readable (`record`, rule 3).
* What does not open is handed on as it lies, for verification to name; it stops neither reading nor writing.
  What was sealed under a key that is not here is told by that key's generation, which is no damage.
* The keys are read, and `cryptography` is imported, by `ready` or when the first payload is sealed or opened:
  who reads no payload pays for neither.
* Chance is handed in. Record keys and nonces of one turn are drawn at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from rounds.ledger.vault.ring import KEY_SIZE, Ring
from rounds.ledger.vault.standing import generation_of, is_sealed, remember, standing
from rounds.ports import Batch, NewEntry, Random, Reseal, Store, Stored

_NONCE = 12  # as in `record`, whose import brings `cryptography`
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
        self.beneath, self.ring, self.random = beneath, ring, random
        # everything else is the store's own
        self.size, self.rows, self.row = beneath.size, beneath.rows, beneath.row
        self.cell, self.swap = beneath.cell, beneath.swap
        self.publish, self.checkpoints = beneath.publish, beneath.checkpoints
        self.lease, self.release = beneath.lease, beneath.release
        self.offer, self.take = beneath.offer, beneath.take
        self.finish, self.tasks = beneath.finish, beneath.tasks
        self.close = beneath.close

    def ready(self) -> None:
        """Read the keys now. A writer does so when it opens, under its lease: a library that can't be loaded
        is told then and not at a fact. Raises what the keys raise.
        """
        _ = self._sealers

    def tidy(self) -> None:
        """Do the store's housekeeping, and remember how the payloads lie. Raises what the store raises."""
        self.beneath.tidy()
        remember(self.beneath)

    def renew(self, keys: Ring) -> None:
        """Seal and open with these keys from now on."""
        self.__dict__.pop("_sealers", None)
        self.__dict__.pop("_named", None)
        self.__dict__["keys"] = keys

    def commit(self, batch: Batch) -> int:
        """Seal each payload and commit. Raises what the store beneath and the keys raise."""
        if any(each.payload is not None for each in batch.entries):
            batch = batch._replace(entries=self._sealed(batch.entries))
        return self.beneath.commit(batch)

    def reseal(self, fence: int, rows: Sequence[Reseal]) -> int:
        """Seal payloads anew, under the newest key; returns how many. Raises as `commit`."""
        by_index = {each.at: each for each in rows}
        first, last = min(by_index, default=0), max(by_index, default=-1)
        wanted, was = [], []
        for lies in self.beneath.entries(max(first, 0), last + 1) if last >= 0 else ():
            row, opened = by_index.get(lies.index), self._look_into(lies)
            if row is not None and (opened.seed, opened.payload) == row.was:
                wanted.append(NewEntry(lies.leaf, row.seed, row.payload))
                was.append((lies.index, (lies.seed or b"", lies.payload or b"")))
        made = self._sealed(wanted)
        pairs = zip(was, made, strict=True)
        return self.beneath.reseal(
            fence, [Reseal(*at, each.seed or b"", each.payload or b"") for at, each in pairs]
        )

    def _sealed(self, entries: list[NewEntry]) -> list[NewEntry]:
        """The same entries with their payloads sealed, under the newest key."""
        seal, at = self._sealers[max(self._sealers)].seal, 0
        drawn = self.random.token(_DRAWN * sum(each.payload is not None for each in entries))
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
        return map(self._look_into, self.beneath.entries(start, stop))

    def _look_into(self, each: Stored) -> Stored:
        if each.seed is None or each.payload is None or not is_sealed(each):
            return each
        generation = generation_of(each)
        sealer = self._sealers.get(generation)
        if sealer is None:
            lost = 0 < generation <= self._named
            return each._replace(seed=None, payload=None, missing=generation) if lost else each
        found = sealer.open(each.leaf, each.seed, each.payload)
        return each if found is None else each._replace(seed=found[0], payload=found[1])

    @cached_property
    def keys(self) -> Ring:
        """The keys that it seals and opens with. Read once: a file that can't be read a moment later changes
        nothing. Raises what `ring` raises.
        """
        return self.ring()

    @cached_property
    def _sealers(self) -> Mapping[int, Opens]:
        """One for each generation."""
        from rounds.ledger.vault.record import Sealer

        return {generation: Sealer(generation, key) for generation, key in self.keys.keys.items()}

    @cached_property
    def _named(self) -> int:
        """The newest generation that a row can have been sealed under. Asked only where a key is missing."""
        return max(standing(self.beneath).named, *self._sealers, 1)


class Legible(Vaulted):
    """The same store without the entries whose key is missing."""

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Stored]:
        """Entries as the port says, less those that can't be opened for want of their key."""
        return (each for each in super().entries(start, stop) if not each.missing)


def legible(store: Store) -> Store:
    """A store for who reads evidence again, and would take what can't be opened for changed."""
    if not isinstance(store, Vaulted):
        return store
    return Legible(store.beneath, lambda: store.keys, store.random)


def unopened(store: Store) -> Store:
    """The store as it lies, for who reads leaves alone: no payload is opened for it, and no key asked for."""
    return store.beneath if isinstance(store, Vaulted) else store


def vault_of(store: Store) -> Vaulted:
    """A clinic's store as the vault that it is. Raises `TypeError` for a bare one."""
    if not isinstance(store, Vaulted):
        raise TypeError("This store keeps payloads as they are given: there is nothing to seal.")
    return store
