r"""Checkpoints: C2SP tlog-checkpoint v1.0.0, the signed statement of a tree's size and root.

The text of the note has three lines, and optional extension lines:

    <origin: the log's name, not empty>
    <size in decimal, no leading zero, below 2^63>
    <base64 of the 32-byte root>
    <extension lines, not empty, kept but not read>

Rules beyond the specification, for Rounds' own ledgers: the origin equals the name of the key that signs, so
that a checkpoint of one ledger cannot be shown for another; a size of 0 comes with the root of the empty
tree.

>>> text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
>>> parse(text).size
20852163
>>> format_checkpoint(parse(text)) == text
True
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from rounds_verify import b64, note
from rounds_verify.errors import FormatError, SignatureError
from rounds_verify.tree import EMPTY_ROOT, HASH_SIZE

_LINES = 3
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class Checkpoint(NamedTuple):
    """What a log says of itself: `size` leaves have the root `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


def parse(text: str) -> Checkpoint:
    """The checkpoint in a note's text. Raises FormatError."""
    *lines, rest = text.split("\n")
    if rest or len(lines) < _LINES or not all(lines):
        raise FormatError(
            "A checkpoint has at least three lines, none of them empty, each ended by a newline."
        )
    origin, size, root, *extensions = lines
    if not _SIZE.fullmatch(size) or int(size) >= 2**63:
        raise FormatError(f"The checkpoint's size {size[:30]!a} is not a plain decimal number below 2^63.")
    found = Checkpoint(origin, int(size), b64.decode(root), tuple(extensions))
    if len(found.root) != HASH_SIZE:
        raise FormatError(f"The checkpoint's root has {len(found.root)} bytes instead of {HASH_SIZE}.")
    if found.size == 0 and found.root != EMPTY_ROOT:
        raise FormatError("The checkpoint's size is 0, but its root is not that of the empty tree.")
    return found


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """The text to be signed. Raises FormatError if it would not parse back to the same checkpoint."""
    lines = [checkpoint.origin, str(checkpoint.size), b64.encode(checkpoint.root), *checkpoint.extensions]
    text = "".join(f"{line}\n" for line in lines)
    if parse(text) != checkpoint:
        raise FormatError("These values cannot be written as a checkpoint: a line break is in one of them.")
    return text


def sizes(notes: Iterable[str]) -> set[int]:
    """The sizes that notes speak of, whoever signed them; one that can't be read speaks of none."""
    found = set()
    for each in notes:
        with suppress(FormatError):
            found.add(parse(note.parse(each).text).size)
    return found


def verify(signed: str, key: note.VerifierKey) -> Checkpoint:
    """The checkpoint in a note that `key` signed. Raises FormatError or SignatureError."""
    found = parse(note.verify(signed, [key]).text)
    if found.origin != key.name:
        raise SignatureError(f"The checkpoint is of {found.origin!a}, but the key is that of {key.name!a}.")
    return found
