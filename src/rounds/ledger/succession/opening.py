"""Signing over an open clinic, by the key that its ledger says is in charge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rounds.ledger.publish.signing import PUBLISHED, Signer
from rounds.ledger.succession.files import KeyFiles
from rounds.ledger.succession.hand import Hand
from rounds.ports import Store
from rounds_verify.note import parse_vkey


def open_signer(
    store: Store, folder: Path, state: Callable[[str], Path], vkey: Callable[[], str]
) -> tuple[Hand, Signer]:
    """The hand of the clinic in `folder` and what publishes what it signs. `state` gives the folder, outside
    of it, of an origin; `vkey` is the key that the clinic names.
    """
    hand, origin = Hand(store, vkey, KeyFiles(folder / "keys")), parse_vkey(vkey()).name
    made = Signer(store, folder / PUBLISHED, state(origin), origin, hand.note)
    made.ready = hand.refused

    def shown(size: int) -> None:
        """A checkpoint was published: the secret of a key that went before is needed no more."""
        files, used = hand.files, parse_vkey(vkey()).public
        if files.waits and not files.begun and hand.in_charge(size).public == used:
            files.drop_former()

    made.follow(shown)
    return hand, made
