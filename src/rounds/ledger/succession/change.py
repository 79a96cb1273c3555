"""Changing the key that signs, and revoking a former one, over an open clinic.

Rules this module keeps:

* Before a change everything is signed under the old key, so that its last checkpoint ends where the change
  stands. Where nothing may be signed, no key is changed.
* `settle` does what a change that was cut off left undone. It is called whenever a clinic is opened to be
  written to, and does nothing where nothing is left.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from rounds.ledger.publish.known import Refused
from rounds.ledger.publish.signing import Signer
from rounds.ledger.succession.entries import change_entry, revocation_entry
from rounds.ledger.succession.files import public_of, signer_of
from rounds.ledger.succession.hand import Hand
from rounds.model.entry import Entry
from rounds.ports import StoreError
from rounds_verify import note
from rounds_verify.note import VerifierKey
from rounds_verify.succession import Reign

Make = Callable[[int, bytes], Entry]
"""Makes the entry that comes next, of the ledger's size and root before it."""


class NotChanged(Exception):
    """No key was changed or revoked, and nothing was written; the sentence says why. Yours to mend."""


class Open(Protocol):
    """As much of an open clinic, held to be written to, as a change needs."""

    @property
    def hand(self) -> Hand:
        """Who signs."""
        ...

    @property
    def signer(self) -> Signer:
        """Who publishes."""
        ...

    def publish(self) -> None:
        """Sign and publish, unless it may not be."""
        ...

    def note_down(self, make: Make) -> object:
        """Write an entry that speaks of the ledger as it stands."""
        ...

    def name_key(self, vkey: str) -> None:
        """Have the clinic's own file name the key that signs."""
        ...


def hand_over(clinic: Open, secret: bytes, said: dict[str, str]) -> VerifierKey:
    """Have the new key `secret` (32 random bytes) sign from here on; gives its verifier key. `said` goes into
    the entry's payload. Raises `NotChanged`, and what the store raises: then `settle` ends it at the next
    opening, if the entry is there.
    """
    hand = clinic.hand
    settle(clinic)  # the key that is in charge must not lie where the next one will
    _require_signed(clinic)
    if hand.files.waits:
        raise NotChanged(
            "The last change is not at its end: the former secret is still in keys and can't be removed. "
            "See to it that the folder can be written (yours to do)."
        )
    public = hand.files.begin(secret)
    made: list[VerifierKey] = []

    def make(size: int, root: bytes) -> Entry:
        old = hand.in_charge(size)
        made.append(note.verifier_key(old.name, public))
        signers = (old, _signing(hand, old)), (made[0], _signing(hand, made[0]))
        return change_entry(size, root, *signers, said)

    clinic.note_down(make)
    settle(clinic)
    clinic.publish()
    return made[0]


def revoke(
    clinic: Open, key: VerifierKey, since: int, reason: str, said: dict[str, str], secret: bytes | None = None
) -> None:
    """Have checkpoints under a former key count no more beyond `since` entries; `secret` is its secret, where
    one is left. Raises `NotChanged`, and what the store raises.
    """
    _require_signed(clinic)
    if secret is not None and public_of(secret) != key.public:
        raise NotChanged(f"That is not the secret of the key {key.key_id.hex()}.")
    own = signer_of(secret) if secret is not None else None

    def make(size: int, root: bytes) -> Entry:
        _require_former(clinic.hand.keys(size).reigns, key, since)
        by = clinic.hand.in_charge(size)
        signers = (by, _signing(clinic.hand, by)), (key, own)
        return revocation_entry(size, root, *signers, since, reason, said)

    clinic.note_down(make)
    clinic.publish()


def settle(clinic: Open) -> None:
    """Take into use the key that the ledger says is in charge, if that was left undone."""
    hand = clinic.hand
    if not hand.files.begun and not hand.files.waits:
        return
    key = hand.present
    clinic.name_key(note.format_vkey(key))
    hand.files.take(key.public)
    if hand.files.begun:
        hand.files.drop_next()  # its entry never came to be


def resume(clinic: Open) -> None:
    """As `settle`, when a clinic is opened: what the system refuses now is tried again at the next opening.
    The hand finds the key in charge wherever it lies.
    """
    with suppress(StoreError):
        settle(clinic)


def _require_signed(clinic: Open) -> None:
    clinic.publish()
    refused: Refused | None = clinic.signer.refused
    if refused is not None:
        raise NotChanged(f"No key was changed. {refused.sentence}")


def _require_former(reigns: tuple[Reign, ...], key: VerifierKey, since: int) -> None:
    mine = next((each for each in reigns if each.key.public == key.public), None)
    if mine is None or mine.stop is None:
        raise NotChanged(
            f"{key.key_id.hex()} is no former key of this ledger. Change the key, then revoke the old one."
        )
    believed = mine.stop if mine.revoked is None else mine.revoked - 1
    if not 0 <= since <= believed:
        raise NotChanged(f"The key {key.key_id.hex()} counts up to size {believed}; give a size up to that.")


def _signing(hand: Hand, key: VerifierKey) -> Callable[[bytes], bytes]:
    sign = hand.files.signer(key.public)
    if sign is None:
        raise NotChanged(
            f"The secret of the key {key.key_id.hex()} is not here. Bring it back from a backup."
        )
    return sign
