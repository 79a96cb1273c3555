"""Reading a tree from its tiles, believing nothing that a trusted root does not bind.

`tiles` is the specification of the files and of the rules of reading; this module keeps them:

1. The partial tiles lead to the root, or there is no `Reader`.
2. Each full tile is compared with the tile above it, each entry with its leaf hash, when it is first read.
3. Proofs are made from nodes of tiles that passed, so a proof that comes out leads to the trusted root.

>>> leaves = [b"entry %d" % number for number in range(600)]
>>> files = dict(tiles.export(leaves, len(leaves)))
>>> hashes = [tree.leaf_hash(leaf) for leaf in leaves]
>>> reader = Reader(files.get, 600, tree.root(hashes))
>>> reader.inclusion(5, 70) == tree.inclusion_proof(5, hashes[:70])
True
>>> reader.consistency(70, 600) == tree.consistency_proof(70, hashes)
True
>>> files["tile/0/001"] = bytes(8192)
>>> Reader(files.get, 600, tree.root(hashes)).leaf_hash(300)
Traceback (most recent call last):
rounds_verify.errors.ProofError: tile/0/001 (entries 256 to 511) does not hash to what the tile above it has.

A tile costs its hashes once, 0.1 ms; a bounded number of tiles is kept, the least recently used one goes
first.
"""

from collections import OrderedDict
from collections.abc import Iterator

from rounds_verify import tiles, tree
from rounds_verify.errors import FormatError, ProofError
from rounds_verify.tiles import ENTRIES, WIDTH, Place, Read

KEPT = 1024
"""Tiles that a reader keeps unless told otherwise: about 35 MB when all are full."""
_HEIGHT = 8
_Rows = list[list[bytes]]  # of one tile: its hashes, then the nodes over pairs of them, up to its root
_NOTHING: _Rows = [[]] * (_HEIGHT + 1)


