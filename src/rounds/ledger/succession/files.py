"""The files of the key that signs checkpoints, while it is in use and while it is changed.

    keys/checkpoint         the key in use
    keys/checkpoint.next    the one that comes: before its entry is in the ledger, and until it is in use
    keys/checkpoint.former  the one that went, until a checkpoint under the new one is published

Each holds 32 secret bytes in hex, 0600.

Rules this module keeps:

* A key is asked for by its public part, and taken from whichever file has it: a crash between two renames
  loses none.
* A secret that is to go is overwritten, synced, and removed. What a disk keeps of it elsewhere, and backups,
  are not known to us.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from rounds.ledger.publish.files import BESIDE, Files, told
from rounds.sdk.durable import sync_folder

IN_USE: Final = "checkpoint"
NEXT: Final = "checkpoint.next"
FORMER: Final = "checkpoint.former"
SIZE: Final = 32
"""Bytes of a key."""


class KeyFiles:
    """The key files in a clinic's folder `keys`. Everything raises `StoreFull` and `StoreUnusable` for what
    the system refuses.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._files = folder, Files(folder)

    def signer(self, public: bytes) -> Callable[[bytes], bytes] | None:
        """What signs under a public key (32 bytes), `None` where its secret is not here."""
        for name in (IN_USE, NEXT, FORMER):
            secret = self._secret(name)
            if secret is not None and public_of(secret) == public:
                return signer_of(secret)
        return None

    @property
    def waits(self) -> bool:
        """Whether a former key is still here: no checkpoint under its successor was published yet."""
        with told("looked at", self._folder / FORMER):
            return (self._folder / FORMER).exists()

    @property
    def begun(self) -> bool:
        """Whether a key is here that is not in use yet, or a part of one."""
        with told("looked at", self._folder / NEXT):
            return any((self._folder / each).exists() for each in (NEXT, NEXT + BESIDE))

    def begin(self, secret: bytes) -> bytes:
        """Keep the key that comes, durably; gives its public part."""
        self._files.put(NEXT, secret.hex().encode())
        self._files.settle()
        return public_of(secret)

    def take(self, public: bytes) -> None:
        """Have the key that comes in use, and the one that was put aside. Done twice, it changes nothing."""
        coming = self._secret(NEXT)
        if coming is None or public_of(coming) != public:
            return
        with told("renamed", self._folder / NEXT):
            if (self._folder / IN_USE).exists():
                (self._folder / IN_USE).replace(self._folder / FORMER)
                sync_folder(self._folder)
            (self._folder / NEXT).replace(self._folder / IN_USE)
            sync_folder(self._folder)

    def drop_next(self) -> None:
        """Destroy a key that never came to be used, and what a crash left of one."""
        self._destroy(NEXT)
        self._destroy(NEXT + BESIDE)

    def drop_former(self) -> None:
        """Destroy the key that went. Call it once a checkpoint under the new one is published."""
        self._destroy(FORMER)

    def _secret(self, name: str) -> bytes | None:
        """A file's key; `None` where there is none, or what is left of one that was being destroyed."""
        raw = self._files.read(name)
        try:
            secret = bytes.fromhex((raw or b"").decode("ascii"))
        except ValueError:
            return None
        return secret if len(secret) == SIZE else None

    def _destroy(self, name: str) -> None:
        path = self._folder / name
        with told("overwritten", path):
            try:
                handle = os.open(path, os.O_WRONLY)
            except FileNotFoundError:
                return
            try:
                os.write(handle, b"x" * os.fstat(handle).st_size)
                os.fsync(handle)
            finally:
                os.close(handle)
            path.unlink()
            sync_folder(self._folder)


def public_of(secret: bytes) -> bytes:
    """The public part of a secret key, 32 bytes each."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def signer_of(secret: bytes) -> Callable[[bytes], bytes]:
    """What makes Ed25519 signatures under a secret key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret).sign
