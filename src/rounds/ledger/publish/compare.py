"""Comparing two checkpoints: is the newer tree the older one, grown?

Four answers, never mixed: `same`, `grown`, `older` (what is looked at is older than the other checkpoint,
which may be honest), `changed` (an entry that was signed is another now, which is not).
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from rounds.ledger.publish import paths
from rounds.ledger.publish.reading import Folder
from rounds_verify import b64
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import VerifyError
from rounds_verify.note import SIZE_LIMIT
from rounds_verify.reader import Reader
from rounds_verify.succession import Succession
from rounds_verify.tree import verify_consistency


class Compared(Struct, frozen=True):
    """How two checkpoints stand to each other. `proof` are the hashes of an RFC 6962 consistency proof."""

    kind: str
    sentence: str
    proof: list[str]

    @property
    def ok(self) -> bool:
        """Whether the newer is the older, grown."""
        return self.kind in {"same", "grown"}


def signed(path: Path, keys: Succession) -> Checkpoint:
    """The checkpoint in a file, or in a published folder, that the key in charge signed. Raises `OSError`,
    `FormatError` and `SignatureError`.
    """
    file = path / paths.CHECKPOINT if path.is_dir() else path
    with file.open("rb") as opened:
        raw = opened.read(SIZE_LIMIT + 1)
    return keys.accept(raw.decode("utf-8", "surrogateescape"))[0]


def compare(old: Checkpoint, new: Checkpoint, tiles: Path) -> Compared:
    """Compare, with the tiles of the folder that has the newer tree. Raises `VerifyError` where they can't be
    used, `OSError` where they can't be read.
    """
    if new.size < old.size:
        return Compared(
            "older",
            f"Your copy is older: it ends at size {new.size}, and the other checkpoint is of {old.size}. "
            "Nothing says that history changed; compare a newer copy.",
            [],
        )
    if new.size == old.size:
        return _of_one_size(old, new)
    reader = Reader(Folder(tiles).read, new.size, new.root)
    proof = reader.consistency(old.size) if old.size else []
    try:
        if old.size:
            verify_consistency(old.size, new.size, proof, old.root, new.root)
    except VerifyError:
        return _changed(old, new)
    sentence = f"The tree of size {new.size} begins with all {old.size} entries of the older checkpoint."
    return Compared("grown", sentence, [b64.encode(each) for each in proof])


def _of_one_size(old: Checkpoint, new: Checkpoint) -> Compared:
    if old.root == new.root:
        return Compared("same", f"Both are of size {new.size}, with one root.", [])
    return _changed(old, new)


def _changed(old: Checkpoint, new: Checkpoint) -> Compared:
    return Compared(
        "changed",
        f"History changed: an entry from 0 to {old.size - 1} is not what was signed at size {old.size}. The "
        f"key signed two histories: the tree of size {new.size} does not begin with these entries.",
        [],
    )
