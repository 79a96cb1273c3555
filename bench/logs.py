"""Logs to measure: the static files of a ledger of any size, with a signed checkpoint, as anyone would hold
them.

Leaves are 300 bytes each, told apart by their number. Files are written without waiting for the disk: who
reads them is measured, not who writes them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from rounds.home import sign_with, vkey_of
from rounds_verify import note, tiles, tree
from rounds_verify.checkpoint import Checkpoint, format_checkpoint
from rounds_verify.reader import Reader

ORIGIN: Final = "rounds.invalid/bench"
SECRET: Final = sha256(b"the key of logs that are measured").digest()
VKEY: Final = vkey_of(ORIGIN, SECRET)
LEAF: Final = 300
"""Bytes of a leaf."""


class Log(NamedTuple):
    """A log in a folder."""

    folder: Path
    size: int
    root: bytes

    def reader(self, keep: int) -> Reader:
        """A reader of its tiles that keeps so many of them."""
        return Reader(self.read, self.size, self.root, keep)

    def read(self, name: str) -> bytes | None:
        """One file."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    @property
    def tree_bytes(self) -> int:
        """Bytes of all tiles, without the entries."""
        tiles_of = (self.folder / "tile").iterdir()
        return sum(_bytes(each) for each in tiles_of if each.name != "entries")


def leaf(number: int) -> bytes:
    """Leaf `number`."""
    return (b"%012d" % number) * (LEAF // 12)


def leaves(count: int) -> Iterator[bytes]:
    """So many leaves."""
    return map(leaf, range(count))


def write(folder: Path, size: int) -> Log:
    """Write a log of a size."""
    made: set[Path] = set()
    nodes, grown = list[bytes](), 0
    for name, content in tiles.export(leaves(size), size):
        path = folder / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_bytes(content)
        if name.startswith("tile/0/"):
            grown = tree.extend(grown, nodes, tiles.parse_hashes(content))
    root = tree.frontier_root(nodes)
    _sign(folder, Checkpoint(ORIGIN, size, root))
    os.sync()  # what is still to be written would be written while something is measured
    return Log(folder, size, root)


def _sign(folder: Path, checkpoint: Checkpoint) -> None:
    text = format_checkpoint(checkpoint)
    signed = note.sign(text, note.parse_vkey(VKEY), lambda message: sign_with(SECRET, message))
    (folder / "checkpoints").mkdir()
    for name in ("checkpoint", f"checkpoints/{checkpoint.size}"):
        (folder / name).write_text(signed, "utf-8")


def _bytes(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
