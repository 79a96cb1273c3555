"""Where a clinic's copies are: `offsite.json` in its folder, for the owner's eyes only (mode 0600).

>>> read_settings(b'{"copies": [{"kind": "folder", "name": "cellar", "path": "/mnt/cellar"}]}').copies
(FolderAt(name='cellar', path='/mnt/cellar', held=False),)
>>> S3At(name="vault", endpoint="https://s3.test", bucket="b", key="A", secret="hush")
S3At('vault', 'https://s3.test', 'b')

Rules this module keeps:

* A secret is never printed. It may be left out: then it is taken from the environment,
  `ROUNDS_OFFSITE_<NAME>_KEY` and `_SECRET`.
* A copy's name stands clear in the ledger, so it is short and plain.
"""

from __future__ import annotations

import os
import re
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rounds.ledger.offsite.errors import BadSettings

FILE: Final = "offsite.json"
NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
MOST: Final = 16
"""Copies of one clinic."""
HOURLY: Final = 3_600


class FolderAt(Struct, frozen=True, tag="folder", tag_field="kind", kw_only=True):
    """A folder: another disk, or a mounted share."""

    name: str
    path: str
    held: bool = False

    def require_sound(self) -> None:
        """Raises `BadSettings`."""
        _require_name(self.name)
        if not os.path.isabs(self.path):  # noqa: PTH117 - a text is asked, not a disk
            raise BadSettings(f"{self.path!r} is no full path. Give one from the root on (yours to do).")


class S3At(Struct, frozen=True, tag="s3", tag_field="kind", kw_only=True):
    """A bucket. `held` says that a legal hold is to stand on all that is sent there."""

    name: str
    endpoint: str
    bucket: str
    region: str = "us-east-1"
    prefix: str = ""
    key: str = ""
    secret: str = ""
    held: bool = False

    def credentials(self) -> tuple[str, str]:
        """Key and secret; those not set from the environment, empty where nobody gave any."""
        stem = f"ROUNDS_OFFSITE_{self.name.upper().replace('-', '_')}"
        return (
            self.key or os.environ.get(f"{stem}_KEY", ""),
            self.secret or os.environ.get(f"{stem}_SECRET", ""),
        )

    def require_sound(self) -> None:
        """Raises `BadSettings`. Plain HTTP is for a store on this machine."""
        _require_name(self.name)
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise BadSettings(f"{self.endpoint!r} is no address of a store, such as https://s3.example.com.")
        if parts.scheme == "http" and parts.hostname not in LOCAL:
            raise BadSettings(f"{self.endpoint!r} is not encrypted. Use https (yours to do).")
        if not BUCKET.fullmatch(self.bucket):
            raise BadSettings(f"{self.bucket!r} can't be a bucket's name.")

    def __repr__(self) -> str:
        return f"S3At({self.name!r}, {self.endpoint!r}, {self.bucket!r})"


At: TypeAlias = FolderAt | S3At
"""Where a copy is."""


class Settings(Struct, frozen=True):
    """All copies. `every` is the seconds from one shipment to the next."""

    copies: tuple[At, ...] = ()
    every: int = HOURLY

    def adding(self, new: At) -> Settings:
        """With one more copy. Raises `BadSettings` for a name that is taken, and for what can't be used."""
        new.require_sound()
        if any(each.name == new.name for each in self.copies):
            raise BadSettings(f"A copy is called {new.name!r} already. Give it another name: --name")
        if len(self.copies) >= MOST:
            raise BadSettings(f"There are {MOST} copies already, which is the most.")
        return replace(self, copies=(*self.copies, new))

    def holding(self, name: str, *, on: bool) -> Settings:
        """With a hold on or off one copy. Raises `BadSettings` where there is no such copy."""
        self.copy(name)
        made = tuple(replace(each, held=on) if each.name == name else each for each in self.copies)
        return replace(self, copies=made)

    def copy(self, name: str) -> At:
        """One copy. Raises `BadSettings` where there is none of that name."""
        for each in self.copies:
            if each.name == name:
                return each
        known = ", ".join(each.name for each in self.copies) or "none yet"
        raise BadSettings(f"No copy is called {name!r}; there is: {known}.")

    def written(self) -> bytes:
        """As it is kept in the file."""
        return msgspec.json.format(msgspec.json.encode(self)) + b"\n"


def read_settings(raw: bytes | None) -> Settings:
    """What the file holds; `None` is no file. Raises `BadSettings`; what it held is not repeated."""
    if raw is None:
        return Settings()
    try:
        return msgspec.json.decode(raw, type=Settings)
    except msgspec.DecodeError:
        raise BadSettings(
            f"{FILE} is not what Rounds wrote. Bring it back from a backup (yours to do)."
        ) from None


def _require_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise BadSettings(f"{name!r} can't be a copy's name: write 1 to 32 of a-z, 0-9 and -.")
