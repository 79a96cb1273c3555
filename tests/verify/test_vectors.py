"""Every known answer of transparency-dev/merkle, most of them proofs that have to be refused."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from rounds_verify import tree
from rounds_verify.errors import ProofError

FOLDER = Path(__file__).parent.parent / "vectors" / "merkle" / "testdata"
VECTORS = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.json"))

# Vectors on which we decide otherwise, each with the reason.
DECIDED_OTHERWISE = {
    "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json": (
        "accepts two equal roots of 12 bytes; rule 1 of `tree`: what is not 32 bytes long is not a hash"
    ),
}
# Vectors that a verifier which only compares the two sides would accept; the number is the rule of `tree`.
EDGES = {
    "inclusion/single-entry/empty-root-and-leaf.json": 1,
    "consistency/additional/sizes-are-equal-zero-and-proof-is-empty.json": 2,
    "inclusion/additional/0/empty-root-and-random-leaf.json": 3,
    "consistency/additional/consistency-check-on-empty-tree-size1-is-zero-is-useless.json": 4,
}


def test_there_are_196_vectors() -> None:
    assert len(VECTORS) == 196


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_is_decided_as_it_says(name: str) -> None:
    vector = json.loads((FOLDER / name).read_text())
    assert refuses(vector) == (vector["wantErr"] or name in DECIDED_OTHERWISE)


@pytest.mark.parametrize("name", EDGES)
def test_an_edge_case_is_refused(name: str) -> None:
    assert refuses(json.loads((FOLDER / name).read_text()))


@pytest.mark.parametrize("name", DECIDED_OTHERWISE)
def test_a_case_decided_otherwise_is_accepted_with_real_hashes(name: str) -> None:
    vector = json.loads((FOLDER / name).read_text())
    assert not vector["wantErr"]
    assert refuses(vector)
    root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    assert not refuses({**vector, "root1": root, "root2": root})


def refuses(vector: dict[str, Any]) -> bool:
    proof = [b64decode(one) for one in vector["proof"] or []]
    try:
        if "leafIdx" in vector:
            leaf, root = b64decode(vector["leafHash"]), b64decode(vector["root"])
            tree.verify_inclusion(vector["leafIdx"], vector["treeSize"], leaf, proof, root)
        else:
            old, new = b64decode(vector["root1"]), b64decode(vector["root2"])
            tree.verify_consistency(vector["size1"], vector["size2"], proof, old, new)
    except ProofError:
        return True
    return False
