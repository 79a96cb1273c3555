r"""RFC 6962 section 2.1: the Merkle tree over SHA-256, its frontier and its two kinds of proof.

    leaf hash   SHA-256(0x00 || leaf bytes)
    node hash   SHA-256(0x01 || left || right)
    root        of no leaves SHA-256(""); of one leaf its hash; otherwise the node over the largest power of
                two of leaves smaller than their number, and the rest

>>> root([leaf_hash(b"one"), leaf_hash(b"two")]) == node_hash(leaf_hash(b"one"), leaf_hash(b"two"))
True
>>> nodes: list[bytes] = []
>>> extend(0, nodes, [leaf_hash(b"one"), leaf_hash(b"two"), leaf_hash(b"three")])
3
>>> frontier_root(nodes).hex()[:16]
'5aac771c899ac292'

A **frontier** is the size and the roots of the complete subtrees that make up the tree, largest first: one
node for each 1 bit of the size. It is all that appending needs. It is plain data (an int and a list) because
it is on the path of every write. Serialised: the size as 8 bytes, big-endian, then the nodes.

Proofs are strict: every hash has 32 bytes, the index is below the size, and the proof has exactly the length
that index and sizes call for. Where verifiers in the world differ, this one decides:

1. An empty or short hash is not a hash: a proof, leaf or root of any length but 32 bytes is refused, also
   when two of them are equal to each other.
2. A tree of size 0 has the root SHA-256("") and no other: two equal roots of size 0 that are something else
   are refused.
3. Nothing is included in a tree of size 0.
4. From size 0 to a larger size there is no consistency proof: every tree would pass, so a caller who holds
   only the empty tree has nothing to compare. From a size to itself the proof is empty and the roots are
   equal.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from rounds_verify.errors import FormatError, ProofError

EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves."""
HASH_SIZE = 32
"""Bytes of a hash."""
_LEAF, _NODE = sha256(b"\x00"), sha256(b"\x01")  # begun: to copy one is faster than to begin another


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf with these bytes."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """The hashes of leaves, in order.

    >>> leaf_hashes([b"one", b"two"]) == [leaf_hash(b"one"), leaf_hash(b"two")]
    True
    """
    begun, found = _LEAF.copy, list[bytes]()
    for leaf in leaves:
        hashed = begun()
        hashed.update(leaf)
        found.append(hashed.digest())
    return found


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes, computed level by level (an odd node rises unchanged)."""
    level = leaf_hashes
    while len(level) > 1:
        level = _level_above(level)
    return level[0] if level else EMPTY_ROOT


def extend(size: int, nodes: list[bytes], leaf_hashes: Iterable[bytes]) -> int:
    """Append leaf hashes to the frontier (`size`, `nodes`): changes `nodes` and returns the new size."""
    for leaf in leaf_hashes:
        node, carry = leaf, size
        while carry & 1:
            node = sha256(b"\x01" + nodes.pop() + node).digest()
            carry >>= 1
        nodes.append(node)
        size += 1
    return size


def frontier_root(nodes: Sequence[bytes]) -> bytes:
    """The root of the tree that has this frontier."""
    if not nodes:
        return EMPTY_ROOT
    found = nodes[-1]
    for node in reversed(nodes[:-1]):
        found = node_hash(node, found)
    return found


def frontier_dump(size: int, nodes: Sequence[bytes]) -> bytes:
    """The frontier as bytes."""
    return size.to_bytes(8, "big") + b"".join(nodes)


def frontier_load(raw: bytes) -> tuple[int, list[bytes]]:
    """The frontier (size, nodes) that `frontier_dump` wrote. Raises FormatError for anything else."""
    size = int.from_bytes(raw[:8], "big")
    if len(raw) != 8 + HASH_SIZE * size.bit_count():
        raise FormatError(f"A frontier of {len(raw)} bytes does not fit its size, {size}.")
    return size, [raw[at : at + HASH_SIZE] for at in range(8, len(raw), HASH_SIZE)]


