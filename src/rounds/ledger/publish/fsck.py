"""Checking a published folder, file by file: every bundle leads to its tiles, the tiles to the roots, and the
roots to what the key signed.

Rules this module keeps:

* Nothing in the folder is believed before it leads to a checkpoint that the key signed; the key comes from
  outside.
* Where a bundle and its tile differ, the signed root says which of the two is at fault. A fault names its
  file, and the entry, or the first and the last of those, that it speaks of.
* Which key signs where follows from the `key` entries in the bundles (`keys`). What a revoked key signed
  vouches for nothing; it is a fault where these entries do not lead to it.
* `your copy is older` and `history changed` are two sentences, never one.
* Full bundles are hashed on every core (`crew`), and each is then led to the signed root here. Where one does
  not fit its tile, or something was signed within it, it is looked at again, entry by entry.
* What a publication that was cut off leaves behind (files beyond the checkpoint, `….new`) is counted, and is
  no fault. An older form of a tile's edge must be the beginning of the newer one.
* A fault is told of a folder that stands still. Where files come or go while it is looked at, which is what a
  publication does, it is looked at again; after `LOOKS` looks what the last one found is told.

What no folder shows by itself is that a newer checkpoint exists, or that one in the middle was taken away.
Whoever holds others hands them in as `known`; a clinic's own check hands in its `last-signed` and its
store's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from rounds.ledger.publish import paths
from rounds.ledger.publish.crew import cores, hashed
from rounds.ledger.publish.edge import Edge, Tile
from rounds.ledger.publish.fault import Checked, Fault, not_there
from rounds.ledger.publish.keys import keys_of
from rounds.ledger.publish.known import Known
from rounds.ledger.publish.notes import Notes, notes_of
from rounds.ledger.publish.reading import Folder, Unreadable
from rounds_verify import b64, tree
from rounds_verify.rotation import Said
from rounds_verify.tiles import ENTRIES, WIDTH
from rounds_verify.tree import HASH_SIZE

SHOWN: Final = 100
"""Faults that are listed; the rest are counted."""
LOOKS: Final = 5
"""How often a folder that moves is looked at."""


def fsck(
    root: Path,
    vkey: str,
    known: Iterable[Known] = (),
    said: Sequence[Said] = (),
    wait: Callable[[], None] = lambda: None,
) -> Checked:
    """Check the folder `root` by the key `vkey`, or one that came before or after it; `said` is what `key`
    entries say that the folder may not have yet. Whoever checks beside a clinic that is up hands in a `wait`
    of a moment, in which a publication ends. Raises `FormatError` for a malformed key, `OSError` for a folder
    that can't be listed; what is wrong with its files is in the answer.
    """
    known, looks = list(known), 0
    while True:
        folder, looks = Folder(root), looks + 1
        before, found = folder.seen(), _look(folder, vkey, known, said)
        if found.ok or looks == LOOKS:
            return found
        wait()
        if Folder(root).seen() == before:
            return found


def _look(folder: Folder, vkey: str, known: Iterable[Known], said: Sequence[Said]) -> Checked:
    """Check what is there now."""
    done = hashed(folder.root, folder.whole(), cores())
    keys, odd = keys_of(folder, vkey, said, done)
    notes = notes_of(folder, keys)
    faults = [Fault(paths.bundle(at // WIDTH), at, at, sentence) for at, sentence in odd]
    faults += [Fault(file, None, None, sentence) for file, sentence in notes.faults]
    faults += not_there(notes, known)
    walked = _Walk(folder, notes, done.roots)
    faults += walked.faults()
    faults += [
        Fault(name, None, None, "Nothing of a ledger is called so.") for name in folder.strays(walked.seen)
    ]
    newest = notes.newest
    return Checked(
        not faults,
        newest.size,
        b64.encode(newest.root),
        len(notes.signed),
        folder.count,
        len(folder.beyond),
        faults[:SHOWN],
        max(0, len(faults) - SHOWN),
    )


class _Walk:
    """Everything below the newest checkpoint, once from the bundles; again from the tiles if that does not
    lead to what was signed.
    """

    def __init__(self, folder: Folder, notes: Notes, roots: dict[int, bytes]) -> None:
        self._folder, self._notes, self._size = folder, notes, notes.newest.size
        self._hashed = roots
        self.seen: set[tuple[int, int]] = set()
        self._faults: list[Fault] = []
        self._differ: list[tuple[int, int]] = []
        self._marks = sorted({*notes.signed, *(one.size for _, one, _ in notes.revoked)})
        self._spare: tuple[str, bytes] = ("", b"")  # the tile of level 0 that was read last, by its name

    def faults(self) -> list[Fault]:
        """Walk."""
        odd, roots = self._tree(self._from_bundles())
        if self._hashed and self._wrong(roots):  # nothing hashed before is believed against a signature
            self._hashed, self._faults, self._differ = {}, [], []
            odd, roots = self._tree(self._from_bundles())
        if self._wrong(roots):
            by_tiles, other = self._tree(self._from_tiles())
            if not self._wrong(other):  # the tiles lead to what was signed, so the bundles are at fault
                self._blame_bundles()
                odd = by_tiles
            elif not self._faults:
                self._changed(roots)
        self._faults += odd
        for name, one, sentence in self._notes.revoked:
            if roots.get(one.size) != one.root:
                self._fault(name, None, None, sentence)
        for number, width in self._groups():
            self.seen.add((ENTRIES, number))
            self._compare_bundles(number, width)
        return self._faults

    def _wrong(self, roots: dict[int, bytes]) -> list[int]:
        """Sizes at which the signed root is another."""
        return sorted(size for size, each in self._notes.signed.items() if roots.get(size) != each.root)

    def _tree(self, groups: Iterable[list[bytes] | bytes]) -> tuple[list[Fault], dict[int, bytes]]:
        """What differs in the tiles over these leaf hashes, or over the root of a full tile of them that was
        held to its hashes before; and the root at each signed size.
        """
        edge, odd, roots, wanted = Edge(), list[Fault](), {0: tree.EMPTY_ROOT}, set(self._marks)
        for group in groups:
            for full in self._taken(edge, group):
                for tile in full:
                    odd += self._compare(tile)
                if edge.size in wanted:
                    roots[edge.size] = edge.root()
        for tile in edge.partial():
            odd += self._compare(tile)
        return odd, roots

    def _taken(self, edge: Edge, group: list[bytes] | bytes) -> Iterator[Iterator[Tile]]:
        """Put a group into the edge, a part at a time; the tiles that are full by each."""
        if isinstance(group, bytes):
            yield edge.take_full(group)
            return
        for part in self._parts(edge.size, group):
            yield edge.take(part)

    def _parts(self, size: int, hashes: list[bytes]) -> Iterator[list[bytes]]:
        """The leaf hashes after a size, cut at each signed size within them."""
        marks, end = self._marks, size + len(hashes)
        cuts = marks[bisect_left(marks, size + 1) : bisect_left(marks, end)]
        for start, stop in pairwise([size, *cuts, end]):
            yield hashes[start - size : stop - size]

    def _groups(self) -> Iterator[tuple[int, int]]:
        """The number and the width of each bundle below the newest checkpoint."""
        for first in range(0, self._size, WIDTH):
            yield first // WIDTH, min(WIDTH, self._size - first)

    def _from_bundles(self) -> Iterator[list[bytes] | bytes]:
        """Leaf hashes of the bundles, or the root over them where they were hashed before. What of a bundle
        can't be read is taken from its tile, and told.
        """
        for number, width in self._groups():
            if self._ready(number, width):
                self.seen.add((0, number))
                yield self._hashed[number]
                continue
            mine = tree.leaf_hashes(self._bundle(number, width))
            raw = self._tile(number, width)
            if b"".join(mine) != raw:
                spare = _hashes(raw)
                mine += [b""] * (width - len(mine))
                self._differ += [(number, at) for at in range(width) if mine[at] != spare[at]]
                mine = [one or other for one, other in zip(mine, spare, strict=True)]
            yield mine

    def _ready(self, number: int, width: int) -> bool:
        """Whether a bundle was hashed before, its tile has no other form, and nothing was signed within."""
        first, marks = number * WIDTH, self._marks
        return (
            number in self._hashed
            and width == WIDTH
            and bisect_left(marks, first + 1) == bisect_left(marks, first + WIDTH)
            and self._folder.forms(0, number) == [paths.tile(0, number)]
        )

    def _bundle(self, number: int, width: int) -> list[bytes]:
        name, full = paths.bundle(number, width), paths.bundle(number)
        try:
            leaves, sentence = self._folder.bundle(name, width, full)
        except Unreadable as why:
            leaves, sentence = [], str(why)
        if sentence:
            self._fault(name, number * WIDTH + len(leaves), number * WIDTH + width - 1, sentence)
        return leaves

    def _from_tiles(self) -> Iterator[list[bytes]]:
        for number, width in self._groups():
            yield _hashes(self._tile(number, width))

    def _tile(self, number: int, width: int) -> bytes:
        """The leaf hashes that a tile of level 0 holds; where it is cut, hashes that no leaf has."""
        try:
            raw = self._folder.part(paths.tile(0, number, width), paths.tile(0, number))
        except Unreadable:
            raw = b""
        self._spare = paths.tile(0, number, width), raw
        return raw[: HASH_SIZE * width].ljust(HASH_SIZE * width, b"\0")

    def _blame_bundles(self) -> None:
        """The tiles are right: each entry whose hash is another is not what was signed."""
        told = {each.file for each in self._faults}
        for number, at in self._differ:
            name = paths.bundle(number, min(WIDTH, self._size - number * WIDTH))
            if name not in told:
                entry = number * WIDTH + at
                self._fault(name, entry, entry, f"Entry {entry} is not what was signed.")

    def _changed(self, roots: dict[int, bytes]) -> None:
        wrong = self._wrong(roots)
        reach = max((each for each in self._notes.signed if each < wrong[0]), default=0)
        self._fault(
            f"{paths.CHECKPOINTS}/{wrong[0]}",
            reach,
            wrong[0] - 1,
            f"History changed: an entry from {reach} to {wrong[0] - 1} is not what was signed at size "
            f"{wrong[0]}.",
        )
        for number, at in self._differ:
            entry, name = number * WIDTH + at, paths.tile(0, number)
            self._fault(name, entry, entry, f"Entry {entry} and its hash in the tile differ.")

    def _compare(self, tile: Tile) -> Iterator[Fault]:
        """Each form of a tile against what it must hold, the older ones too."""
        span = 1 << (8 * tile.level)
        self.seen.add((tile.level, tile.number))
        must, name = b"".join(tile.hashes), paths.tile(tile.level, tile.number, len(tile.hashes))
        if self._spare == (name, must) and self._folder.forms(tile.level, tile.number) == [name]:
            return  # its only form, as it was read a moment ago
        for name, sentence, at in self._folder.held_to(tile.level, tile.number, must, HASH_SIZE):
            entry = (tile.number * WIDTH + at) * span
            yield Fault(name, entry, min(entry + span, self._size) - 1, sentence)

    def _compare_bundles(self, number: int, width: int) -> None:
        """Older forms of a bundle begin the newer one."""
        if self._folder.forms(ENTRIES, number) == [paths.bundle(number, width)]:
            return  # it has no other
        newest = self._folder.read(paths.bundle(number, width)) or self._folder.read(paths.bundle(number))
        told = {each.file for each in self._faults}
        for name in self._folder.forms(ENTRIES, number):
            raw = self._folder.read(name) or b""
            common = min(len(raw), len(newest or b""))
            short = name != paths.bundle(number, width) and not self._folder.is_bundle(name)
            if name not in told and (raw[:common] != (newest or b"")[:common] or short):
                first, last = number * WIDTH, number * WIDTH + width - 1
                self._fault(name, first, last, "It is not the beginning of the bundle that was signed.")

    def _fault(self, file: str, entry: int | None, last: int | None, sentence: str) -> None:
        self._faults.append(Fault(file, entry, last, sentence))


def _hashes(raw: bytes) -> list[bytes]:
    return [raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)]
