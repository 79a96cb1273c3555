"""What a witness remembers, on disk.

    witness.json             name and verifier key
    keys/witness             32 secret bytes in hex, 0600
    logs/<sha256(origin)>/log.json     origin and the verifier keys that are trusted for it
    logs/<sha256(origin)>/checkpoint   the newest note that was cosigned, with our line
    logs/<sha256(origin)>/lock         held while one call is decided

Rules this module keeps:

* The note is written beside, synced, renamed, and the folder synced, before anybody sees our line: after a
  power cut the memory is that of before or of after, and after an answer always that of after.
* Deciding and keeping are one step under a lock that other processes keep to as well.
* A log's folder without its note, where our line was given out once, is never made anew: `init` refuses a
  folder that holds a key, and adding a log again keeps its note.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from rounds.ledger.publish.files import Files
from rounds.ports import StoreUnusable
from rounds_verify import cosignature, note
from rounds_verify.cosignature import CosignerKey

T = TypeVar("T")
SECRET: Final = 32
"""Bytes of the key."""


class Identity(Struct, frozen=True):
    """Who a witness is."""

    name: str
    vkey: str


class Log(Struct, frozen=True):
    """A log that a witness follows."""

    origin: str
    vkeys: tuple[str, ...]


class Memory:
    """One witness's folder. Raises `StoreUnusable` for what can't be read or written, `StoreFull`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = Files(folder)
        self._lock = threading.Lock()

    # ------------------------------------------------------------------ the witness itself
    def begin(self, name: str, secret: bytes) -> Identity:
        """Make a witness of a name with a key. Raises `StoreUnusable` where one is, or a key of one."""
        for each in ("witness.json", "keys/witness", "logs"):
            if (self.folder / each).exists():
                raise StoreUnusable(
                    f"{self.folder / each} is there already. A witness that forgot what it signed must not "
                    "go on under its name: begin another in another folder (yours to do)."
                )
        key = cosignature.cosigner_key(name, _public(secret))
        made = Identity(name, cosignature.format_vkey(key))
        self._write("keys/witness", secret.hex().encode())
        self._write("witness.json", msgspec.json.encode(made))
        return made

    @property
    def identity(self) -> Identity:
        """Name and verifier key."""
        return self._decode("witness.json", Identity)

    @property
    def key(self) -> CosignerKey:
        """The public key."""
        return cosignature.parse_vkey(self.identity.vkey)

    def sign(self, message: bytes) -> bytes:
        """Sign with the secret key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        try:
            secret = bytes.fromhex(self._must("keys/witness").decode("ascii"))
            return Ed25519PrivateKey.from_private_bytes(secret).sign(message)
        except ValueError as why:
            raise _foreign(self.folder / "keys/witness", why) from why

    # ------------------------------------------------------------------ its logs
    def add(self, vkey: str) -> Log:
        """Follow a log, or trust one more key of it. What was cosigned of it stays. Raises `FormatError`."""
        origin = note.parse_vkey(vkey).name
        name = f"logs/{hash_of(origin)}/log.json"
        known = self._decode(name, Log).vkeys if (self.folder / name).exists() else ()
        made = Log(origin, tuple(dict.fromkeys((*known, vkey))))
        self._write(name, msgspec.json.encode(made))
        return made

    def drop(self, vkey: str) -> Log:
        """Trust one key of a log no more: it was replaced, or stolen. What was cosigned stays. Raises
        `FormatError`, and `StoreUnusable` for a key that is not trusted, or the only one.
        """
        origin = note.parse_vkey(vkey).name
        log = self.log(hash_of(origin))
        if log is None or vkey not in log.vkeys or len(log.vkeys) == 1:
            said = "is the only key of its ledger" if log and vkey in log.vkeys else "is not trusted here"
            raise StoreUnusable(f"The key {vkey[:200]} {said}; nothing was changed (yours to do).")
        made = Log(origin, tuple(each for each in log.vkeys if each != vkey))
        self._write(f"logs/{hash_of(origin)}/log.json", msgspec.json.encode(made))
        return made

    def log(self, origin_hash: str) -> Log | None:
        """The log whose origin has this SHA-256 (hex), `None` when it is not followed."""
        name = f"logs/{origin_hash}/log.json"
        return self._decode(name, Log) if self._files.read(name) is not None else None

    def logs(self) -> list[Log]:
        """All logs that are followed, by origin."""
        found = (each.name for each in (self.folder / "logs").glob("*") if each.is_dir())
        every = [each for name in found if (each := self.log(name)) is not None]
        return sorted(every, key=lambda each: each.origin)

    def newest(self, origin_hash: str) -> str | None:
        """The newest note that was cosigned of a log, `None` for none."""
        raw = self._files.read(f"logs/{origin_hash}/checkpoint")
        return None if raw is None else raw.decode()

    def keep(self, origin_hash: str, signed: str) -> None:
        """Keep a cosigned note as the newest, durably. Call it under `deciding`."""
        self._write(f"logs/{origin_hash}/checkpoint", signed.encode())

    @contextmanager
    def deciding(self, origin_hash: str) -> Iterator[None]:
        """Nobody else decides on this log meanwhile, in this process or another."""
        with self._lock, (self.folder / "logs" / origin_hash / "lock").open("ab") as file:
            _lock(file.fileno())
            yield

    # ------------------------------------------------------------------ files
    def _write(self, name: str, content: bytes) -> None:
        self._files.put(name, content)
        self._files.settle()

    def _must(self, name: str) -> bytes:
        raw = self._files.read(name)
        if raw is None:
            raise StoreUnusable(
                f"{self.folder / name} is not there. Bring it back from a backup, or begin with: rounds "
                "witness init (yours to do)."
            )
        return raw

    def _decode(self, name: str, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(self._must(name), type=kind)
        except msgspec.DecodeError as why:
            raise _foreign(self.folder / name, why) from why


def hash_of(origin: str) -> str:
    """The name under which a witness serves a log: SHA-256 of its origin, in hex."""
    return sha256(origin.encode()).hexdigest()


def _foreign(path: Path, why: Exception) -> StoreUnusable:
    return StoreUnusable(f"{path} is not what Rounds wrote ({why}). Bring it back from a backup (yours).")


def _public(secret: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def _lock(handle: int) -> None:
    """Wait for the lock of an open file; it goes with the handle."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
