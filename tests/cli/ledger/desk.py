"""What tests of the clinic's keys share: the verbs, and keys that are taken away."""

from __future__ import annotations

import shutil

from rounds.home import Place
from rounds.home.keychain import files_of
from tests.ledger.vault.clinic import command

WORDS = "seven quiet herons at noon"
LARGE = b"x" * (100 << 20)
KEYS = ("checkpoint", "payload", "pseudonyms")


def keys(place: Place, *words: str) -> tuple[int, str]:
    code, said = command(place, "ledger", "keys", *words)
    return code, " ".join(said.split())


def restored(place: Place, file: str = "kept", passphrases: str = "words") -> tuple[int, str]:
    return keys(place, "restore", file, "--passphrase-file", passphrases)


def lost(place: Place) -> dict[str, bytes]:
    """The keys, after they were taken away."""
    before = files_of(place.payload_keys)
    shutil.rmtree(place.folder / "keys")
    return before
