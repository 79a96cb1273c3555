r"""Proofs of logging: C2SP tlog-proof v1 at commit 5ba5ee8. One entry's place in a log, checked offline.

    c2sp.org/tlog-proof@v1
    extra <base64 of bytes that the reader may need>     (this line may be left out)
    index <number of the entry in decimal, no leading zero>
    <base64 of one hash of the audit path, 32 bytes>     (none or more such lines, from the leaf upwards)
    <empty line>
    <the checkpoint, a signed note, as it is>

Rounds puts the entry's bytes into `extra`. Nothing authenticates `extra`: it counts only once its leaf hash
has been proven with the rest (`entry_of` does both).

Rules: exactly these lines in this order, each ended by one newline; an index below 2^63; at most 63 hashes;
an `extra` line that is there is not empty and holds at most 65,535 bytes, as an entry does; at most 512 KiB.

>>> proof = parse(
...     "c2sp.org/tlog-proof@v1\nextra Yg==\nindex 1\nAippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=\n\n"
...     "rounds.invalid/example\n2\nsTeYX/SE+2ANuTEHx3sDZcgNePW0Kd7Q/Zc2HQd5mes=\n\n"
...     "— rounds.invalid/example wOYuxnmPtBz6QHx178U1sgg0demwa5fkz2rMEwyPzBRiC5OsiC20E01kAtBzLD0v/dVa1VPn"
...     "6d+3ttGuiyMQY7vpWgk=\n"
... )
>>> proof.index, len(proof.path), proof.extra
(1, 1, b'b')
"""

import re
from dataclasses import dataclass

from rounds_verify import b64, tree
from rounds_verify.errors import FormatError, ProofError
from rounds_verify.policy import Accepted, Policy, accept
from rounds_verify.tree import HASH_SIZE

HEADER = "c2sp.org/tlog-proof@v1"
"""The first line."""
SUFFIX = ".tlog-proof"
"""The end of a proof's file name."""
PATH_LIMIT = 63
"""Greatest number of hashes: the height of the largest tree a checkpoint can name."""
SIZE_LIMIT = 1 << 19
"""Greatest number of bytes of a proof."""
EXTRA_LIMIT = 65_535
"""Greatest number of bytes of `extra`."""
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_EXTRA = "extra "


@dataclass(frozen=True)
class Proof:
    """An entry's index, its audit path, the signed note of a checkpoint, and bytes that nothing vouches
    for.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


def parse(text: str) -> Proof:
    """Take a proof apart. Raises FormatError; the checkpoint in it is not looked at yet."""
    if len(text) > SIZE_LIMIT:
        raise FormatError(f"The proof has {len(text):,} characters; the limit is {SIZE_LIMIT:,}.")
    head, gap, signed = text.partition("\n\n")
    header, *lines = head.split("\n")
    if header != HEADER or not gap or not signed:
        raise FormatError(f"A proof begins with the line {HEADER} and has a checkpoint after an empty line.")
    extra = _extra(lines.pop(0)) if lines and lines[0].startswith(_EXTRA) else None
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if not index or int(index[1]) >= 2**63:
        raise FormatError("The proof has no line `index` with a plain decimal number below 2^63.")
    return Proof(int(index[1]), _path(lines[1:]), signed, extra)


def format_proof(proof: Proof) -> str:
    """The proof as text. Raises FormatError if it would not parse back to the same proof."""
    lines = [HEADER]
    if proof.extra is not None:
        lines.append(_EXTRA + b64.encode(proof.extra))
    lines += [f"index {proof.index}", *map(b64.encode, proof.path)]
    text = "\n".join(lines) + "\n\n" + proof.checkpoint
    if parse(text) != proof:
        raise FormatError("These values cannot be written as a proof.")
    return text


def verify(proof: Proof, leaf_hash: bytes, policy: Policy) -> Accepted:
    """What the policy accepted, once the leaf with this hash is entry `proof.index` under it.

    Raises FormatError, SignatureError as `policy.accept` does, ProofError if the path does not lead to the
    root.
    """
    found = accept(policy, proof.checkpoint)
    tree.verify_inclusion(proof.index, found.checkpoint.size, leaf_hash, proof.path, found.checkpoint.root)
    return found


def entry_of(proof: Proof, policy: Policy) -> tuple[bytes, Accepted]:
    """The entry that a proof carries in `extra`, proven, and what the policy accepted.

    Raises as `verify` does, and ProofError if the proof carries no entry.
    """
    if proof.extra is None:
        raise ProofError(f"The proof of entry {proof.index} does not carry the entry itself.")
    return proof.extra, verify(proof, tree.leaf_hash(proof.extra), policy)


def _extra(line: str) -> bytes:
    extra = b64.decode(line.removeprefix(_EXTRA))
    if not 0 < len(extra) <= EXTRA_LIMIT:
        raise FormatError(f"The extra data has {len(extra):,} bytes; 1 to {EXTRA_LIMIT:,} can stand here.")
    return extra


def _path(lines: list[str]) -> tuple[bytes, ...]:
    path = tuple(b64.decode(line) for line in lines)
    if len(path) > PATH_LIMIT or any(len(one) != HASH_SIZE for one in path):
        raise FormatError(f"An audit path is at most {PATH_LIMIT} lines with hashes of {HASH_SIZE} bytes.")
    return path
