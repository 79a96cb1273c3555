"""A clinic's payload keys on disk: `keys/payload`, and `keys/payload-<generation>` beside it.

Rules this module keeps:

* A key is durable before anything is sealed under it.
* A file that may not be read, or is not what Rounds wrote, is never written over: someone may still put it
  right. A generation begun meanwhile goes into a file of its own, named by it; all files are read together.
  Where both have a generation, its own file's stands: it was begun under a number that no row had yet been
  sealed under, whatever the other file held unseen.
* What can't be used is told by its path and with what to do, and stops nobody: what it would open stays
  closed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from rounds.home.durable import replace_file
from rounds.home.errors import HomeError
from rounds.ledger.vault.ring import Ring, RingError, parse_ring

NAME: Final = "payload"
BESIDE: Final = re.compile(r"payload-[1-9][0-9]{0,4}")
MOST: Final = 8 << 20
"""Bytes that are read of a file: all generations there can be fit in."""


class Found(NamedTuple):
    """The keys that could be read. `unusable` says of each file that could not be, why and what to do."""

    ring: Ring
    unusable: dict[Path, str]


class PayloadKeys:
    """The files of one clinic. `folder` is its `keys`, `origin` that of its ledger."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.folder, self.origin = folder, origin

    @property
    def file(self) -> Path:
        """Where all generations are kept."""
        return self.folder / NAME

    def found(self) -> Found:
        """What is there, whatever of it can be used."""
        ring, unusable = Ring(self.origin, {}), {}
        for path in (*self.beside(), self.file):
            try:
                ring = ring.joined(self._read(path))
            except FileNotFoundError:
                continue
            except PermissionError:
                unusable[path] = f"{path} may not be read by this user. Run as its owner."
            except OSError as why:
                unusable[path] = f"{path} can't be read ({why.strerror}). {MEND}"
            except (RingError, UnicodeDecodeError) as why:
                said = why if isinstance(why, RingError) else "it is no ASCII"
                unusable[path] = f"{path} is not what Rounds wrote ({said}). {MEND}"
        return Found(ring, unusable)

    def beside(self) -> list[Path]:
        """The files of single generations."""
        try:
            return sorted(each for each in self.folder.iterdir() if BESIDE.fullmatch(each.name))
        except OSError:
            return []  # reading the one file says what is wrong with the folder

    def begin(self, found: Found, generation: int, key: bytes) -> Ring:
        """Begin a generation durably, the first from `generation` on that no file is named by. `key` is 32
        random bytes. Raises `HomeError` where it can't be written.
        """
        try:
            while self._beside(generation).exists():
                generation += 1
        except OSError as why:
            raise HomeError(f"{self.folder} can't be looked into ({why.strerror}). {ROOM}") from why
        alone = self.file in found.unusable
        path = self._beside(generation) if alone else self.file
        ring = found.ring.begun(generation, key)
        self._write(path, Ring(self.origin, {generation: key}) if alone else ring)
        return ring

    def keep(self, ring: Ring) -> None:
        """Write all of a ring into the one file; what stood there unusable is moved aside, what stood beside
        and is in the ring goes. Raises `HomeError`.
        """
        found = self.found()
        try:
            for path in found.unusable:
                path.replace(_aside(path))
            self._write(self.file, ring)
            for path in self.beside():
                path.unlink()
        except OSError as why:
            raise HomeError(f"{self.folder} can't be written ({why.strerror}). {ROOM}") from why

    def _beside(self, generation: int) -> Path:
        return self.folder / f"{NAME}-{generation}"

    def _read(self, path: Path) -> Ring:
        with path.open("rb") as file:
            return parse_ring(file.read(MOST).decode("ascii"), self.origin)

    def _write(self, path: Path, ring: Ring) -> None:
        try:
            replace_file(path, ring.text().encode())
        except OSError as why:
            raise HomeError(f"{path} can't be written ({why.strerror}). {ROOM}") from why


MEND: Final = "Bring it back: rounds ledger keys restore FILE"
ROOM: Final = "Make room, or run as the folder's owner."


def _aside(path: Path) -> Path:
    """A free name beside a file."""
    number = 1
    while (aside := path.with_name(f"{path.name}.unusable-{number}")).exists():
        number += 1
    return aside
