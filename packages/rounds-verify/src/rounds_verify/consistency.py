r"""Consistency proofs as text: that one tree begins another, for one or more pairs of sizes.

    <old size> <new size>
    <base64 of one hash, 32 bytes>      (none or more such lines, as RFC 6962 section 2.1.2 orders them)
    <empty line>

repeated for each pair. Rules: sizes in decimal without leading zero, below 2^63, old less than new, pairs by
growing old size; at most 64 pairs and 126 hashes a pair.

>>> parse("1 2\nAippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=\n\n")[0].new
2
>>> format_links(parse("1 2\n\n"))
'1 2\n\n'
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from rounds_verify import b64
from rounds_verify.errors import FormatError
from rounds_verify.tree import HASH_SIZE

MOST = 64
"""Greatest number of pairs."""
PATH_LIMIT = 126
"""Greatest number of hashes of a pair: two for each level of the largest tree."""
_SIZES = re.compile(r"([1-9][0-9]{0,18}) ([1-9][0-9]{0,18})")


class Link(NamedTuple):
    """A proof that the tree of size `old` begins that of size `new`."""

    old: int
    new: int
    path: tuple[bytes, ...]


def parse(text: str) -> tuple[Link, ...]:
    """The proofs in a text. Raises FormatError."""
    *blocks, rest = text.split("\n\n")
    if rest or len(blocks) > MOST:
        raise FormatError(f"Consistency proofs are at most {MOST} blocks, each ended by an empty line.")
    links = tuple(map(_link, blocks))
    if any(one.old >= other.old for one, other in pairwise(links)):
        raise FormatError("The consistency proofs do not stand in the order of their sizes.")
    return links


def format_links(links: Iterable[Link]) -> str:
    """The proofs as text."""
    blocks = ("\n".join([f"{one.old} {one.new}", *map(b64.encode, one.path)]) for one in links)
    return "".join(f"{block}\n\n" for block in blocks)


def _link(block: str) -> Link:
    first, *lines = block.split("\n")
    sizes = _SIZES.fullmatch(first)
    if not sizes or not int(sizes[1]) < int(sizes[2]) < 2**63:
        raise FormatError(f"{first[:60]!a} is not a pair of growing sizes.")
    path = tuple(b64.decode(line) for line in lines)
    if len(path) > PATH_LIMIT or any(len(one) != HASH_SIZE for one in path):
        raise FormatError(
            f"The proof from {sizes[1]} to {sizes[2]} holds something else than 32-byte hashes."
        )
    return Link(int(sizes[1]), int(sizes[2]), path)
