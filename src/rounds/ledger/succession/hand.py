"""The hand that signs an open ledger: the key that the ledger says is in charge, and no other.

Rules this module keeps:

* Which key that is follows from the entries that are about to be signed: a change among them holds at once,
  also where the process that recorded it was cut off before it could take the new key into use.
* Where the secret of that key is not here nothing is signed; recording goes on, and the sentence says what is
  missing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from rounds.ledger.publish.known import Refused
from rounds.ledger.succession.files import KeyFiles
from rounds.ledger.succession.told import CELL, covered, said_in, signed_size, succession_of
from rounds.ledger.vault.store import unopened
from rounds.ports import Store
from rounds_verify import checkpoint, note
from rounds_verify.note import VerifierKey
from rounds_verify.rotation import Said
from rounds_verify.succession import Succession


class Hand:
    """Signs one ledger, by the verifier key `vkey` of the clinic and its key files. One writer at a time."""

    def __init__(self, store: Store, vkey: Callable[[], str], files: KeyFiles) -> None:
        self._store, self._vkey, self.files = unopened(store), vkey, files
        self._said: list[Said] = []
        self._seen = -1
        self._lock = threading.Lock()

    def keys(self, size: int) -> Succession:
        """Who signs the first `size` entries."""
        with self._lock:  # a page may ask while a checkpoint is made
            self._look(size)
        return succession_of(self._vkey(), [each for each in self._said if each.entry < size])

    @property
    def present(self) -> VerifierKey:
        """The key that signs what comes next."""
        return self.in_charge(self._store.size())

    def in_charge(self, size: int) -> VerifierKey:
        """The key that a checkpoint of `size` entries is signed by."""
        return self.keys(size).present

    def refused(self, size: int) -> Refused | None:
        """Why `size` entries can't be signed, `None` where the secret for it is here."""
        key = self.in_charge(size)
        if self.files.signer(key.public) is not None:
            return None
        return Refused(
            "key",
            f"Nothing is signed: keys/checkpoint is not the secret of the key {key.key_id.hex()}, which "
            "signs this ledger now. Recording goes on and nothing is lost. Bring the file back from a backup "
            "made after the key was last changed (yours to do); trying again does not help.",
        )

    def note(self, text: str) -> str:
        """The signed note of a checkpoint's text. Call `refused` for its size before. Raises `StoreError`."""
        size = checkpoint.parse(text).size
        key = self.in_charge(size)
        self._keep([each.entry for each in self._said if each.entry < size])
        sign = self.files.signer(key.public)
        if sign is None:
            raise TypeError("A checkpoint is signed only where its key is here.")
        return note.sign(text, key, sign)

    def _look(self, size: int) -> None:
        """Look for changes among the entries that no checkpoint covers."""
        if self._seen < 0:
            known = covered(self._store)
            self._seen = signed_size(self._store)
            self._said = [one for at in known for one in said_in(self._store.entries(at, at + 1))]
        if size > self._seen:
            seen = {each.entry for each in self._said}
            found = said_in(self._store.entries(self._seen, size))
            self._said += [one for one in found if one.entry not in seen]
            self._seen = size

    def _keep(self, numbers: list[int]) -> None:
        """Keep their numbers before anything is signed over them: they are not looked for again."""
        known = covered(self._store)
        if not set(numbers) <= set(known):
            every = sorted({*known, *numbers})
            self._store.swap(CELL, self._store.cell(CELL), msgspec.json.encode(every))
