"""Signing over an open clinic, by the key that its ledger says is in charge."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from rounds.ledger.publish.signing import PUBLISHED, Signer
from rounds.ledger.succession.files import KeyFiles
from rounds.ledger.succession.hand import Hand
from rounds.ports import Store
from rounds_verify.note import format_vkey, parse_vkey


class Placed(Protocol):
    """Where a clinic lives."""

    @property
    def folder(self) -> Path:
        """Its folder."""
        ...

    def state(self, origin: str) -> Path:
        """The folder, outside of it, of what a restored backup must not take back."""
        ...


class Named(Protocol):
    """Who a clinic is to the outside."""

    @property
    def vkey(self) -> str:
        """The key that it names."""
        ...


class Clinic(Protocol):
    """As much of a clinic as signing needs."""

    @property
    def place(self) -> Placed:
        """Where it lives."""
        ...

    @property
    def identity(self) -> Named:
        """Who it is."""
        ...

    def name_key(self, vkey: str) -> None:
        """Have it name another key."""
        ...


def open_signer(store: Store, clinic: Clinic) -> tuple[Hand, Signer]:
    """The hand of a clinic, and what publishes what it signs."""
    place, origin = clinic.place, parse_vkey(clinic.identity.vkey).name
    hand = Hand(store, lambda: clinic.identity.vkey, KeyFiles(place.folder / "keys"))
    made = Signer(store, place.folder / PUBLISHED, place.state(origin), origin, hand.note)
    made.ready = hand.refused

    def shown(size: int) -> None:
        """A checkpoint was published: the secret of a key that went before is needed no more."""
        used = hand.in_charge(size)
        if hand.files.waits and not hand.files.begun and format_vkey(used) == clinic.identity.vkey:
            hand.files.drop_former()
        present = format_vkey(hand.present)
        if present != clinic.identity.vkey:  # an older clinic.json was put back
            clinic.name_key(present)

    made.follow(shown)
    return hand, made
