"""A clinic's store with its payloads opened and sealed, whatever became of the keys.

Rules this module keeps (`docs/adr/0012-a-lost-key-stops-no-writer.md`):

* A writer goes on without the key of what was sealed before: it begins a new generation, whose number is
  greater than any that the ledger names.
* Who only reads writes no key.
* What the ledger does not know of its newest key is recorded when it is next opened to be written: a
  rotation that was cut off, and a loss.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rounds.home.payload import Found, PayloadKeys
from rounds.ledger.vault.ring import KEY_SIZE, Ring
from rounds.ledger.vault.standing import Standing, standing
from rounds.ledger.vault.store import Vaulted
from rounds.ledger.vault.told import payloads
from rounds.model.keys import KeyReason, PayloadKey
from rounds.ports import Random, Store


def vaulted(keys: PayloadKeys, beneath: Store, random: Random, *, writing: bool) -> Vaulted:
    """The store over `beneath` that seals and opens. Its keys raise `HomeError` where a writer has none and
    can't begin one.
    """

    def ring() -> Ring:
        found = keys.found()
        if not writing:
            return found.ring
        stands = standing(beneath)
        if found.ring.keys and found.ring.newest >= stands.named:
            return found.ring
        return keys.begin(found, _after(found, stands), random.token(KEY_SIZE))

    return Vaulted(beneath, ring, random)


def rotated(keys: PayloadKeys, store: Vaulted, why: str, by: str, at: datetime) -> PayloadKey:
    """Begin the next generation, durably, and have the store seal under it from now on; gives what is to be
    recorded of it. Where it never is, the next writer does it. Raises `HomeError`, `RingError`.
    """
    found, stands = keys.found(), standing(store.beneath)
    ring = keys.begin(found, _after(found, stands), store.random.token(KEY_SIZE))
    store.renew(ring)
    missing = tuple(stands.missing(ring))
    return PayloadKey(
        generation=ring.newest, reason=KeyReason.ROTATED, why=why, by=by, at=at, missing=missing
    )


def _after(found: Found, stands: Standing) -> int:
    """The next generation's number. A file that can't be used holds at least the first."""
    return max(stands.named, found.ring.newest, 1 if found.unusable else 0) + 1


def unrecorded(store: Vaulted, at: datetime) -> PayloadKey | None:
    """What the ledger does not know of its newest key, `None` where it knows."""
    stands, ring = standing(store.beneath), store.keys
    before = max(stands.named, 1)
    if ring.newest <= before:
        return None
    lost = before not in ring.keys
    return PayloadKey(
        generation=ring.newest,
        reason=KeyReason.LOST if lost else KeyReason.ROTATED,
        why="The key before it was not there, or could not be used." if lost else "It was begun before.",
        by="Rounds",
        at=at,
        missing=tuple(stands.missing(ring)),
    )


def lacking(keys: PayloadKeys, beneath: Store) -> list[int]:
    """The generations that payloads were sealed under and whose key is not here. Raises what the store
    raises.
    """
    return standing(beneath).missing(keys.found().ring)


def told(store: Store, keys: PayloadKeys) -> dict[str, Any]:
    """What `status` says of payloads and their keys. Raises what the store raises."""
    found = keys.found()
    return payloads(store, found.ring, found.unusable.values())
