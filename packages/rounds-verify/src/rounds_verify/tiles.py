r"""A ledger as static files: C2SP tlog-tiles at commit 5ba5ee8.

    tile/<L>/<N>[.p/<W>]         hashes of the Merkle tree at height 8·L
    tile/entries/<N>[.p/<W>]     the entries themselves

L is the level, from 0 to 63 in decimal. N is the number of the tile in its level, in groups of three digits,
all but the last marked by an `x`: 1234067 is `x001/x234/067`. A full tile is 256 wide. The right edge of a
tree has partial tiles: W is their width, 1 to 255; an empty tile is not a file.

A tile of width w is w hashes of 32 bytes. Hash i of tile N at level 0 is the leaf hash of entry 256·N + i; at
level L + 1 it is the root over the 256 hashes of the full tile 256·N + i at level L. An entry bundle has the
entries of the level-0 tile of the same number, each as 2 bytes of length, big-endian, and its bytes.

>>> path(0, 1234067), path(2, 0, 17), path(ENTRIES, 5, 1)
('tile/0/x001/x234/067', 'tile/2/000.p/17', 'tile/entries/005.p/1')
>>> [place(where) for where in ("tile/1/000.p/17", "tile/entries/273.p/112")]
[Place(level=1, number=0, width=17), Place(level=-1, number=273, width=112)]
>>> parse_bundle(b"\x00\x03one\x00\x00")
[b'one', b'']

`grow` gives what a tree gains, `export` a whole tree; neither touches a disk. `reader.Reader` reads it back.

>>> leaves = [b"entry %d" % number for number in range(600)]
>>> files = dict(export(leaves, len(leaves)))
>>> sorted(files)[:4]
['tile/0/000', 'tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2']

Rules of reading, so that nothing is believed that the checkpoint's root does not bind:

1. The partial tiles of all levels together must lead to the root before anything else is read.
2. A full tile must hash to the hash that the tile above it has for it; an entry must hash to its leaf hash.
3. Each file has exactly the length that the tree's size calls for. A partial tile or bundle that is gone may
   be read out of the full one that replaced it, whose first hashes are then bound by rule 1.
4. Lengths in a bundle add up exactly: nothing before, between or after its entries.

Rules of writing: a bundle comes before its tile and a tile before the tile above it, so that whoever stores
the files in order never has a hash of something that is not there.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from rounds_verify import tree
from rounds_verify.errors import ExportError, FormatError
from rounds_verify.tree import HASH_SIZE

Read = Callable[[str], bytes | None]
"""Reads one file by its path under the log's folder; None where there is no such file."""

WIDTH = 256
"""Hashes of a full tile, and entries of a full bundle."""
ENTRIES = -1
"""The level of a place that is an entry bundle."""
ENTRY_LIMIT = 65_535
"""Greatest number of bytes of an entry: its length is two bytes."""
_HEIGHT = 8
_MOST_LEVELS = 64
_NUMBER = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")
_PLACE = re.compile(r"tile/(entries|0|[1-9][0-9]?)/([x0-9/]+?)(?:\.p/([1-9][0-9]{0,2}))?")


class Place(NamedTuple):
    """Which tile a path names: its level (ENTRIES for a bundle), its number in the level, its width."""

    level: int
    number: int
    width: int = WIDTH


def path(level: int, number: int, width: int = WIDTH) -> str:
    """The path of a tile, or with the level ENTRIES of an entry bundle, under the log's folder."""
    groups = f"{number % 1000:03d}"
    while number := number // 1000:
        groups = f"x{number % 1000:03d}/{groups}"
    end = "" if width == WIDTH else f".p/{width}"
    return f"tile/{'entries' if level == ENTRIES else level}/{groups}{end}"


def place(where: str) -> Place:
    """The tile that a path names. Raises FormatError for any other spelling than that of `path`."""
    match = _PLACE.fullmatch(where)
    if match and _NUMBER.fullmatch(match[2]):
        level = ENTRIES if match[1] == "entries" else int(match[1])
        found = Place(level, int(match[2].replace("x", "").replace("/", "")), int(match[3] or WIDTH))
        if level < _MOST_LEVELS and path(*found) == where:
            return found
    raise FormatError(f"The path {where[:120]!a} names neither a tile nor an entry bundle.")


def places(size: int) -> Iterator[Place]:
    """Every bundle and tile that a tree of `size` entries consists of, in no order to rely on."""
    for level in (ENTRIES, *range(levels(size))):
        full, rest = divmod(count(level, size), WIDTH)
        yield from (Place(level, number) for number in range(full))
        if rest:
            yield Place(level, full, rest)


def levels(size: int) -> int:
    """How many levels of tiles a tree of `size` entries has."""
    return (size.bit_length() + _HEIGHT - 1) // _HEIGHT


