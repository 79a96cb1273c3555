"""Cosignatures: C2SP's own example, and what would let a witness's word be bent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import b64, checkpoint, cosignature, note
from rounds_verify.errors import FormatError, SignatureError
from tests.verify.small_log import AT, COSIGNERS, KEY, SECRETS, signed

# The example of C2SP tlog-cosignature; its text names no public key, so its bytes are read and not verified.
EXAMPLE = (
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZ"
    "qhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
TEXT = note.parse(signed(3)).text
FIRST = COSIGNERS[0]


def test_the_specifications_example_holds_its_time() -> None:
    (line,) = note.parse_signatures(EXAMPLE)
    assert len(line.raw) == 72
    assert int.from_bytes(line.raw[:8], "big") == 1_679_315_147
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert cosignature.message(text, 1_679_315_147) == b"cosignature/v1\ntime 1679315147\n" + text.encode()


def test_cosignatures_are_returned_in_the_notes_order_with_their_times() -> None:
    found = cosignature.verify(signed(3, 3), COSIGNERS)
    assert found == tuple(cosignature.Cosignature(key, AT + 10 * at) for at, key in enumerate(COSIGNERS))


def test_a_cosigned_checkpoint_is_still_the_logs() -> None:
    assert checkpoint.verify(signed(3, 3), KEY) == checkpoint.verify(signed(3), KEY)


def test_lines_of_unknown_cosigners_are_ignored() -> None:
    assert cosignature.verify(signed(3, 3), []) == ()
    assert cosignature.verify(signed(3, 1), COSIGNERS[1:]) == ()
    assert [one.key for one in cosignature.verify(signed(3, 3), [FIRST])] == [FIRST]


def test_one_wrong_line_of_a_known_cosigner_refuses_the_note() -> None:
    other = note.parse(signed(4, 1)).signatures[-1]  # the same witness, about another checkpoint
    with pytest.raises(SignatureError, match=r"witness\.invalid/w1 .* does not fit this checkpoint"):
        cosignature.verify(note.add_signatures(signed(3, 1), [other]), COSIGNERS)


@settings(max_examples=150)
@given(bit=st.integers(0, 8 * 72 - 1))
def test_any_flipped_bit_of_time_or_signature_is_refused(bit: int) -> None:
    *_, line = note.parse(signed(3, 1)).signatures
    raw = (int.from_bytes(line.raw, "big") ^ 1 << bit).to_bytes(72, "big")
    with pytest.raises(SignatureError):
        cosignature.verify(note.add_signatures(signed(3), [line._replace(raw=raw)]), COSIGNERS)


@pytest.mark.parametrize("raw", [b"", bytes(8), bytes(72), b"\xff" * 72, b"\1" * 71, b"\1" * 73, b"\1" * 64])
def test_a_line_of_another_length_or_without_a_time_is_refused(raw: bytes) -> None:
    line = note.Signature(FIRST.name, FIRST.key_id, raw or b"\0")
    with pytest.raises(SignatureError, match="has no time, or is not 72 bytes long"):
        cosignature.verify(note.add_signatures(signed(3), [line]), COSIGNERS)


def test_a_signature_of_the_text_alone_is_no_cosignature_and_the_other_way_round() -> None:
    plain = note.Signature(FIRST.name, FIRST.key_id, AT.to_bytes(8, "big") + SECRETS[0].sign(TEXT.encode()))
    with pytest.raises(SignatureError, match="does not fit"):
        cosignature.verify(note.add_signatures(signed(3), [plain]), COSIGNERS)
    as_log = note.verifier_key(FIRST.name, FIRST.public)
    with pytest.raises(SignatureError, match="No trusted key"):
        note.verify(signed(3, 1), [as_log])


@pytest.mark.parametrize("at", [0, -1, 2**63])
def test_a_time_outside_its_range_is_not_cosigned(at: int) -> None:
    with pytest.raises(FormatError, match="from 1 to 2"):
        cosignature.cosign(TEXT, at, FIRST, SECRETS[0].sign)


def test_only_a_checkpoint_is_cosigned_and_only_under_the_right_key() -> None:
    with pytest.raises(FormatError, match="at least three lines"):
        cosignature.cosign("a letter\n", AT, FIRST, SECRETS[0].sign)
    with pytest.raises(SignatureError, match="does not fit its public key"):
        cosignature.cosign(TEXT, AT, FIRST, SECRETS[1].sign)


def test_a_cosigners_key_reads_back_and_is_never_a_logs() -> None:
    vkey = cosignature.format_vkey(FIRST)
    assert cosignature.parse_vkey(vkey) == FIRST
    with pytest.raises(FormatError, match=r"not an Ed25519 key \(type 0x01\)"):
        note.parse_vkey(vkey)
    with pytest.raises(FormatError, match=r"not an Ed25519 key \(type 0x04\)"):
        cosignature.parse_vkey(note.format_vkey(KEY))
    mixed = f"{FIRST.name}+{note.verifier_key(FIRST.name, FIRST.public).key_id.hex()}+{vkey.split('+', 2)[2]}"
    with pytest.raises(FormatError, match="but its id is"):
        cosignature.parse_vkey(mixed)


def test_a_post_quantum_key_is_refused_and_its_line_ignored() -> None:
    with pytest.raises(FormatError, match="not an Ed25519 key"):
        cosignature.parse_vkey(f"witness.invalid/pq+00000000+{b64.encode(bytes([6]) + bytes(1312))}")
    line = note.Signature("witness.invalid/pq", b"\1\2\3\4", bytes(8 + 2420))
    both = note.add_signatures(signed(3, 1), [line] * 2)
    assert len(note.parse(both).signatures) == 3
    assert [one.key for one in cosignature.verify(both, COSIGNERS)] == [FIRST]
