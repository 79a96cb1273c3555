"""All keys of a clinic together: what is in its folder `keys`, given to a backup or a sheet and taken back.

Rules this module keeps:

* A key that is here is never replaced: what is brought back is added to it. A newer key can't be told from an
  older one by its bytes, and the one in use is the one that is here.
* A file that can't be read is told. A backup that lacks it would be taken for whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from rounds.home.durable import replace_file
from rounds.home.errors import HomeError
from rounds.home.payload import BESIDE, NAME, PayloadKeys
from rounds.ledger.vault.backup import MOST
from rounds.ledger.vault.backup import NAME as USABLE
from rounds.ledger.vault.ring import Ring, RingError, parse_ring

HEX: Final = re.compile(rb"[0-9a-f]{64}\s*")
"""A file that is one key of 32 bytes."""
ON_SHEET: Final = re.compile(rf"{NAME} ([1-9][0-9]{{0,4}})")


class Brought(NamedTuple):
    """What came of one key: its name, and whether it was `put_back`, was `here` before, or is `other` than
    the one that is here, which stays.
    """

    name: str
    outcome: str


def files_of(keys: PayloadKeys) -> dict[str, bytes]:
    """Every file of a clinic's `keys`, by name. Raises `HomeError` for one that can't be read."""
    try:
        names = sorted(each.name for each in keys.folder.iterdir() if _is_kept(each))
        return {name: _read(keys.folder / name) for name in names}
    except OSError as why:
        where = why.filename or keys.folder
        raise HomeError(f"{where} can't be read ({why.strerror}). Run as its owner.") from why


def _is_kept(path: Path) -> bool:
    return bool(USABLE.fullmatch(path.name)) and path.suffix != ".new" and path.is_file()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST)


def on_sheet(files: Mapping[str, bytes], ring: Ring) -> tuple[dict[str, bytes], list[str]]:
    """The keys that a sheet can hold, by name, and the files that are something else."""
    keys, others = {}, []
    for name, content in files.items():
        if HEX.fullmatch(content):
            keys[name] = bytes.fromhex(content.decode())
        elif not _holds_payload(name):
            others.append(name)
    return keys | {f"{NAME} {generation}": key for generation, key in sorted(ring.keys.items())}, others


def off_sheet(keys: Mapping[str, bytes], origin: str) -> dict[str, bytes]:
    """The files that the keys of a sheet were."""
    ring = Ring(
        origin, {int(found[1]): key for name, key in keys.items() if (found := ON_SHEET.fullmatch(name))}
    )
    files = {name: key.hex().encode() for name, key in keys.items() if not ON_SHEET.fullmatch(name)}
    return files | ({NAME: ring.text().encode()} if ring.keys else {})


def bring_back(keys: PayloadKeys, files: Mapping[str, bytes]) -> list[Brought]:
    """Add keys to those that are here, durably. Raises `HomeError`."""
    _require_readable(keys)
    done = [_one(keys.folder / name, files[name]) for name in sorted(files) if not _holds_payload(name)]
    return done + _payload(keys, files)


def _holds_payload(name: str) -> bool:
    return name == NAME or bool(BESIDE.fullmatch(name))


def _require_readable(keys: PayloadKeys) -> None:
    """Raises `HomeError` for payload keys that may not be read: they would be moved aside unseen."""
    try:
        for path in (keys.file, *keys.beside()):
            if path.exists():
                _read(path)
    except PermissionError as why:
        raise HomeError(f"{why.filename} may not be read by this user. Run as its owner.") from why
    except OSError:
        return  # what is there can't be used, and is moved aside


def _one(path: Path, content: bytes) -> Brought:
    """Bring back a file that is not there, or holds nothing."""
    try:
        here = _read(path).strip() if path.exists() else b""
        if here:
            return Brought(path.name, "here" if here == content.strip() else "other")
        replace_file(path, content)
    except OSError as why:
        raise HomeError(f"{path} can't be written ({why.strerror}). Make room, or run as its owner.") from why
    return Brought(path.name, "put_back")


def _payload(keys: PayloadKeys, files: Mapping[str, bytes]) -> list[Brought]:
    """Join the generations that were brought with those that are here."""
    ours, theirs = keys.found().ring, Ring(keys.origin, {})
    for name in sorted(filter(_holds_payload, files)):
        try:
            theirs = theirs.joined(parse_ring(files[name].decode("ascii"), keys.origin))
        except (RingError, UnicodeDecodeError):
            continue  # one that could not be used was put into the backup as it lay
    if set(theirs.keys) - set(ours.keys) or (theirs.keys and keys.found().unusable):
        keys.keep(ours.joined(theirs))
    return [
        Brought(f"{NAME} {generation}", _outcome(ours.keys.get(generation), key))
        for generation, key in sorted(theirs.keys.items())
    ]


def _outcome(here: bytes | None, brought: bytes) -> str:
    if here is None:
        return "put_back"
    return "here" if here == brought else "other"
