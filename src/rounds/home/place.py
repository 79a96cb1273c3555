"""One clinic's folder: its files, read and written.

Rules this module keeps:

* The checkpoint key never leaves its file except into the signer; nothing here is ever printed but the public
  part.
* A file that can't be read, or is not what Rounds wrote, is told by its path and with what to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from rounds.home.durable import replace_file
from rounds.home.errors import HomeError
from rounds.home.folders import state_folder
from rounds.home.payload import PayloadKeys
from rounds.ledger.publish.files import told

T = TypeVar("T")
KEY: Final = 32
"""Bytes of a key."""


class Connection(Struct, frozen=True, kw_only=True):
    """One connected source: its id (`system`), its connector's folder name, and the settings it was given."""

    system: str
    connector: str
    settings: dict[str, str] = {}


class Identity(Struct, frozen=True, kw_only=True):
    """Who this ledger is to the outside: a random origin, and the checkpoint key's public line."""

    slug: str
    name: str
    zone: str
    origin: str
    vkey: str


class Place:
    """One clinic's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def store(self) -> Path:
        """The ledger and everything derived from it."""
        return self.folder / "ledger.sqlite"

    @property
    def published(self) -> Path:
        """The folder that anyone may read: the ledger as static files (C2SP tlog-tiles), never a payload."""
        return self.folder / "published"

    def state(self, origin: str) -> Path:
        """The folder, outside this one, of what a restored backup must not take back (`state_folder`)."""
        return state_folder(origin)

    @property
    def token(self) -> str:
        """The bearer token for pushes."""
        return self._ascii("token").strip()

    @property
    def identity(self) -> Identity:
        """Name, zone, origin and public key. Raises `HomeError` when it can't be read."""
        return self._decode("clinic.json", Identity)

    def name_key(self, vkey: str) -> Identity:
        """Have `clinic.json` name the key that signs. Raises `HomeError`, `StoreFull`, `StoreUnusable`."""
        there = self.identity
        made = msgspec.structs.replace(there, vkey=vkey)
        if made != there:
            with told("written", self.folder / "clinic.json"):
                self.write("clinic.json", msgspec.json.format(msgspec.json.encode(made)))
        return made

    @property
    def checkpoint_key(self) -> bytes:
        """The 32 secret bytes that sign checkpoints (Ed25519)."""
        return self._key("keys/checkpoint")

    @property
    def pseudonym_key(self) -> bytes:
        """The 32 secret bytes under which subjects get their pseudonyms."""
        return self._key("keys/pseudonyms")

    @property
    def payload_keys(self) -> PayloadKeys:
        """The keys that open payloads: without them entries verify and payloads don't open."""
        return PayloadKeys(self.folder / "keys", self.identity.origin)

    def connections(self) -> list[Connection]:
        """What is connected, in the order in which it was."""
        return self._decode("connections.json", list[Connection])

    def connect(self, new: Connection) -> None:
        """Add or replace one connection."""
        rest = [each for each in self.connections() if each.system != new.system]
        self.write("connections.json", msgspec.json.format(msgspec.json.encode([*rest, new])))

    def channels(self) -> list[Connection]:
        """Who is told, in the order in which it was set up."""
        there = (self.folder / "channels.json").exists()
        return self._decode("channels.json", list[Connection]) if there else []

    def tell(self, new: Connection) -> None:
        """Add or replace one channel."""
        rest = [each for each in self.channels() if each.system != new.system]
        self.write("channels.json", msgspec.json.format(msgspec.json.encode([*rest, new])))

    @property
    def quiet(self) -> str:
        """The clinic's quiet hours as they were written, `20:00-07:00`, empty where it has none."""
        return self._decode("quiet.json", str) if (self.folder / "quiet.json").exists() else ""

    def hush(self, hours: str) -> None:
        """Set the quiet hours, or with an empty text lift them."""
        self.write("quiet.json", msgspec.json.encode(hours) + b"\n")

    def write(self, name: str, content: bytes) -> None:
        """Replace one file, whole and durably."""
        replace_file(self.folder / name, content)

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except PermissionError as why:
            raise HomeError(f"{self.folder / name} may not be read by this user. Run as its owner.") from why
        except OSError as why:
            raise HomeError(
                f"{self.folder / name} can't be read ({why.strerror}). Bring it back from a backup."
            ) from why

    def _ascii(self, name: str) -> str:
        try:
            return self._read(name).decode("ascii")
        except UnicodeDecodeError as why:
            raise self._foreign(name, why) from why

    def _key(self, name: str) -> bytes:
        try:
            key = bytes.fromhex(self._ascii(name))
        except ValueError as why:
            raise self._foreign(name, why) from why
        if len(key) != KEY:
            raise self._foreign(name, f"it has {len(key)} bytes of {KEY}")
        return key

    def _foreign(self, name: str, why: object) -> HomeError:
        return HomeError(
            f"{self.folder / name} is not what Rounds wrote ({why}). Bring it back from a backup."
        )

    def _decode(self, name: str, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(self._read(name), type=kind)
        except msgspec.DecodeError as why:
            raise self._foreign(name, why) from why
