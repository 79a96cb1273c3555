"""The growing edge of the tree: what is needed to go on writing tiles without reading what was written
before.

A tile holds 256 hashes (C2SP tlog-tiles): tile `<L>/<N>` those of level L from 256·N, where a hash of level L
stands over 256^L leaves. For each level the edge keeps the hashes of the one tile that is not full yet.

>>> edge = Edge()
>>> full = [each for number in range(300) for each in edge.grow(bytes([number % 256]) * 32)]
>>> [(level, index, len(hashes)) for level, index, hashes in full], edge.widths()
([(0, 0, 256)], [44, 1])
>>> edge.size
300
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rounds_verify import tiles, tree
from rounds_verify.tiles import WIDTH


class Tile(NamedTuple):
    """A tile that may be written: its level, its number and its hashes."""

    level: int
    number: int
    hashes: tuple[bytes, ...]


class Edge:
    """The edge of a tree of `size` leaves. `levels[L]` are the hashes of level L's tile that is not full."""

    def __init__(self, size: int = 0, levels: list[list[bytes]] | None = None) -> None:
        self.size, self.levels = size, levels if levels is not None else []

    def grow(self, leaf: bytes) -> Iterator[Tile]:
        """Take one leaf hash; the tiles that are full by it. Consume it to the end."""
        return self.take((leaf,))

    def take(self, leaves: Sequence[bytes]) -> Iterator[Tile]:
        """Take leaf hashes in order; the tiles that are full by them. Consume it to the end."""
        at = 0
        while at < len(leaves):
            row = self._row(0)
            some = leaves[at : at + WIDTH - len(row)]
            row += some
            at, self.size = at + len(some), self.size + len(some)
            yield from self._full()

    def take_full(self, root: bytes) -> Iterator[Tile]:
        """Take a full tile of level 0 by the root over it, where the edge has none begun; the tiles above it
        that are full by it. Consume it to the end.
        """
        self.size += WIDTH
        self._row(0)
        self._row(1).append(root)
        yield from self._full(1)

    def _row(self, level: int) -> list[bytes]:
        if level == len(self.levels):
            self.levels.append([])
        return self.levels[level]

    def _full(self, level: int = 0) -> Iterator[Tile]:
        """The tiles that are full now, from one level up; the root of each goes into the row above."""
        while len(hashes := self._row(level)) == WIDTH:
            yield Tile(level, (self.size >> (8 * (level + 1))) - 1, tuple(hashes))
            level += 1
            self._row(level).append(tree.root(hashes))
            hashes.clear()

    def partial(self) -> Iterator[Tile]:
        """The tiles at the edge that are not full."""
        for level, hashes in enumerate(self.levels):
            if hashes:
                yield Tile(level, self.size >> (8 * (level + 1)), tuple(hashes))

    def widths(self) -> list[int]:
        """How many hashes each level's last tile has."""
        return [len(each) for each in self.levels]

    def root(self) -> bytes:
        """The root of the whole tree."""
        nodes: list[bytes] = []
        for hashes in reversed(self.levels):
            of_level: list[bytes] = []
            tree.extend(0, of_level, hashes)
            nodes += of_level
        return tree.frontier_root(nodes)


def widths_at(size: int) -> list[int]:
    """How many hashes the last tile of each level has at a size, 0 where it is full or empty.

    >>> widths_at(300), widths_at(65536)
    ([44, 1], [0, 0, 1])
    """
    return [tiles.count(level, size) % WIDTH for level in range(tiles.levels(size))]
