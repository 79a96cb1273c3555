"""What a log and a witness say to each other: C2SP's examples, one spelling, and what is not said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds_verify import cosignature, note, tree, witness
from rounds_verify.errors import FormatError
from rounds_verify.witness import AddCheckpoint
from tests.verify.small_log import COSIGNERS, hashes, signed

# The examples of C2SP tlog-witness.
REQUEST = (
    "old 20852014\n"
    "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
    "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
    "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
    "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"
    "\n"
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGk"
    "u9nTo+zyWE+xeMcTOAYQ8=\n"
    "— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6"
    "QUXTS5Rovnzv++qbSzm9Q=\n"
)
ANSWER = (
    "— witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrdk3DXDqI"
    "5G2HgLatVs0pWh6Up69HVOw==\n"
    "— witness.example/w1 I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWAvjJHjyWpW7VcE3SiOlVlbQNt64vWhO+DlkL0+Ufz"
    "uOBMh9ChdMkP1vi/lCAsmlw==\n"
    "— witness.example/w2 AWui8Sk55XjYLOijihBjhqEH6nS1ndDymE0a+6idX7pLcnoB+dhnz0854aLZgrrKbYKA7nC3HNJhm/k"
    "Wl7oJlqU3rXXvpysAdyP3wQ==\n"
)
HASH = f"{'A' * 43}=\n"


def test_the_specifications_examples_parse_and_format_back() -> None:
    request = witness.parse_request(REQUEST.encode())
    assert (request.old_size, len(request.proof)) == (20_852_014, 4)
    assert len(note.parse(request.checkpoint).signatures) == 2
    assert witness.format_request(request) == REQUEST.encode()
    answer = witness.parse_cosignatures(ANSWER.encode())
    assert [len(one.raw) for one in answer] == [72, 72, 72]
    assert witness.format_cosignatures(answer) == ANSWER.encode()


def test_a_conversation_ends_in_a_cosigned_checkpoint() -> None:
    body = witness.format_request(
        AddCheckpoint(300, tuple(tree.consistency_proof(300, hashes(600))), signed(600))
    )
    asked = witness.parse_request(body)
    roots = (tree.root(hashes(300)), tree.root(hashes(600)))
    tree.verify_consistency(asked.old_size, 600, asked.proof, *roots)
    answer = witness.format_cosignatures(note.parse(signed(600, 1)).signatures[1:])
    merged = note.add_signatures(signed(600), witness.parse_cosignatures(answer))
    assert merged == signed(600, 1)
    assert [one.key for one in cosignature.verify(merged, COSIGNERS)] == COSIGNERS[:1]


def test_the_first_request_has_no_proof() -> None:
    assert witness.format_request(AddCheckpoint(0, (), signed(3))) == b"old 0\n\n" + signed(3).encode()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "`old`"),
        ("old 1\n", "`old`"),
        ("old 1\n\n", "`old`"),
        ("old 1\nrounds.invalid\n1\n", "`old`"),
        ("new 1\n\n" + signed(3), "`old`"),
        ("old 01\n\n" + signed(3), "plain decimal"),
        ("old -1\n\n" + signed(3), "plain decimal"),
        ("old \n\n" + signed(3), "plain decimal"),
        ("old 1 \n\n" + signed(3), "plain decimal"),
        (f"old {2**63}\n\n" + signed(3), "plain decimal"),
        (f"old {'9' * 5000}\n\n" + signed(3), "plain decimal"),
        ("old 1\r\n\n" + signed(3), "plain decimal"),
        ("old 1\nAAAA\n\n" + signed(3), "hashes of 32 bytes"),
        ("old 1\n" + HASH.replace("=", "") + "\n" + signed(3), "standard spelling"),
        ("old 1\n" + HASH * 64 + "\n" + signed(3), "at most 63"),
        ("old 1\n\n" + "x" * 300_000, "the limit is 300,000"),
    ],
)
def test_a_malformed_request_is_refused_with_its_reason(body: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        witness.parse_request(body.encode())


@pytest.mark.parametrize("body", [b"", b"\xff\n", ANSWER.encode()[:-1], b"a word\n", b"\n" + ANSWER.encode()])
def test_a_malformed_answer_is_refused(body: bytes) -> None:
    with pytest.raises(FormatError):
        witness.parse_cosignatures(body)


@pytest.mark.parametrize("body", [b"", b"5", b"05\n", b"-5\n", b"5\n\n", b" 5\n", b"5\r\n", b"\xff\n"])
def test_a_malformed_size_is_refused(body: bytes) -> None:
    with pytest.raises(FormatError):
        witness.parse_size(body)


@given(size=st.integers(0, 2**63 - 1))
def test_a_size_reads_back(size: int) -> None:
    assert witness.parse_size(witness.format_size(size)) == size


@given(body=st.binary(max_size=200))
def test_any_bytes_are_refused_or_read_back(body: bytes) -> None:
    try:
        request = witness.parse_request(b"old 1" + body)
    except FormatError:
        return
    assert witness.format_request(request) == b"old 1" + body


def test_values_that_would_break_the_lines_are_not_formatted() -> None:
    for wrong in (AddCheckpoint(-1, (), "x\n"), AddCheckpoint(1, (b"x",), "x\n"), AddCheckpoint(1, (), "")):
        with pytest.raises(FormatError):
            witness.format_request(wrong)
    with pytest.raises(FormatError):
        witness.format_cosignatures([])


def test_a_cosigned_checkpoint_is_shown_under_the_hash_of_its_origin() -> None:
    path = witness.monitoring_path("example.com/behind-the-sofa")
    assert path == "5fd2dc0beb4ce54d" + path[16:64] + "/checkpoint"
    assert len(path) == 64 + len("/checkpoint")