class Reader:
    """A tree of `size` entries under `root`, read through `read` (path to bytes, or None if it is not there).

    `size` and `root` come from a checkpoint that was verified. Not for use by several threads at once.
    Every method raises ExportError for a missing file, FormatError for a malformed one, ProofError for one
    that the root does not bind, and for an index or size that the tree does not have.
    """

    def __init__(self, read: Read, size: int, root: bytes, keep: int = KEPT) -> None:
        self.size = size
        """Entries of the tree."""
        self._read = read
        self._keep = keep
        self._tiles: OrderedDict[tuple[int, int], _Rows] = OrderedDict()
        self._bundle: tuple[int, list[bytes]] = (-1, [])
        self._edge = {level: rows for level in range(tiles.levels(size)) if (rows := self._partial(level))}
        if tree.frontier_root(self.frontier()) != root:
            raise ProofError(f"The tiles at the right edge do not lead to the root of size {size}.")

    def frontier(self) -> list[bytes]:
        """The nodes of the tree's frontier, largest subtree first, as `tree.extend` takes them."""
        return self._nodes(0, self.size)

    def root(self, size: int) -> bytes:
        """The root that the tree had at `size` entries."""
        self._check(0 <= size <= self.size, f"size {size}")
        return tree.frontier_root(self._nodes(0, size))

    def leaf_hash(self, index: int) -> bytes:
        """The leaf hash of entry `index`."""
        self._check(0 <= index < self.size, f"entry {index}")
        return self._node(0, index)

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of entry `index` in the tree as it was at `size` entries (default: all)."""
        end = self.size if size is None else size
        self._check(0 <= index < end <= self.size, f"entry {index} at size {end}")
        found: list[bytes] = []
        for level in range(tiles.levels(end - 1)):
            self._climb(level, index, end, found)
        return found

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """The proof that the tree at `old` entries begins the tree at `new` (default: all)."""
        start, end = 0, self.size if new is None else new
        self._check(0 < old <= end <= self.size, f"consistency from size {old} to size {end}")
        outer: list[bytes] = []
        while old < end:
            split = start + (1 << (end - start - 1).bit_length() - 1)
            if old <= split:
                outer.append(self._subtree(split, end))
                end = split
            else:
                outer.append(self._subtree(start, split))
                start = split
        return ([self._subtree(start, end)] if start else []) + outer[::-1]

    def entry(self, index: int) -> bytes:
        """The bytes of entry `index`."""
        self._check(0 <= index < self.size, f"entry {index}")
        return self._entries_of(index // WIDTH)[index % WIDTH]

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The entries from `start` up to `end` (default: all), each compared with its leaf hash."""
        last = self.size if end is None else end
        self._check(0 <= start <= last <= self.size, f"entries {start} to {last}")
        for number in range(start // WIDTH, -(-last // WIDTH)):
            first = number * WIDTH
            yield from self._entries_of(number)[max(0, start - first) : last - first]

    def _check(self, holds: bool, what: str) -> None:
        if not holds:
            raise ProofError(f"There is no {what} in a tree of size {self.size}.")

    def _climb(self, level: int, index: int, size: int, found: list[bytes]) -> None:
        """Add the siblings of entry `index`'s ancestors within one level of tiles."""
        low = _HEIGHT * level
        node = index >> low
        at, rows = node & WIDTH - 1, self._rows(level, node >> _HEIGHT)
        for height in range(low, min(low + _HEIGHT, (size - 1).bit_length())):
            sibling = node ^ 1
            if sibling + 1 << height <= size:
                found.append(rows[height - low][at ^ 1])
            elif sibling << height < size:
                found.append(self._subtree(sibling << height, size))
            node, at = node >> 1, at >> 1

    def _subtree(self, start: int, end: int) -> bytes:
        """The root over entries `start` to `end` - 1, where a subtree begins at `start`."""
        return tree.frontier_root(self._nodes(start, end))

    def _nodes(self, start: int, end: int) -> list[bytes]:
        """The largest complete subtrees between, left to right."""
        found = []
        while start < end:
            height = (end - start).bit_length() - 1
            found.append(self._node(height, start >> height))
            start += 1 << height
        return found

    def _node(self, height: int, number: int) -> bytes:
        level, inner = divmod(height, _HEIGHT)
        rest = _HEIGHT - inner
        return self._rows(level, number >> rest)[inner][number & (1 << rest) - 1]

    def _rows(self, level: int, number: int) -> _Rows:
        """All nodes of a tile; of none where the tree does not reach so far."""
        full = tiles.count(level, self.size) >> _HEIGHT
        if number >= full:
            return self._edge.get(level, _NOTHING) if number == full else _NOTHING
        rows = self._tiles.get((level, number))
        if rows is None:
            rows = self._tiles[level, number] = self._bound(level, number)
            if len(self._tiles) > self._keep:
                self._tiles.popitem(last=False)
        else:
            self._tiles.move_to_end((level, number))
        return rows

    def _bound(self, level: int, number: int) -> _Rows:
        """Rule 2: a full tile, once the tile above it has its root."""
        place = Place(level, number)
        rows = _rows_over(tiles.parse_hashes(tiles.fetch(self._read, place)))
        if self._rows(level + 1, number >> _HEIGHT)[0][number & WIDTH - 1] != rows[_HEIGHT][0]:
            span = WIDTH ** (level + 1)
            raise ProofError(
                f"{tiles.path(*place)} (entries {number * span} to {(number + 1) * span - 1}) "
                "does not hash to what the tile above it has."
            )
        return rows

    def _partial(self, level: int) -> _Rows | None:
        full, rest = divmod(tiles.count(level, self.size), WIDTH)
        if not rest:
            return None
        return _rows_over(tiles.parse_hashes(tiles.fetch(self._read, Place(level, full, rest))))

    def _entries_of(self, number: int) -> list[bytes]:
        """The entries of one bundle, each compared with its leaf hash; the last bundle is kept."""
        if self._bundle[0] == number:
            return self._bundle[1]
        place = Place(ENTRIES, number, min(WIDTH, self.size - number * WIDTH))
        found = tiles.parse_bundle(tiles.fetch(self._read, place))
        if len(found) != place.width:
            raise FormatError(f"{tiles.path(*place)} has {len(found)} entries instead of {place.width}.")
        for at, (entry, leaf) in enumerate(zip(found, self._rows(0, number)[0], strict=True)):
            if tree.leaf_hash(entry) != leaf:
                where = f"Entry {number * WIDTH + at} in {tiles.path(*place)}"
                raise ProofError(f"{where} is not the one in the tree: its leaf hash differs.")
        self._bundle = (number, found)
        return found


def _rows_over(hashes: list[bytes]) -> _Rows:
    rows = [hashes]
    for _ in range(_HEIGHT):
        below = rows[-1]
        rows.append([tree.node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return rows
