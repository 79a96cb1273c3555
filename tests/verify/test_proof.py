"""Proofs of logging, and the bodies that a log and a witness send: one spelling each, nothing unproven."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import note, policy, proof, tree
from rounds_verify.errors import FormatError, ProofError, SignatureError, VerifyError
from tests.verify.small_log import AT, POLICY, leaves, reader, signed

SIZE, INDEX = 600, 599
TRUSTED = policy.parse(POLICY.encode())
ENTRY = leaves(SIZE)[INDEX]
PROOF = proof.Proof(INDEX, tuple(reader(SIZE).inclusion(INDEX)), signed(SIZE, 2), ENTRY)
TEXT = proof.format_proof(PROOF)
BARE = proof.format_proof(replace(PROOF, extra=None))

# The shape of C2SP's example; its signatures are cut short there, so only the lines before them are its own.
EXAMPLE = (
    "c2sp.org/tlog-proof@v1\nindex 73894\ngSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
    "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n\nexample.com/fancylog\n109482\n"
    "sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n— example.com/fancylog AAAAAAA=\n"
)


def test_the_specifications_lines_parse_and_format_back() -> None:
    found = proof.parse(EXAMPLE)
    assert (found.index, len(found.path), found.extra) == (73_894, 2, None)
    assert proof.format_proof(found) == EXAMPLE


@pytest.mark.parametrize("text", [TEXT, BARE])
def test_a_proof_reads_back(text: str) -> None:
    assert proof.format_proof(proof.parse(text)) == text


def test_an_entry_comes_out_with_what_the_policy_accepted() -> None:
    entry, accepted = proof.entry_of(proof.parse(TEXT), TRUSTED)
    assert entry == ENTRY
    assert accepted.checkpoint.size == SIZE
    assert accepted.cosigned == {"w1": AT, "w2": AT + 10}
    assert proof.verify(proof.parse(BARE), tree.leaf_hash(ENTRY), TRUSTED) == accepted


def test_the_only_entry_of_a_log_needs_no_hash() -> None:
    one = proof.Proof(0, (), signed(1, 2))
    assert proof.format_proof(one).startswith(
        "c2sp.org/tlog-proof@v1\nindex 0\n\nrounds.invalid/example\n1\n"
    )
    assert proof.verify(one, tree.leaf_hash(b""), TRUSTED).checkpoint.size == 1


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        (replace(PROOF, index=598), ProofError, "leaf 598"),
        (replace(PROOF, index=600), ProofError, "no leaf 600"),
        (replace(PROOF, path=PROOF.path[:-1]), ProofError, "exactly"),
        (replace(PROOF, path=(*PROOF.path, bytes(32))), ProofError, "exactly"),
        (replace(PROOF, path=PROOF.path[::-1]), ProofError, "does not lead"),
        (replace(PROOF, extra=ENTRY + b"\0"), ProofError, "does not lead"),
        (replace(PROOF, extra=None), ProofError, "does not carry the entry"),
        (replace(PROOF, checkpoint=signed(SIZE, 1)), SignatureError, "lacks the quorum"),
        (replace(PROOF, checkpoint=signed(SIZE - 1, 2)), ProofError, "no leaf 599"),
        (replace(PROOF, checkpoint=signed(SIZE + 1, 2)), ProofError, "exactly 7"),
        (replace(PROOF, checkpoint="anything"), FormatError, "no empty line"),
    ],
)
def test_a_changed_proof_proves_nothing(changed: proof.Proof, error: type[VerifyError], message: str) -> None:
    with pytest.raises(error, match=message):
        proof.entry_of(changed, TRUSTED)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "begins with the line"),
        (TEXT.replace("@v1", "@v2"), "begins with the line"),
        (" " + TEXT, "begins with the line"),
        (TEXT.split("\n\n", maxsplit=1)[0], "begins with the line"),
        (TEXT.split("\n\n", maxsplit=1)[0] + "\n\n", "begins with the line"),
        (TEXT.replace("index 599", "index 0599"), "plain decimal"),
        (TEXT.replace("index 599", "index -1"), "plain decimal"),
        (TEXT.replace("index 599", "index 5\u0665"), "plain decimal"),
        (TEXT.replace("index 599", f"index {2**63}"), "plain decimal"),
        (TEXT.replace("index 599", "index  599"), "plain decimal"),
        (TEXT.replace("index 599\n", ""), "plain decimal"),
        (BARE.replace("index", "extra AA==\nextra AA==\nindex"), "plain decimal"),
        (BARE.replace("index 599\n", "index 599\nextra AA==\n"), "standard spelling"),
        (BARE.replace("index", "extra \nindex"), "1 to 65,535"),
        (BARE.replace("index", "extra AB==\nindex"), "standard spelling"),
        (BARE.replace("index", "extra " + "AAAA" * 21846 + "\nindex"), "1 to 65,535"),
        (BARE.replace("index 599\n", "index 599\nAAAA\n"), "hashes of 32 bytes"),
        (BARE.replace("index 599\n", "index 599\n" + f"{'A' * 43}=\n" * 64), "at most 63"),
        (TEXT.replace("\nindex", "\r\nindex"), "standard spelling"),
        (TEXT + "\n" * 600_000, "the limit is 524,288"),
    ],
)
def test_a_malformed_proof_is_refused_with_its_reason(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        proof.parse(text)


def test_values_that_would_break_the_lines_are_not_formatted() -> None:
    for wrong in (
        replace(PROOF, index=-1),
        replace(PROOF, path=(b"short",)),
        replace(PROOF, extra=b""),
        replace(PROOF, checkpoint=""),
    ):
        with pytest.raises(FormatError):
            proof.format_proof(wrong)


@settings(max_examples=300)
@given(bit=st.integers(0, 8 * len(TEXT.encode()) - 1))
def test_any_flipped_bit_of_a_proof_is_refused(bit: int) -> None:
    raw = TEXT.encode()
    other = (int.from_bytes(raw, "big") ^ 1 << bit).to_bytes(len(raw), "big")
    with pytest.raises(VerifyError):
        proof.entry_of(proof.parse(other.decode("utf-8", "surrogateescape")), TRUSTED)


def test_the_checkpoint_is_kept_as_it_is() -> None:
    more = note.add_signatures(signed(SIZE, 2), [note.Signature("unknown.invalid", b"\1\2\3\4", b"x")])
    assert proof.parse(proof.format_proof(replace(PROOF, checkpoint=more))).checkpoint == more
