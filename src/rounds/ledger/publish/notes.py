"""The checkpoints of a published folder: `checkpoint`, and `checkpoints/<size>` with what belongs to each.

============================== ==================================================================
file                           what it is
============================== ==================================================================
`checkpoint`                   the newest, with the lines of witnesses where there are any
`checkpoints/<size>`           the signed note of that size; it never changes
`checkpoints/<size>.cosigned`  the same note with the lines of witnesses
`checkpoints/<size>.<x>.tsr`   a time stamp over the note
============================== ==================================================================
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from rounds.ledger.publish import paths
from rounds.ledger.publish.reading import NOTE, Folder, Unreadable
from rounds_verify import tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import VerifyError
from rounds_verify.succession import RevokedError, Succession

NONE: Final = Checkpoint("", 0, tree.EMPTY_ROOT, ())


class Notes(Struct):
    """The checkpoints that the key in charge signed, by size; what is wrong with the others, by file.
    `revoked` are those under a key that was revoked: they vouch for nothing, and are held to the others.
    """

    signed: dict[int, Checkpoint]
    faults: list[tuple[str, str]]
    revoked: list[tuple[str, Checkpoint, str]] = []

    @property
    def newest(self) -> Checkpoint:
        """The newest that verifies; of size 0 where none does."""
        return self.signed[max(self.signed)] if self.signed else NONE


def notes_of(folder: Folder, keys: Succession) -> Notes:
    """Read and verify every checkpoint."""
    found = Notes({}, [])
    texts: dict[int, list[bytes]] = {}
    for name in folder.below(paths.CHECKPOINTS):
        match = NOTE.fullmatch(name)
        if match is None or (match[2] or "").endswith(".tsr"):
            continue
        raw, one = _verified(folder, name, keys, found)
        if one is not None and one.size != int(match[1]):
            found.faults.append((name, f"It is a checkpoint of size {one.size}, kept for another."))
        elif one is not None:
            _keep(found, name, one)
            texts.setdefault(one.size, []).append(raw)
    _shown(folder, keys, found, texts)
    return found


def _keep(found: Notes, name: str, one: Checkpoint) -> None:
    there = found.signed.setdefault(one.size, one)
    if there.root != one.root:
        found.faults.append((name, f"Two histories: the key signed two roots of size {one.size}."))


def _shown(folder: Folder, keys: Succession, found: Notes, texts: dict[int, list[bytes]]) -> None:
    """`checkpoint` is the newest, byte for byte."""
    raw, one = _verified(folder, paths.CHECKPOINT, keys, found)
    if one is None:
        return
    before = max(found.signed, default=0)
    _keep(found, paths.CHECKPOINT, one)
    if one.size < before:
        sentence = (
            f"It is older than checkpoints/{before}: it is of size {one.size}. Your copy is older, or a "
            "publication was cut off (then the next one mends it)."
        )
        found.faults.append((paths.CHECKPOINT, sentence))
    elif raw not in texts.get(one.size, []):
        found.faults.append(
            (paths.CHECKPOINT, f"It is not what checkpoints/{one.size} holds, or that is not there.")
        )


def _verified(folder: Folder, name: str, keys: Succession, found: Notes) -> tuple[bytes, Checkpoint | None]:
    """A note's bytes and the checkpoint that it is. What is wrong with it is noted."""
    try:
        raw = folder.must(name)
        return raw, keys.accept(raw.decode("utf-8", "surrogateescape"))[0]
    except RevokedError as why:
        found.revoked.append((name, why.checkpoint, str(why)))
        return b"", None
    except (Unreadable, VerifyError) as why:
        found.faults.append((name, str(why)))
        return b"", None
