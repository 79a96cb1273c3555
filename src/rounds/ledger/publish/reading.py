"""Reading a published folder that nobody vouches for yet.

Rules this module keeps:

* No file is read beyond what its form allows, and no name is followed out of the folder.
* A file that lacks something is told by name; nothing is guessed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Final

from rounds.ledger.publish import paths
from rounds.ledger.publish.crew import read
from rounds.ledger.publish.files import BESIDE
from rounds_verify.tiles import ENTRY_LIMIT, WIDTH, Place

FILE_LIMIT: Final = WIDTH * (ENTRY_LIMIT + 2)
NOTE: Final = re.compile(rf"{paths.CHECKPOINTS}/(0|[1-9][0-9]{{0,18}})(\.cosigned|\.[^/]+\.tsr)?")


class Unreadable(Exception):
    """A file that can't be read, or is not there; the sentence says which and why."""


class Folder:
    """A folder, listed once. `beyond` are the files of tiles that no checkpoint covers yet."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.beyond: set[str] = set()
        self._links: set[str] = set()

    @cached_property
    def names(self) -> frozenset[str]:
        """Every file in it. Raises `OSError`."""
        if not self.root.is_dir():
            raise NotADirectoryError(2, "No such folder", str(self.root))
        return frozenset(self._list(str(self.root), ""))

    def _list(self, folder: str, before: str) -> Iterator[str]:
        with os.scandir(folder) as found:
            for each in found:
                name = before + each.name
                if each.is_symlink():
                    self._links.add(name)
                if not each.is_dir(follow_symlinks=False):
                    yield name
                    continue
                with suppress(FileNotFoundError):  # older forms of an edge may go meanwhile
                    yield from self._list(each.path, f"{name}/")

    def seen(self) -> tuple[frozenset[str], bytes | None]:
        """What is another after a publication: the files, and which checkpoint is shown."""
        return self.names, self.read(paths.CHECKPOINT)

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self.names)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Which tile or bundle each file is whose name is that of one, in the order of the names."""
        found = ((name, paths.placed(name)) for name in sorted(self.names))
        return {name: place for name, place in found if place is not None}

    @cached_property
    def _forms(self) -> dict[tuple[int, int], list[str]]:
        found: dict[tuple[int, int], list[str]] = {}
        for name, place in self.places.items():
            found.setdefault(place[:2], []).append(name)
        return found

    def whole(self) -> int:
        """How many bundles, from the first on, are there in full, with their tiles."""
        names = self.names
        return next(at for at in count() if paths.bundle(at) not in names or paths.tile(0, at) not in names)

    def below(self, folder: str) -> list[str]:
        """The files of a folder."""
        return sorted(each for each in self.names if each.startswith(f"{folder}/"))

    def read(self, name: str) -> bytes | None:
        """What a file holds, up to what any may hold; `None` where it is not there or can't be read."""
        if name not in self.names or name in self._links:
            return None
        try:
            return read(f"{self.root}/{name}", FILE_LIMIT)
        except OSError:
            return None

    def must(self, name: str) -> bytes:
        """What a file holds. Raises `Unreadable`."""
        raw = self.read(name)
        if raw is None:
            raise Unreadable("It is not there, or can't be read.")
        return raw

    def part(self, name: str, full: str) -> bytes:
        """What a tile's partial form holds, or its full one. Raises `Unreadable`."""
        raw = self.read(name)
        return raw if raw is not None else self.must(full)

    def bundle(self, name: str, width: int, full: str) -> tuple[list[bytes], str]:
        """The leaves of a bundle, and what is wrong with it. Raises `Unreadable`."""
        raw = self.read(name)
        whole = raw is None
        leaves, rest = _leaves(raw if raw is not None else self.must(full))
        if rest or (len(leaves) < width if whole else len(leaves) != width):
            return leaves[:width], f"The bundle was cut or has another number of entries than {width}."
        return leaves[:width], ""

    def is_bundle(self, name: str) -> bool:
        """Whether a bundle has as many entries as its name says."""
        leaves, rest = _leaves(self.read(name) or b"")
        return name in self.places and not rest and len(leaves) == self.places[name].width

    def forms(self, level: int, number: int) -> list[str]:
        """Every form of a tile that is there."""
        return self._forms.get((level, number), [])

    def held_to(self, level: int, number: int, must: bytes, step: int) -> Iterator[tuple[str, str, int]]:
        """What the forms of a tile hold that they must not: the file, a sentence, and which hash."""
        width = len(must) // step
        forms = self.forms(level, number)
        if paths.tile(level, number, width) not in forms and paths.tile(level, number) not in forms:
            yield paths.tile(level, number, width), "The tile is not there.", 0
        for name in forms:
            raw = self.read(name) or b""
            says = self.places[name].width
            if says > width:
                self.beyond.add(name)
            at = _first_difference(raw, must[: step * says], step)
            if at is None and len(raw) == step * says:
                continue
            at = min(len(raw) // step, width - 1) if at is None else at
            yield name, f"Hash {at} of the tile is not the one that the entries lead to.", at

    def strays(self, seen: set[tuple[int, int]]) -> Iterator[str]:
        """Files that are no part of a ledger. Those of tiles beyond what was `seen` are only counted."""
        for name in sorted(self.names):
            if (place := self.places.get(name)) is not None:
                if place[:2] not in seen:
                    self.beyond.add(name)
            elif name.endswith(BESIDE):
                self.beyond.add(name)
            elif name != paths.CHECKPOINT and not NOTE.fullmatch(name):
                yield name


def _leaves(raw: bytes) -> tuple[list[bytes], int]:
    """The leaves of a bundle, and how many bytes at its end are none."""
    found, at, end = list[bytes](), 0, len(raw)
    while at < end - 1:
        start = at + 2
        after = start + (raw[at] << 8 | raw[at + 1])
        if after > end:
            break
        found.append(raw[start:after])
        at = after
    return found, end - at


def _first_difference(one: bytes, other: bytes, step: int) -> int | None:
    """The first hash of two tiles in which their common part differs."""
    common = min(len(one), len(other))
    if one[:common] == other[:common]:
        return None
    return next(at // step for at in range(common) if one[at] != other[at])
