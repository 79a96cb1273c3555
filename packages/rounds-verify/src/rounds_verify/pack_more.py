r"""Entries that go with another one under the same checkpoint, in the least room.

    extra <base64 of the entry>
    index <its number>
    <base64 of a hash of its audit path>      (none or more such lines)
    <empty line>

repeated by growing index. The last hashes of the path that are also the last ones of the path beside which it
stands are left out: two entries that lie close share all but a few. Put them back, add the C2SP header and
the checkpoint, and it is a C2SP tlog-proof (`proof`). At most 5 entries.

>>> from rounds_verify import tree
>>> leaves = [tree.leaf_hash(b"%d" % at) for at in range(9)]
>>> beside = Proof(4, tuple(tree.inclusion_proof(4, leaves)), "", b"4")
>>> one = Proof(5, tuple(tree.inclusion_proof(5, leaves)), "", b"5")
>>> text = format_more([one], beside)
>>> len(one.path), text.count("\n")
(4, 4)
>>> parse(text, beside, 9) == (one,)
True
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from rounds_verify import b64
from rounds_verify.errors import FormatError
from rounds_verify.proof import EXTRA_LIMIT, PATH_LIMIT, Proof
from rounds_verify.tree import HASH_SIZE

MOST = 5
"""Greatest number of entries: a verdict and four anchors."""
_HEAD = re.compile(r"extra ([A-Za-z0-9+/=]+)\nindex (0|[1-9][0-9]{0,18})((?:\n[A-Za-z0-9+/=]+)*)")


def parse(text: str, beside: Proof, size: int) -> tuple[Proof, ...]:
    """The proofs, whole again, under the checkpoint of `size` entries that `beside` has. Raises
    FormatError.
    """
    *blocks, rest = text.split("\n\n")
    if rest or not 0 < len(blocks) <= MOST:
        raise FormatError(f"Entries are 1 to {MOST} blocks, each ended by an empty line.")
    found = tuple(_whole(block, beside, size) for block in blocks)
    if any(one.index >= other.index for one, other in pairwise(found)):
        raise FormatError("The entries do not stand in the order of their numbers.")
    return found


def format_more(proofs: Iterable[Proof], beside: Proof) -> str:
    """The text of these proofs, which are under the checkpoint that `beside` has."""
    return "".join(_block(one, beside.path) for one in proofs)


def _block(one: Proof, beside: tuple[bytes, ...]) -> str:
    shared = 0
    while shared < min(len(one.path), len(beside)) and one.path[-1 - shared] == beside[-1 - shared]:
        shared += 1
    own = one.path[: len(one.path) - shared]
    return (
        "\n".join([f"extra {b64.encode(one.extra or b'')}", f"index {one.index}", *map(b64.encode, own)])
        + "\n\n"
    )


def _whole(block: str, beside: Proof, size: int) -> Proof:
    match = _HEAD.fullmatch(block)
    if not match:
        raise FormatError("An entry has a line extra, a line index, and hashes.")
    extra, index = b64.decode(match[1]), int(match[2])
    own = tuple(b64.decode(line) for line in match[3].split("\n")[1:])
    shared = _length(index, size) - len(own) if index < size else -1
    if not 0 <= shared <= len(beside.path) or len(own) > PATH_LIMIT or len(extra) > EXTRA_LIMIT:
        raise FormatError(
            f"The path of entry {index} has not the length that a tree of size {size} calls for."
        )
    if any(len(one) != HASH_SIZE for one in own):
        raise FormatError(f"A hash in the path of entry {index} has not {HASH_SIZE} bytes.")
    tail = beside.path[len(beside.path) - shared :]
    return replace(beside, index=index, path=own + tail, extra=extra)


def _length(index: int, size: int) -> int:
    """Hashes of an audit path: up to the fork with the last leaf, then one for each 1 bit of the index."""
    inner = (index ^ (size - 1)).bit_length()
    return inner + (index >> inner).bit_count()
