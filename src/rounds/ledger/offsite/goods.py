"""What may go: the files of the published folder, each read as what its name says it is.

    tile/<L>/<N>[.p/<W>]            hashes that lead to the signed root
    tile/entries/<N>[.p/<W>]        leaves that have those hashes; each must parse as a leaf
    checkpoints/<size>[.cosigned]   a checkpoint of that size that the clinic's key in charge signed
    checkpoints/<size>.<name>.tsr   one DER sequence, as a time-stamp reply is
    checkpoint                      the newest of the notes

Rules this module keeps:

* Nothing else has a name: not a payload, not a key, not a file that merely lies there. A symbolic link is not
  followed.
* What was spoilt on this disk does not leave: under a lock it would stand in the way for years.
* Of the form of a tile's edge that publication has since replaced, the first part of the newer one is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rounds.ledger.offsite.errors import MayNotLeave
from rounds.ledger.publish import paths
from rounds.ledger.publish.edge import Edge, widths_at
from rounds_verify import leaf, tree
from rounds_verify.canonical import LEAF_LIMIT
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import VerifyError
from rounds_verify.note import SIZE_LIMIT
from rounds_verify.succession import Succession
from rounds_verify.tiles import ENTRIES, WIDTH

NOTE: Final = re.compile(r"checkpoints/(0|[1-9][0-9]{0,18})(\.cosigned)?")
TOKEN: Final = re.compile(r"checkpoints/(0|[1-9][0-9]{0,18})\.[A-Za-z0-9._-]{1,64}\.tsr")
HASH: Final = 32
TOKEN_LIMIT: Final = 65_536
"""Most bytes of a time-stamp reply."""
BUNDLE_LIMIT: Final = WIDTH * (LEAF_LIMIT + 2)
"""Most bytes of a bundle."""


class Goods:
    """The published folder of one clinic, by the keys that sign it."""

    def __init__(self, folder: Path, keys: Succession) -> None:
        self._folder, self._keys = folder, keys
        self._edge = Edge()

    def newest(self) -> Checkpoint | None:
        """The newest checkpoint, `None` before there is one. Raises `MayNotLeave` for another's."""
        raw = self._raw(paths.CHECKPOINT, SIZE_LIMIT)
        if raw is None:
            return None
        found = self._signed(paths.CHECKPOINT, raw)
        self._edge = self._edge_at(found)
        return found

    def tree(self, size: int) -> Iterator[str]:
        """The files of a tree of `size` leaves, in the order in which they are to be sent: a bundle before
        its tile, a tile before the one above it.
        """
        for level, width in enumerate(widths_at(size)):
            for number in range(size >> (8 * (level + 1))):
                yield from _forms(level, number, WIDTH)
            if width:
                yield from _forms(level, size >> (8 * (level + 1)), width)

    def notes(self, newest: int) -> Iterator[str]:
        """The checkpoints that are evidence: the newest, and those that a time stamp stands over."""
        folder = self._folder / paths.CHECKPOINTS
        names = sorted(f"{paths.CHECKPOINTS}/{each.name}" for each in folder.iterdir())
        stamped = {int(match[1]) for each in names if (match := TOKEN.fullmatch(each))} | {newest}
        for name in sorted(names, key=lambda each: (each.endswith(".tsr"), each)):
            match = NOTE.fullmatch(name) or TOKEN.fullmatch(name)
            if match is not None and int(match[1]) in stamped and int(match[1]) <= newest:
                yield name

    def read(self, name: str) -> bytes:
        """A file that may go. Raises `MayNotLeave` for any that may not."""
        if (place := paths.placed(name)) is not None:
            level, number, width = place
            if level == ENTRIES:
                return self._bundle(number, width)
            return b"".join(self._tile(level, number, width))
        if match := NOTE.fullmatch(name):
            return self._note(name, int(match[1]))
        if TOKEN.fullmatch(name):
            return self._token(name)
        if name == paths.CHECKPOINT:
            raw = self._must(name, SIZE_LIMIT)
            self._signed(name, raw)
            return raw
        raise MayNotLeave(f"{name[:200]!a} is no file of a published ledger; it stays here.")

    # ------------------------------------------------------------------ notes
    def _note(self, name: str, size: int) -> bytes:
        raw = self._must(name, SIZE_LIMIT)
        if self._signed(name, raw).size != size:
            raise self._kept(name, "it is a checkpoint of another size")
        return raw

    def _signed(self, name: str, raw: bytes) -> Checkpoint:
        try:
            return self._keys.accept(raw.decode("utf-8", "surrogateescape"))[0]
        except VerifyError as why:
            raise self._kept(name, str(why)) from why

    def _token(self, name: str) -> bytes:
        raw = self._must(name, TOKEN_LIMIT)
        if not _is_sequence(raw):
            raise self._kept(name, "it is not one DER sequence")
        return raw

    # ------------------------------------------------------------------ the tree
    def _edge_at(self, signed: Checkpoint) -> Edge:
        """The edge of the signed tree. Raises `MayNotLeave` where it does not lead to the root."""
        levels = []
        for level, width in enumerate(widths_at(signed.size)):
            number = signed.size >> (8 * (level + 1))
            levels.append(self._hashes(level, number, width) if width else [])
        edge = Edge(signed.size, levels)
        if edge.root() != signed.root:
            raise self._kept("tile", f"its edge at size {signed.size} does not lead to the signed root")
        return edge

    def _tile(self, level: int, number: int, width: int) -> list[bytes]:
        """The hashes of a tile, bound to the signed root by the tile above it, or by the edge."""
        found = self._hashes(level, number, width)
        levels = self._edge.levels
        if level < len(levels) and number == self._edge.size >> (8 * (level + 1)):
            if found == levels[level][:width]:
                return found
        elif level + 1 < len(levels):
            above = self._above(level + 1, number)
            if width == WIDTH and tree.root(found) == above:
                return found
        raise self._kept(paths.tile(level, number, width), "its hashes do not lead to the signed root")

    def _above(self, level: int, index: int) -> bytes:
        """Hash `index` of a level, bound to the signed root; empty where the tree has none."""
        number, at = divmod(index, WIDTH)
        levels = self._edge.levels
        if number == self._edge.size >> (8 * (level + 1)):
            return levels[level][at] if at < len(levels[level]) else b""
        return self._tile(level, number, WIDTH)[at]

    def _hashes(self, level: int, number: int, width: int) -> list[bytes]:
        name = paths.tile(level, number, width)
        raw = self._form(level, number, width, WIDTH * HASH)
        if len(raw) < width * HASH or len(raw) % HASH:
            raise self._kept(name, f"it has {len(raw)} bytes")
        return [raw[at : at + HASH] for at in range(0, width * HASH, HASH)]

    def _bundle(self, number: int, width: int) -> bytes:
        name = paths.bundle(number, width)
        raw = self._form(ENTRIES, number, width, BUNDLE_LIMIT)
        end, hashes = 0, self._tile(0, number, width)
        for expected in hashes:
            start, end = end + 2, end + 2 + int.from_bytes(raw[end : end + 2], "big")
            entry = raw[start:end]
            if end > len(raw) or tree.leaf_hash(entry) != expected:
                raise self._kept(name, "an entry in it is not the one that was signed")
            try:
                leaf.parse(entry)
            except VerifyError as why:
                raise self._kept(name, f"an entry in it is no leaf ({why})") from why
        return raw[:end]

    def _form(self, level: int, number: int, width: int, limit: int) -> bytes:
        """A tile or bundle in the form asked for, else in one that grew out of it."""
        wider = (paths.tile(level, number, each) for each in range(width, WIDTH + 1))
        for name in wider:
            raw = self._raw(name, limit)
            if raw is not None:
                return raw
        raise self._kept(paths.tile(level, number, width), "it is not there")

    # ------------------------------------------------------------------ files
    def _must(self, name: str, limit: int) -> bytes:
        raw = self._raw(name, limit)
        if raw is None:
            raise self._kept(name, "it is not there")
        return raw

    def _raw(self, name: str, limit: int) -> bytes | None:
        """What a file holds; `None` where it is not there."""
        path = self._folder / name
        try:
            if path.resolve(strict=True) != self._folder.resolve(strict=True) / name:
                raise self._kept(name, "it is a link to somewhere else")
            with path.open("rb") as file:
                raw = file.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as why:
            raise self._kept(name, why.strerror or str(why)) from why
        if len(raw) > limit:
            raise self._kept(name, f"it has more than {limit:,} bytes")
        return raw

    def _kept(self, name: str, why: str) -> MayNotLeave:
        return MayNotLeave(
            f"{self._folder / name} was not sent: {why}. See what happened to it: rounds ledger fsck (yours "
            "to do). Nothing else was lost by it."
        )


def _forms(level: int, number: int, width: int) -> Iterator[str]:
    if not level:
        yield paths.bundle(number, width)
    yield paths.tile(level, number, width)


def _is_sequence(raw: bytes) -> bool:
    """Whether these bytes are one DER SEQUENCE from the first to the last (X.690 section 8.1)."""
    if len(raw) < 2 or raw[0] != 0x30:  # noqa: PLR2004 - tag and length
        return False
    if raw[1] < 0x80:  # noqa: PLR2004 - the short form of a length
        return len(raw) == 2 + raw[1]
    count = raw[1] & 0x7F
    return 0 < count <= 4 and len(raw) == 2 + count + int.from_bytes(raw[2 : 2 + count], "big")  # noqa: PLR2004 - a length of at most four bytes
