"""Who signs a published folder, from one key that is trusted and the `key` entries in its bundles.

Rules this module keeps:

* A `key` entry counts by the signatures in it alone, whatever else of the folder holds. The root that they
  are over is that of the entries before it: from the tiles, and where those are spoilt from the bundles.
* Of a bundle the widest form is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rounds.ledger.publish import paths
from rounds.ledger.publish.crew import MARK, NOTHING, Hashed
from rounds.ledger.publish.reading import Folder, Unreadable
from rounds_verify import leaf, note, rotation, tree
from rounds_verify.errors import FormatError, SignatureError, VerifyError
from rounds_verify.rotation import Said
from rounds_verify.succession import Succession
from rounds_verify.tiles import ENTRIES, WIDTH
from rounds_verify.tree import HASH_SIZE

_LEVEL: Final = 8
"""Bits of an index that one level of tiles covers."""


def keys_of(
    folder: Folder, vkey: str, said: Sequence[Said] = (), hashed: Hashed = NOTHING
) -> tuple[Succession, list[tuple[int, str]]]:
    """Who signs; and the `key` entries that do not count, with a sentence each. `said` is known from
    elsewhere, of entries that the folder may not have yet. What was `hashed` before is read again only where
    it may hold such an entry. Raises `FormatError` for a malformed key, and `OSError`.
    """
    found, faults = list(said), []
    known = {each.entry for each in said}
    for index, raw in _candidates(folder, hashed):
        try:
            one = _read(folder, index, raw)
        except VerifyError as why:
            faults.append((index, str(why)))
            continue
        if one is not None and index not in known:
            found.append(one)
    made = Succession([note.parse_vkey(vkey)], sorted(found, key=lambda each: each.entry))
    return made, [*faults, *made.faults]


def _candidates(folder: Folder, hashed: Hashed) -> Iterator[tuple[int, bytes]]:
    """Every leaf that may be a `key` entry, with its number."""
    for number, name in sorted(_bundles(folder).items()):
        if number in hashed.roots and number not in hashed.marked:
            continue
        if MARK in (folder.read(name) or b""):
            leaves, _ = folder.bundle(name, folder.places[name].width, name)
            yield from ((number * WIDTH + at, raw) for at, raw in enumerate(leaves) if MARK in raw)


def _bundles(folder: Folder) -> dict[int, str]:
    """The widest form of each bundle."""
    found: dict[int, tuple[int, str]] = {}
    for name, (level, number, width) in folder.places.items():
        if level == ENTRIES:
            found[number] = max(found.get(number, (0, "")), (width, name))
    return {number: name for number, (_, name) in found.items()}


def _read(folder: Folder, index: int, raw: bytes) -> Said | None:
    """What an entry says; one that is no leaf says nothing. Raises `VerifyError`."""
    try:
        entry = leaf.parse(raw)
        if rotation.told(index, entry) is None:
            return None
    except FormatError:
        return None
    why = SignatureError(f"What stands before entry {index} can't be read, so its signatures are not known.")
    for way in (_by_tiles, _by_leaves):
        try:
            return rotation.read(index, entry, way(folder, index))
        except Unreadable:
            continue
        except SignatureError as error:
            why = error
    raise why


def _by_tiles(folder: Folder, size: int) -> bytes:
    """The root of the first `size` entries, by the hashes in tiles. Raises `Unreadable`."""
    nodes, start = [], 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            level, first = height // _LEVEL, start >> (_LEVEL * (height // _LEVEL))
            number, at, count = first // WIDTH, first % WIDTH, 1 << height % _LEVEL
            nodes.append(tree.root(_hashes(folder, level, number, at, count)))
            start += 1 << height
    return tree.frontier_root(nodes)


def _hashes(folder: Folder, level: int, number: int, at: int, count: int) -> list[bytes]:
    for name in folder.forms(level, number)[::-1]:
        raw = (folder.read(name) or b"")[at * HASH_SIZE : (at + count) * HASH_SIZE]
        if len(raw) == count * HASH_SIZE:
            return [raw[one : one + HASH_SIZE] for one in range(0, len(raw), HASH_SIZE)]
    raise Unreadable(f"{paths.tile(level, number)} is not there, or is cut.")


def _by_leaves(folder: Folder, size: int) -> bytes:
    """The root of the first `size` entries, by the entries. Raises `Unreadable`."""
    names, nodes = _bundles(folder), list[bytes]()
    for number in range(-(-size // WIDTH)):
        width = min(WIDTH, size - number * WIDTH)
        name = names.get(number, paths.bundle(number))
        leaves, _ = _leaves_of(folder, name, width)
        tree.extend(number * WIDTH, nodes, map(tree.leaf_hash, leaves))
    return tree.frontier_root(nodes)


def _leaves_of(folder: Folder, name: str, width: int) -> tuple[list[bytes], str]:
    leaves, said = folder.bundle(name, WIDTH, name)
    if len(leaves) < width:
        raise Unreadable(f"{name} is cut. {said}")
    return leaves[:width], said
