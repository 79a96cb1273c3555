"""Whom a clinic asks: `anchors.json` in its folder.

A time-stamping authority (RFC 3161) has a short name, a URL, and the root certificate (PEM) that its tokens
must lead to. A witness (C2SP tlog-witness) has the verifier key that it gave, and the prefix of its URL; its
name is that of its key. `policy` is a C2SP tlog-policy that says how many witnesses are enough; empty says
all.

>>> read_settings(b'{"tsas": [], "witnesses": [], "policy": ""}')
Settings(tsas=(), witnesses=(), policy='')
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rounds.ledger.anchors.errors import BadAnchors
from rounds_verify import cosignature, policy
from rounds_verify.errors import VerifyError

FILE: Final = "anchors.json"
NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
MOST: Final = 16
"""Outsiders of each sort that one clinic asks."""


LONGEST: Final = 200
"""Characters of a witness's name: it stands in the clear part of entries."""


class Tsa(Struct, frozen=True):
    """A time-stamping authority: `root` is PEM, empty where none was given (then no token is checked)."""

    name: str
    url: str
    root: str = ""


class Witness(Struct, frozen=True):
    """A witness: its verifier-key line, and the prefix under which it takes checkpoints."""

    vkey: str
    url: str

    @property
    def name(self) -> str:
        """The name of its key."""
        return self.vkey.partition("+")[0]


class Settings(Struct, frozen=True):
    """Everyone outside whom this clinic asks."""

    tsas: tuple[Tsa, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    policy: str = ""

    def adding(self, new: Tsa | Witness) -> Settings:
        """With one more, or the one of that name replaced. Raises `BadAnchors`."""
        _require_usable(new)
        if isinstance(new, Tsa):
            made = replace(self, tsas=(*(each for each in self.tsas if each.name != new.name), new))
        else:
            rest = (each for each in self.witnesses if each.name != new.name)
            made = replace(self, witnesses=(*rest, new))
        if max(len(made.tsas), len(made.witnesses)) > MOST:
            raise BadAnchors(f"At most {MOST} of a sort can be asked. Remove one first.")
        return made

    def counting(self, text: str) -> Settings:
        """With a policy that says how many witnesses are enough; empty for all. Raises `BadAnchors`."""
        _require_policy(text)
        return replace(self, policy=text)

    def without(self, name: str) -> Settings:
        """Without the one of that name. Raises `BadAnchors` when there is none."""
        tsas = tuple(each for each in self.tsas if each.name != name)
        witnesses = tuple(each for each in self.witnesses if each.name != name)
        if (tsas, witnesses) == (self.tsas, self.witnesses):
            names = [each.name for each in self.tsas] + [each.name for each in self.witnesses]
            known = ", ".join(names) or "none"
            raise BadAnchors(f"Nobody outside is called {name!r}; known: {known}.")
        return replace(self, tsas=tsas, witnesses=witnesses)


def read_settings(raw: bytes | None) -> Settings:
    """The settings in a file's bytes, `None` for no file. Raises `BadAnchors`."""
    if raw is None:
        return Settings()
    try:
        found = msgspec.json.decode(raw, type=Settings)
        everyone: tuple[Tsa | Witness, ...] = (*found.tsas, *found.witnesses)
    except msgspec.DecodeError as why:
        raise BadAnchors(
            f"{FILE} is not what Rounds wrote ({why}). Bring it back from a backup, or add anew."
        ) from why
    for each in everyone:
        _require_usable(each)
    _require_policy(found.policy)
    return found


def settings_in(folder: Path) -> Settings:
    """The settings of the clinic in a folder. Raises `BadAnchors`, also where they can't be read."""
    try:
        return read_settings((folder / FILE).read_bytes())
    except FileNotFoundError:
        return Settings()
    except OSError as why:
        raise BadAnchors(f"{folder / FILE} can't be read: {why.strerror} (yours to mend).") from why


def written(settings: Settings) -> bytes:
    """The bytes of a file with these settings."""
    return msgspec.json.format(msgspec.json.encode(settings)) + b"\n"


def _require_policy(text: str) -> None:
    try:
        if text:
            policy.parse(text.encode())
    except VerifyError as why:
        raise BadAnchors(f"This is no policy: {why}") from why


def _require_usable(each: Tsa | Witness) -> None:
    if isinstance(each, Tsa):
        if not NAME.fullmatch(each.name):
            raise BadAnchors(
                f"{each.name[:60]!a} can't name a time-stamping authority: write 1 to 32 of a-z, 0-9 and -."
            )
        _require_root(each)
    else:
        _require_key(each.vkey)
    parts = urlsplit(each.url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.fragment:
        raise BadAnchors(f"{each.url[:200]!a} is no address to ask at. Write http(s)://host/path.")


def _require_key(vkey: str) -> None:
    try:
        name = cosignature.parse_vkey(vkey).name
    except VerifyError as why:
        raise BadAnchors(f"This is no witness's key: {why} Take the line that the witness gave.") from why
    if len(name) > LONGEST or not (name.isascii() and name.isprintable()):
        raise BadAnchors(f"The name of this witness's key is not of at most {LONGEST} printable ASCII marks.")


def _require_root(each: Tsa) -> None:
    if not each.root:
        return
    from cryptography import x509

    try:
        x509.load_pem_x509_certificates(each.root.encode())
    except ValueError as why:
        raise BadAnchors(
            f"The root of {each.name} is no certificate in PEM ({why}). Take it from the authority itself."
        ) from why
