"""Writing the tiles and bundles of a store into a folder, a little at a time.

Rules this module keeps:

* What is written is what the entries say; what is there already is not read again, save the edge.
* The edge is believed only if it leads to the root that was signed at its size. Otherwise everything is
  written anew, from the entries: nothing else is the truth.
* A partial tile goes once the full one is durable. Bundles hold leaves only, never a payload.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rounds.ledger.publish import paths
from rounds.ledger.publish.edge import Edge, Tile, widths_at
from rounds.ledger.publish.files import Files
from rounds_verify import tree
from rounds_verify.tiles import ENTRIES, WIDTH, format_bundle
from rounds_verify.tree import HASH_SIZE

Leaves = Callable[[int, int], Iterable[bytes]]
"""The leaves from one index up to, and without, another."""


class Tiles:
    """The tiles of one folder. `size` is how many entries are known to be in them."""

    def __init__(self, files: Files, leaves: Leaves) -> None:
        self._files, self._leaves = files, leaves
        self._edge = Edge()

    @property
    def size(self) -> int:
        """Entries that the tiles hold."""
        return self._edge.size

    @property
    def root(self) -> bytes:
        """The root over them."""
        return self._edge.root()

    def resume(self, size: int, root: bytes) -> bool:
        """Go on from what was published at a size with a root, if it is there and leads to it. Raises
        `StoreUnusable`.
        """
        edge = self._read_edge(size)
        if edge is None or edge.root() != root:
            return False
        self._edge = edge
        return True

    def _read_edge(self, size: int) -> Edge | None:
        levels = []
        for level, width in enumerate(widths_at(size)):
            number = size >> (8 * (level + 1))
            raw = self._hashes(level, number, width) if width else b""
            if len(raw) != HASH_SIZE * width:
                return None
            levels.append([raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)])
        return Edge(size, levels)

    def _hashes(self, level: int, number: int, width: int) -> bytes:
        """The first hashes of a tile, from its partial form or from the full one."""
        for name in (paths.tile(level, number, width), paths.tile(level, number)):
            raw = self._files.read(name)
            if raw is not None:
                return raw[: HASH_SIZE * width]
        return b""

    def edge(self) -> Edge:
        """The edge, to grow by oneself."""
        return Edge(self._edge.size, [list(each) for each in self._edge.levels])

    def write(self, size: int) -> None:
        """Write what is missing up to a size, durably. Raises `StoreFull`, `StoreUnusable`, and what the
        store raises; then it can be called again.
        """
        if size == self._edge.size:
            return
        edge = self.edge()
        full = [paths.partials(*name) for name in self._write(edge, size)]
        for tile in edge.partial():
            self._files.put(paths.tile(tile.level, tile.number, len(tile.hashes)), b"".join(tile.hashes))
        self._files.settle()
        self._edge = edge
        for folder in full:
            self._files.remove(folder)

    def _write(self, edge: Edge, size: int) -> Iterator[tuple[int, int]]:
        """Write bundles and full tiles; the names of what became full."""
        start = edge.size // WIDTH * WIDTH
        for first in range(start, size, WIDTH):
            last = min(first + WIDTH, size)
            leaves = list(self._leaves(first, last))
            self._files.put(paths.bundle(first // WIDTH, last - first), format_bundle(leaves))
            if last - first == WIDTH:
                yield ENTRIES, first // WIDTH
            for tile in edge.take(tree.leaf_hashes(leaves[edge.size - first :])):
                yield self._put(tile)

    def _put(self, tile: Tile) -> tuple[int, int]:
        self._files.put(paths.tile(tile.level, tile.number), b"".join(tile.hashes))
        return tile.level, tile.number
