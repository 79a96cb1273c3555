"""Where a clinic lives on disk: `$ROUNDS_HOME/clinics/<slug>/`, its keys, its token, and what it is connected
to.

Rules this module keeps:

* Folders are 0700 and files 0600: they hold keys. One that was wider is narrowed.
* A file is replaced whole or not at all: written beside, synced, renamed, and the folder synced. A folder
  that was made is synced into the one above it: what lies in it is there after a power cut.
* A ledger that is there keeps the keys that are there: no new ones are ever written beside it.
* The checkpoint key never leaves its file except into the signer; nothing here is ever printed but the public
  part.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import unicodedata
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T")
SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
KEY: Final = 32
"""Bytes of a key."""


class HomeError(Exception):
    """Something about the clinic's folder. The sentence says what, where and whose move it is (nearly always
    yours).
    """


class NoClinic(HomeError):
    """There is no such clinic here."""


class WhichClinic(HomeError):
    """There are several clinics and none was named."""


class ClinicExists(HomeError):
    """A clinic of that name is already here."""


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


def default_home() -> Path:
    """`$ROUNDS_HOME`, or the platform's data folder."""
    if told := os.environ.get("ROUNDS_HOME"):
        return Path(told)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "Rounds"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Rounds"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local/share"))) / "rounds"


def slug_of(name: str) -> str:
    """The folder name for a clinic's name. Raises `HomeError` when nothing usable is left of it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63].strip("-")
    if not SLUG.fullmatch(made):
        raise HomeError(
            f"{name!r} has no letter or digit that a folder could be named by. Give another name."
        )
    return made


class Place:
    """One clinic's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def store(self) -> Path:
        """The ledger and everything derived from it."""
        return self.folder / "ledger.sqlite"

    @property
    def token(self) -> str:
        """The bearer token for pushes."""
        return self._ascii("token").strip()

    @property
    def identity(self) -> Identity:
        """Name, zone, origin and public key. Raises `HomeError` when it can't be read."""
        return self._decode("clinic.json", Identity)

    @property
    def checkpoint_key(self) -> bytes:
        """The 32 secret bytes that sign checkpoints (Ed25519)."""
        return self._key("keys/checkpoint")

    @property
    def pseudonym_key(self) -> bytes:
        """The 32 secret bytes under which subjects get their pseudonyms."""
        return self._key("keys/pseudonyms")

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

    def write(self, name: str, content: bytes) -> None:
        """Replace one file, whole and durably."""
        target = self.folder / name
        _private_folder(target.parent)
        beside = target.with_name(target.name + ".new")
        beside.unlink(missing_ok=True)  # one left by a crash may be wider than 0600
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
        _sync_folder(target.parent)

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


class Home:
    """All clinics under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def clinics(self) -> list[str]:
        """Slugs of the clinics here. Raises `HomeError` for a folder that may not be read: that is
        not *none*.
        """
        try:
            return sorted(each.name for each in (self.folder / "clinics").iterdir() if _is_clinic(each))
        except FileNotFoundError:
            return []
        except OSError as why:
            raise HomeError(f"{self.folder} can't be read ({why.strerror}). Run as its owner.") from why

    def place(self, slug: str | None = None) -> Place:
        """The folder of one clinic; without a name the only one. Raises `NoClinic`, `WhichClinic`."""
        known = self.clinics()
        if slug is None and len(known) > 1:
            raise WhichClinic(
                f"There are {len(known)} clinics here: {', '.join(known)}. Say which: --clinic NAME."
            )
        chosen = slug or (known[0] if known else "")
        if chosen not in known:
            what = f"no clinic {slug!r} in" if slug else "no clinic yet in"
            raise NoClinic(f'There is {what} {self.folder}. Begin with: rounds init --name "Your clinic".')
        return Place(self.folder / "clinics" / chosen)

    def create(self, name: str, zone: str) -> Place:
        """Make a clinic's folder with fresh keys and no ledger yet. Raises `ClinicExists`, `HomeError`."""
        slug = slug_of(name)
        place = Place(self.folder / "clinics" / slug)
        secret, origin = secrets.token_bytes(32), f"rounds.invalid/{secrets.token_hex(16)}"
        made = Identity(slug=slug, name=name, zone=zone, origin=origin, vkey=vkey_of(origin, secret))
        try:
            _require_new(place, name)
            _private_folder(place.folder)
            place.write("keys/checkpoint", secret.hex().encode())
            place.write("keys/pseudonyms", secrets.token_hex(32).encode())
            place.write("token", secrets.token_urlsafe(32).encode())
            place.write("connections.json", b"[]")
            place.write("clinic.json", msgspec.json.format(msgspec.json.encode(made)))
        except OSError as why:
            raise HomeError(
                f"{place.folder} can't be written ({why.strerror}). Give another --home or make room."
            ) from why
        return place


def _is_clinic(folder: Path) -> bool:
    """Whether a clinic lives there. One that may not be looked into is one: opening it says so."""
    try:
        return (folder / "clinic.json").exists()
    except PermissionError:
        return True


def _require_new(place: Place, name: str) -> None:
    """Raises `ClinicExists` where a clinic is, or where its ledger is without it."""
    if (place.folder / "clinic.json").exists():
        raise ClinicExists(f"{name!r} is already here, in {place.folder}. Nothing was changed.")
    if place.store.exists():
        raise ClinicExists(
            f"{place.folder} has a ledger and no clinic.json; bring that back from a backup. Nothing was "
            "changed."
        )


def _private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are not there, durably and for our eyes only; narrow it if it is
    wider.
    """
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(each.parent)
    if folder.stat().st_mode & 0o077 and sys.platform != "win32":
        folder.chmod(0o700)


def vkey_of(origin: str, secret: bytes) -> str:
    """The C2SP verifier-key line of a checkpoint key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from rounds_verify.note import format_vkey, verifier_key

    return format_vkey(
        verifier_key(origin, Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw())
    )


def sign_with(secret: bytes, message: bytes) -> bytes:
    """An Ed25519 signature."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