def inclusion_proof(index: int, leaf_hashes: Sequence[bytes]) -> list[bytes]:
    """The audit path of leaf `index` (RFC 6962 section 2.1.1). Raises ProofError if there is no such leaf."""
    if not 0 <= index < len(leaf_hashes):
        raise ProofError(f"There is no leaf {index} in a tree of size {len(leaf_hashes)}.")
    path = []
    level = leaf_hashes
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        level, index = _level_above(level), index >> 1
    return path


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], expected: bytes) -> None:
    """Return if the hash `leaf` is number `index` of the tree, else raise ProofError."""
    _check_hashes(leaf, expected, *proof)
    if not 0 <= index < size:
        raise ProofError(f"There is no leaf {index} in a tree of size {size}.")
    _check_length(proof, _inclusion_length(index, size))
    if _climb(index, size, leaf, proof) != expected:
        raise ProofError(f"The proof of leaf {index} does not lead to the root of size {size}.")


def consistency_proof(old_size: int, leaf_hashes: Sequence[bytes]) -> list[bytes]:
    """The proof that the first `old_size` leaves begin this tree (RFC 6962 section 2.1.2).

    Raises ProofError for a size of 0 or beyond the tree.
    """
    start, end = 0, len(leaf_hashes)
    if not 0 < old_size <= end:
        raise ProofError(f"There is no consistency proof from size {old_size} to size {end}.")
    outer: list[bytes] = []
    while old_size < end:
        split = start + _largest_power_below(end - start)
        if old_size <= split:
            outer.append(root(leaf_hashes[split:end]))
            end = split
        else:
            outer.append(root(leaf_hashes[start:split]))
            start = split
    # The verifier already holds the old root; any other old subtree must be handed over.
    inner = [root(leaf_hashes[start:end])] if start else []
    return inner + outer[::-1]


def verify_consistency(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Return if the new tree begins with the whole old tree, else raise ProofError."""
    _check_hashes(old_root, new_root, *proof)
    if old_size == new_size:
        _verify_same(old_size, proof, old_root, new_root)
    elif not 0 < old_size < new_size:
        raise ProofError(f"There is no consistency proof from size {old_size} to size {new_size}.")
    else:
        _verify_growth(old_size, new_size, proof, old_root, new_root)


def _verify_same(size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    if proof or old_root != new_root or size < 0:
        raise ProofError(f"Two trees of size {size} need equal roots and an empty proof.")
    if size == 0 and old_root != EMPTY_ROOT:
        raise ProofError("The root of the empty tree is the hash of nothing, and this is another.")


def _verify_growth(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """RFC 9162 section 2.1.4.2: climb from the last node of the old tree, building both roots."""
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    _check_length(path, 1 + _inclusion_length(node, last + 1))
    old = new = path[0]
    for sibling in path[1:]:
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    if old != old_root or new != new_root:
        raise ProofError(
            f"The proof does not lead from the root of size {old_size} to the root of size {new_size}."
        )


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    # The hash of each node stands here itself: a call for each would take as long again.
    begun, above = _NODE.copy, list[bytes]()
    pairs = iter(level)
    for left, right in zip(pairs, pairs, strict=False):  # an odd last one has no pair
        hashed = begun()
        hashed.update(left)
        hashed.update(right)
        above.append(hashed.digest())
    if len(level) & 1:
        above.append(level[-1])
    return above


def _climb(index: int, size: int, node: bytes, proof: Sequence[bytes]) -> bytes:
    last = size - 1
    for sibling in proof:
        while 0 < index == last and not index & 1:  # an odd node rises without a sibling
            index, last = index >> 1, last >> 1
        node = node_hash(sibling, node) if index & 1 else node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    return node


def _inclusion_length(index: int, size: int) -> int:
    """Length of the path: each level below the fork with the last leaf, then a 1 bit of the index each."""
    inner = (index ^ (size - 1)).bit_length()
    return inner + (index >> inner).bit_count()


def _largest_power_below(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def _check_hashes(*hashes: bytes) -> None:
    for found in hashes:
        if len(found) != HASH_SIZE:
            raise ProofError(f"A hash has {len(found)} bytes where SHA-256 gives {HASH_SIZE}.")


def _check_length(proof: Sequence[bytes], length: int) -> None:
    if len(proof) != length:
        raise ProofError(f"The proof has {len(proof)} hashes where exactly {length} are called for.")