def count(level: int, size: int) -> int:
    """How many hashes (at ENTRIES: entries) a level holds in a tree of `size` entries, all tiles together."""
    return size if level == ENTRIES else size >> _HEIGHT * level


def format_bundle(entries: Iterable[bytes]) -> bytes:
    """The bytes of an entry bundle. Raises FormatError for an entry over ENTRY_LIMIT."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > ENTRY_LIMIT:
            raise FormatError(f"An entry has {len(entry):,} bytes; the limit is {ENTRY_LIMIT:,}.")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def parse_bundle(raw: bytes) -> list[bytes]:
    """The entries in a bundle. Raises FormatError where the lengths do not add up."""
    entries: list[bytes] = []
    at, end = 0, len(raw)
    while at < end - 1:
        start = at + 2
        at = start + (raw[at] << 8 | raw[at + 1])
        entries.append(raw[start:at])
    if at != end:
        raise FormatError(f"The bundle ends within its entry {len(entries) - (at > end)}.")
    return entries


def parse_hashes(raw: bytes) -> list[bytes]:
    """The hashes in a tile. Raises FormatError for a length that is no whole number of hashes."""
    if len(raw) % HASH_SIZE:
        raise FormatError(f"A tile of {len(raw)} bytes does not hold whole hashes of {HASH_SIZE}.")
    return [raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)]


def export(leaves: Iterable[bytes], size: int) -> Iterator[tuple[str, bytes]]:
    """The path and content of every file of a tree with these first `size` leaves; see `grow`."""
    return grow(0, size, _nothing, leaves)


def grow(old: int, new: int, read: Read, leaves: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """The path and content of every file that a tree gains as it grows from `old` to `new` entries.

    `leaves` are the bytes of entries `old` to `new` - 1 in order (more are left unread). `read` is asked for
    the partial files of the old tree; it is believed, so compare the new root with one that does not come
    from these files. Files of the old tree are never changed, and the same call gives the same bytes. A
    partial tile between the two sizes is not written: no checkpoint needs it.
    Raises FormatError for leaves that are too few or too long, ExportError for an old file that is missing.
    """
    if new <= old:
        return
    rows = [parse_hashes(_edge(read, level, old)) for level in range(levels(new))]
    bundle = parse_bundle(_edge(read, ENTRIES, old))
    rest = iter(leaves)
    for number in range(old // WIDTH, -(-new // WIDTH)):
        width = min(WIDTH, new - number * WIDTH)
        added = list(islice(rest, width - len(bundle)))
        bundle += added
        if len(bundle) < width:
            raise FormatError(f"The leaves end at {number * WIDTH + len(bundle)}, before size {new}.")
        yield path(ENTRIES, number, width), format_bundle(bundle)
        rows[0] += tree.leaf_hashes(added)
        bundle = []
        yield from _filled(rows, number)
    yield from (
        (path(level, count(level, new) // WIDTH, len(row)), b"".join(row))
        for level, row in enumerate(rows)
        if row and count(level, new) > count(level, old)
    )


def _nothing(_path: str) -> None:
    """Reads from an empty folder."""


def _filled(rows: list[list[bytes]], number: int) -> Iterator[tuple[str, bytes]]:
    """The tiles that are full now that tile `number` of level 0 may be, from the lowest level upwards."""
    for level, row in enumerate(rows):
        if len(row) < WIDTH:
            return
        yield path(level, number), b"".join(row)
        if level + 1 < len(rows):
            rows[level + 1].append(tree.root(row))
        row.clear()
        number >>= _HEIGHT


def _edge(read: Read, level: int, size: int) -> bytes:
    """The partial file at the right edge of a level; empty where the level has none."""
    full, rest = divmod(count(level, size), WIDTH)
    return fetch(read, Place(level, full, rest)) if rest else b""


def fetch(read: Read, where: Place) -> bytes:
    """The file at a place, or as much of the full one that replaced it (rule 3).

    Raises ExportError where neither is there, FormatError for a length that does not fit the width.
    """
    raw = read(path(*where))
    if raw is None and where.width < WIDTH and (full := read(path(where.level, where.number))) is not None:
        raw = _cut(full, where)
    if raw is None:
        raise ExportError(f"There is no {path(*where)}.")
    if where.level != ENTRIES and len(raw) != where.width * HASH_SIZE:
        raise FormatError(f"{path(*where)} has {len(raw)} bytes instead of {where.width * HASH_SIZE}.")
    return raw


def _cut(full: bytes, where: Place) -> bytes:
    if where.level != ENTRIES:
        return full[: where.width * HASH_SIZE]
    return format_bundle(parse_bundle(full)[: where.width])
