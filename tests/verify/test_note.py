"""Signed notes and checkpoints: C2SP's own examples, and what a careless reader would let through."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import checkpoint, note, tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.errors import FormatError, SignatureError
from rounds_verify.note import Note, Signature
from tests.verify.small_ledger import KEY, SECRET, VKEY, signed

# The example of C2SP signed-note, with four bytes of key id and 64 of signature.
QUASIMODO = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99i"
    "hAQwaqP3ZekRwNtIc=\n"
)
OTHER_SECRET = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = note.verifier_key("witness.example", OTHER_SECRET.public_key().public_bytes_raw())
SIGNED = note.sign("a text\n", KEY, SECRET.sign)
LINE = SIGNED.split("\n\n")[1]


def test_the_specifications_example_parses_and_formats_back() -> None:
    found = note.parse(QUASIMODO)
    assert found.text.endswith("\n\ned è subito sera.\n")
    assert found.signatures[0].name == "quasimodo.example/salvatore"
    assert len(found.signatures[0].raw) == 64
    assert note.format_note(found) == QUASIMODO


@pytest.mark.parametrize(
    "vkey",
    [
        VKEY,
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    ],
)
def test_a_verifier_key_reads_back(vkey: str) -> None:
    assert note.format_vkey(note.parse_vkey(vkey)) == vkey


@pytest.mark.parametrize(
    ("vkey", "message"),
    [
        ("", "name\\+id\\+key"),
        ("PeterNeumann+c74f20a3", "name\\+id\\+key"),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "its id is c74f20a3"),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "its id is c74f20a3"),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "a space or a plus"),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "empty"),
        ("PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "not an Ed25519 key"),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy", "has 32 bytes, and this one 29"),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T", "one standard spelling"),
    ],
)
def test_a_malformed_verifier_key_is_refused_with_its_reason(vkey: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        note.parse_vkey(vkey)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no empty line"),
        ("a text\n", "no empty line"),
        ("a text\n\n", "no empty line"),
        ("a text\n\n" + LINE.rstrip("\n"), "no empty line followed by whole"),
        ("a text\n" + LINE, "no empty line"),
        (SIGNED + "\n", "no empty line followed by whole"),
        (SIGNED.replace("— ", "- "), "not a signature line"),
        (SIGNED.replace("— ", "—  "), "not a signature line"),
        (SIGNED.replace("— ", "—\u00a0"), "not a signature line"),
        (SIGNED.replace(KEY.name, "rounds+invalid"), "not a signature line"),
        (SIGNED.replace(KEY.name, "rounds\u2003invalid"), "not a signature line"),
        (SIGNED.replace("=\n", "\n"), "one standard spelling"),
        (SIGNED.replace("\n\n", "\r\n\n"), "control character"),
        ("a\ttext\n\n" + LINE, "control character"),
        ("a\x00text\n\n" + LINE, "control character"),
        ("\ud800\n\n" + LINE, "not valid UTF-8"),
        ("a text\n\n— name AAAAAA==\n", "too short"),
        ("a text\n\n" + LINE * 65, "65 signatures; the limit is 64"),
        ("é" * 140_000 + "\n\n" + LINE, "the limit is 262,144"),
    ],
)
def test_a_malformed_note_is_refused_with_its_reason(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        note.verify(text, [KEY])


def test_the_text_ends_at_the_last_empty_line() -> None:
    text = "one\n\n\u2028two\n"
    assert note.verify(note.sign(text, KEY, SECRET.sign), [KEY]).text == text


def test_unknown_signatures_are_ignored_and_none_valid_is_refused() -> None:
    witness = note.sign("a text\n", OTHER, OTHER_SECRET.sign).split("\n\n")[1]
    assert note.verify("a text\n\n" + witness + LINE, [KEY]).text == "a text\n"
    assert len(note.verify("a text\n\n" + witness + LINE, [KEY, OTHER]).signatures) == 2
    with pytest.raises(SignatureError, match=r"No trusted key signed this note; it names 'witness\.example'"):
        note.verify("a text\n\n" + witness, [KEY])
    with pytest.raises(SignatureError, match="No trusted key"):
        note.verify(SIGNED, [])


def test_one_wrong_signature_of_a_trusted_key_refuses_the_note_despite_a_right_one() -> None:
    wrong = note.format_note(Note("a text\n", (Signature(KEY.name, KEY.key_id, bytes(64)),))).split("\n\n")[1]
    with pytest.raises(SignatureError, match="does not fit the note's text"):
        note.verify("a text\n\n" + LINE + wrong, [KEY])


def test_a_key_with_the_same_name_but_another_id_is_another_key() -> None:
    namesake = note.verifier_key(KEY.name, OTHER.public)
    with pytest.raises(SignatureError, match="No trusted key"):
        note.verify(SIGNED, [namesake])


def test_a_signer_that_does_not_fit_its_key_publishes_nothing() -> None:
    with pytest.raises(SignatureError, match="does not fit"):
        note.sign("a text\n", KEY, OTHER_SECRET.sign)
    for text in ("no newline", "", "a\rb\n", "\ud800\n"):
        with pytest.raises(FormatError):
            note.sign(text, KEY, SECRET.sign)


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, 8 * len(SIGNED.encode()) - 1))
def test_any_flipped_bit_of_a_note_is_refused(at: int) -> None:
    raw = SIGNED.encode()
    other = (int.from_bytes(raw, "big") ^ 1 << at).to_bytes(len(raw), "big")
    with pytest.raises((FormatError, SignatureError)):
        note.verify(other.decode("utf-8", "surrogateescape"), [KEY])


@given(
    size=st.integers(1, 2**63 - 1),
    root=st.binary(min_size=32, max_size=32),
    more=st.lists(st.just("x 1"), max_size=2),
)
def test_a_checkpoint_reads_back(size: int, root: bytes, more: list[str]) -> None:
    found = Checkpoint(KEY.name, size, root, tuple(more))
    assert checkpoint.parse(checkpoint.format_checkpoint(found)) == found


ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "at least three lines"),
        (f"origin\n1\n{ROOT}", "at least three lines"),
        (f"\n1\n{ROOT}\n", "none of them empty"),
        (f"origin\n1\n{ROOT}\n\n", "none of them empty"),
        (f"origin\n1\n{ROOT}\n\nmore\n", "none of them empty"),
        (f"origin\n01\n{ROOT}\n", "not a plain decimal"),
        (f"origin\n+1\n{ROOT}\n", "not a plain decimal"),
        (f"origin\n-1\n{ROOT}\n", "not a plain decimal"),
        (f"origin\n1 \n{ROOT}\n", "not a plain decimal"),
        (f"origin\n\u0661\n{ROOT}\n", "not a plain decimal"),
        (f"origin\n{2**63}\n{ROOT}\n", "not a plain decimal"),
        (f"origin\n{'9' * 5000}\n{ROOT}\n", "not a plain decimal"),
        ("origin\n1\nAAAA\n", "3 bytes instead of 32"),
        (f"origin\n1\n{ROOT[:-1]}\n", "one standard spelling"),
        (f"origin\n0\n{ROOT}\n", "not that of the empty tree"),
    ],
)
def test_a_malformed_checkpoint_is_refused_with_its_reason(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        checkpoint.parse(text)


def test_a_checkpoint_of_another_ledger_is_refused_even_under_this_key() -> None:
    text = checkpoint.format_checkpoint(Checkpoint("rounds.invalid/another", 1, tree.leaf_hash(b"")))
    with pytest.raises(SignatureError, match=r"is of 'rounds\.invalid/another'"):
        checkpoint.verify(note.sign(text, KEY, SECRET.sign), KEY)
    assert checkpoint.verify(signed(1, tree.leaf_hash(b"")), KEY).size == 1


def test_values_that_would_break_the_lines_are_not_formatted() -> None:
    for wrong in (
        Checkpoint("a\nb", 1, bytes(32)),
        Checkpoint("a", 1, bytes(32), ("",)),
        Checkpoint("a", -1, bytes(32)),
    ):
        with pytest.raises(FormatError):
            checkpoint.format_checkpoint(wrong)
