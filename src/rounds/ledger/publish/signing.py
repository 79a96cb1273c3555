"""Signing, as an open clinic does it: one signer at a time, who remembers why it could not.

Rules this module keeps:

* Where a ledger was signed before and no checkpoint is left, nothing is signed: a new one would cover that
  up.
* Who follows checkpoints (witnesses, time stamps, copies elsewhere) is called after one was published; a
  store that refuses a follower something stops no signature.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from rounds.ledger.publish.evidence import failing
from rounds.ledger.publish.files import Files
from rounds.ledger.publish.known import Refused
from rounds.ledger.publish.lastsigned import LastSigned
from rounds.ledger.publish.publisher import Publisher
from rounds.ports import Store, StoreError
from rounds_verify.note import Signature

PUBLISHED: Final = "published"
"""The folder of the static files, in the clinic's own."""
TAKEN_AWAY: Final = Refused(
    "taken_away",
    "Nothing is signed: this ledger was signed before, and its checkpoints are gone. A new one would cover "
    "that up. Recording goes on and nothing is lost. Put back the newest copy of the clinic's folder; if "
    "there is none, go on under a new name with: rounds ledger recover (yours to do).",
)


class Signer:
    """Signs one open ledger. `refused` says why the last try signed nothing, `None` when it did."""

    def __init__(
        self, store: Store, published: Path, state: Path, origin: str, sign: Callable[[str], str]
    ) -> None:
        self._store, self._lock = store, threading.Lock()
        self._then: list[Callable[[int], None]] = []
        self._signed_before = False
        self.refused: Refused | None = None
        self.ready: Callable[[int], Refused | None] = lambda _: None
        """Why so many entries can't be signed by the key that is here."""
        self.publisher = Publisher(store, Files(published), LastSigned(state), origin, sign)

    def follow(self, then: Callable[[int], None]) -> None:
        """Call this with the size after each checkpoint that was published."""
        self._then.append(then)

    def sign(self, size: int, root: bytes, now: int, *, first: bool) -> None:
        """Sign and publish up to a size, unless it may not be. `first` says that there need be no checkpoint.

        Raises what `Publisher.publish` raises.
        """
        with self._lock:
            why = self._taken_away(first=first) or self.ready(size)
            self.refused = why or self.publisher.publish(size, root, now)
        if self.refused is None:
            for then in self._then:
                with suppress(StoreError):
                    then(size)

    def add(self, size: int, signatures: Iterable[Signature]) -> None:
        """Put lines of witnesses to a published checkpoint. Raises what `Publisher.add` raises."""
        with self._lock:
            self.publisher.add(size, signatures)

    def standing(self, size: int, now: int, *, first: bool) -> dict[str, Any]:
        """What `status` says of the ledger: why nothing is signed (`refused`, or `None`), and which entries'
        payloads did not fit when they were last read again (`failing`).
        """
        return {
            "refused": self.why_not(size, now, first=first),
            "failing": list(failing(self._store)),
        }

    def why_not(self, size: int, now: int, *, first: bool) -> str | None:
        """Why `size` entries may not be signed now, as far as this machine knows; `None` where they may."""
        if not size:
            return None
        found = self._taken_away(first=first) or self.refused or self.publisher.refused(size, now, ask=False)
        found = found or self._keyless(size)
        return found.sentence if found is not None else None

    def _keyless(self, size: int) -> Refused | None:
        """Why the key that is here can't sign; not asked where everything is signed, or nobody may look."""
        shown = self.publisher.published()
        if shown is None or shown.size < size:
            with suppress(StoreError):
                return self.ready(size)
        return None

    def _taken_away(self, *, first: bool) -> Refused | None:
        if first or self._signed_before:
            return None
        self._signed_before = any(True for _ in self._store.checkpoints())
        return None if self._signed_before else TAKEN_AWAY
