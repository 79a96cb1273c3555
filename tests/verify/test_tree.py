"""The tree against the definition of RFC 6962 section 2.1, written down here as slowly as the RFC puts it."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import tree
from rounds_verify.errors import FormatError, ProofError

LEAVES = [tree.leaf_hash(b"leaf %d" % index) for index in range(301)]


def slow_root(data: list[bytes]) -> bytes:
    """MTH, word for word, over leaf data."""
    if len(data) <= 1:
        return sha256(b"\x00" + data[0]).digest() if data else sha256(b"").digest()
    split = 1
    while 2 * split < len(data):
        split *= 2
    return sha256(b"\x01" + slow_root(data[:split]) + slow_root(data[split:])).digest()


def test_the_root_is_the_one_of_the_definition() -> None:
    data = [b"leaf %d" % index for index in range(70)]
    for size in range(71):
        assert tree.root(LEAVES[:size]) == slow_root(data[:size])


def test_the_frontier_has_the_root_of_its_leaves_at_every_size() -> None:
    nodes: list[bytes] = []
    for size in range(301):
        assert tree.frontier_root(nodes) == tree.root(LEAVES[:size])
        assert len(nodes) == size.bit_count()
        tree.extend(size, nodes, [LEAVES[size]])


@given(first=st.integers(0, 150), then=st.integers(0, 150))
def test_a_restored_frontier_goes_on_where_it_stopped(first: int, then: int) -> None:
    nodes: list[bytes] = []
    dumped = tree.frontier_dump(tree.extend(0, nodes, LEAVES[:first]), nodes)
    size, restored = tree.frontier_load(dumped)
    assert tree.extend(size, restored, LEAVES[first : first + then]) == first + then
    assert tree.frontier_root(restored) == tree.root(LEAVES[: first + then])


@pytest.mark.parametrize("raw", [b"", bytes(7), bytes(9), b"\x00" * 7 + b"\x03" + bytes(32), bytes(8 + 32)])
def test_a_damaged_frontier_is_refused(raw: bytes) -> None:
    with pytest.raises(FormatError, match="does not fit its size"):
        tree.frontier_load(raw)


def test_every_inclusion_proof_up_to_size_40_leads_to_the_root() -> None:
    for size in range(1, 41):
        root = tree.root(LEAVES[:size])
        for index in range(size):
            tree.verify_inclusion(
                index, size, LEAVES[index], tree.inclusion_proof(index, LEAVES[:size]), root
            )


def test_every_consistency_proof_up_to_size_40_leads_from_root_to_root() -> None:
    for new in range(1, 41):
        for old in range(1, new + 1):
            proof = tree.consistency_proof(old, LEAVES[:new])
            tree.verify_consistency(old, new, proof, tree.root(LEAVES[:old]), tree.root(LEAVES[:new]))


@settings(max_examples=300)
@given(data=st.data())
def test_a_changed_inclusion_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    proof, root = tree.inclusion_proof(index, LEAVES[:size]), tree.root(LEAVES[:size])
    tree.verify_inclusion(index, size, LEAVES[index], proof, root)
    for wrong in changed(data, proof):
        with pytest.raises(ProofError):
            tree.verify_inclusion(index, size, LEAVES[index], wrong, root)
    with pytest.raises(ProofError):
        tree.verify_inclusion(index, size, flipped(data, LEAVES[index]), proof, root)
    other = data.draw(st.integers(-2, size + 2).filter(lambda found: found != index))
    with pytest.raises(ProofError):
        tree.verify_inclusion(other, size, LEAVES[index], proof, root)


@settings(max_examples=300)
@given(data=st.data())
def test_a_changed_consistency_proof_is_refused(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 300))
    old = data.draw(st.integers(1, new))
    proof = tree.consistency_proof(old, LEAVES[:new])
    roots = tree.root(LEAVES[:old]), tree.root(LEAVES[:new])
    tree.verify_consistency(old, new, proof, *roots)
    for wrong in changed(data, proof):
        with pytest.raises(ProofError):
            tree.verify_consistency(old, new, wrong, *roots)
    with pytest.raises(ProofError):
        tree.verify_consistency(old, new, proof, flipped(data, roots[0]), roots[1])
    with pytest.raises(ProofError):
        tree.verify_consistency(old, new, proof, roots[0], flipped(data, roots[1]))


def test_a_rewritten_history_has_no_consistency_proof() -> None:
    rewritten = [*LEAVES[:3], tree.leaf_hash(b"another story"), *LEAVES[4:20]]
    with pytest.raises(ProofError, match="does not lead from the root of size 10"):
        tree.verify_consistency(
            10, 20, tree.consistency_proof(10, rewritten), tree.root(LEAVES[:10]), tree.root(rewritten)
        )


def test_there_is_no_proof_from_nothing_or_beyond_the_tree() -> None:
    for old in (-1, 0, 6):
        with pytest.raises(ProofError, match=f"no consistency proof from size {old} to size 5"):
            tree.consistency_proof(old, LEAVES[:5])
        with pytest.raises(ProofError, match="no consistency proof"):
            tree.verify_consistency(old, 5, [], LEAVES[0], LEAVES[1])
    with pytest.raises(ProofError, match="no leaf 5"):
        tree.inclusion_proof(5, LEAVES[:5])


def test_the_empty_tree_is_consistent_with_itself_and_its_own_root_only() -> None:
    tree.verify_consistency(0, 0, [], tree.EMPTY_ROOT, tree.EMPTY_ROOT)
    with pytest.raises(ProofError, match="hash of nothing"):
        tree.verify_consistency(0, 0, [], LEAVES[0], LEAVES[0])


def changed(data: st.DataObject, proof: list[bytes]) -> list[list[bytes]]:
    """The proof with a hash too many, one too few, and one with a flipped bit."""
    found = [[*proof, LEAVES[0]], [LEAVES[0], *proof], [*proof, b""]]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        found += [proof[:-1], proof[1:], [*proof[:at], flipped(data, proof[at]), *proof[at + 1 :]]]
    return found


def flipped(data: st.DataObject, raw: bytes) -> bytes:
    at = data.draw(st.integers(0, 8 * len(raw) - 1))
    return (int.from_bytes(raw, "big") ^ 1 << at).to_bytes(len(raw), "big")
