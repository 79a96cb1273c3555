r"""Signed notes and verifier keys: C2SP signed-note v1.0.0, with Ed25519 keys (signature type 0x01).

Read from C2SP's texts at commit 5ba5ee8. Keys of type 0x04 cosign and sign other bytes than these: they are a
type of their own, in `cosignature`, so that the one can never be taken for the other.

A note is a text that ends in a newline, an empty line, and one or more signature lines:

    <text, one or more lines>
    <empty line>
    — <key name> <base64 of 4 bytes of key id and the signature>

A verifier key is one line, `<key name>+<key id, 8 hex digits>+<base64 of the type and the 32-byte public
key>`, where the type is the one byte 0x01 and

    key id = first 4 bytes of SHA-256(key name || 0x0A || type || public key)

Rules:

1. UTF-8; no control character below U+0020 but newline; at most 262,144 bytes and 64 signatures.
2. The text is all before the last empty line and keeps its own last newline; only the text is signed.
3. A signature line starts with an em dash (U+2014) and one space; its key name is not empty and holds no
   Unicode space and no plus sign; its base64 is in its one standard spelling and holds at least 5 bytes.
4. A signature whose name and id together match no trusted key is ignored. One that matches must verify, else
   the whole note is refused. If none matches, the note is refused.

>>> key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
>>> signed = (
...     "If you think cryptography is the answer to your problem,\n"
...     "then you don't know what your problem is.\n"
...     "\n"
...     "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
...     "otpRZb6KE6RyyBwJnAM=\n"
... )
>>> verify(signed, [parse_vkey(key)]).text.splitlines()[1]
"then you don't know what your problem is."
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from rounds_verify import b64, ed25519
from rounds_verify.errors import FormatError, SignatureError

SIZE_LIMIT = 262_144
"""Greatest number of bytes of a note: room for the 16 post-quantum signatures that readers must accept."""
SIGNATURE_LIMIT = 64
"""Greatest number of signature lines."""
ED25519 = 0x01
"""The signature type of a key that signs a note's text itself."""
_PARTS_OF_A_VKEY = 3
_ID_SIZE = 4
_DASH = "\u2014 "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
# Half a surrogate pair stands for a byte that is not UTF-8, which a note cannot hold.
_NAME = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")


class VerifierKey(NamedTuple):
    """A key that checks signatures: its name, its 4-byte id and its 32-byte Ed25519 public key."""

    name: str
    key_id: bytes
    public: bytes


class Signature(NamedTuple):
    """One signature line: who says they signed, the 4-byte key id, and the signature's own bytes."""

    name: str
    key_id: bytes
    raw: bytes


class Note(NamedTuple):
    """A parsed note. Its text means nothing until `verify` has returned it."""

    text: str
    signatures: tuple[Signature, ...]


def verifier_key(name: str, public: bytes) -> VerifierKey:
    """The verifier key of a 32-byte Ed25519 public key. Raises FormatError for a bad name or length."""
    return VerifierKey(name, key_id(name, ED25519, public), public)


def parse_vkey(vkey: str) -> VerifierKey:
    """The key that a verifier-key line names. Raises FormatError; the key id must fit name and key."""
    return VerifierKey(*read_vkey(vkey, ED25519))


def format_vkey(key: VerifierKey) -> str:
    """The verifier-key line of a key."""
    return write_vkey(key.name, ED25519, key.public)


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The 4-byte id of a key of signature type `kind`.

    Raises FormatError for a name that cannot stand in a note, or a key of another length than Ed25519's.
    """
    if not _is_name(name):
        raise FormatError(f"The key name {name!a} is empty or holds a space or a plus sign.")
    if len(public) != ed25519.KEY_SIZE:
        raise FormatError(f"An Ed25519 public key has {ed25519.KEY_SIZE} bytes, and this one {len(public)}.")
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:_ID_SIZE]


def read_vkey(vkey: str, kind: int) -> tuple[str, bytes, bytes]:
    """Name, id and public key in a verifier-key line of signature type `kind`. Raises FormatError."""
    parts = vkey.split("+", _PARTS_OF_A_VKEY - 1)  # base64 may hold plus signs, so the third part keeps them
    if len(parts) != _PARTS_OF_A_VKEY:
        raise FormatError(f"The verifier key {vkey[:80]!a} is not of the form name+id+key.")
    name, told, encoded = parts
    typed = b64.decode(encoded)
    if typed[:1] != bytes([kind]):
        raise FormatError(f"The verifier key of {name!a} is not an Ed25519 key (type 0x{kind:02x}).")
    found = key_id(name, kind, typed[1:])
    if found.hex() != told:
        raise FormatError(f"The verifier key of {name!a} says id {told!a}, but its id is {found.hex()}.")
    return name, found, typed[1:]


def write_vkey(name: str, kind: int, public: bytes) -> str:
    """The verifier-key line of a key of signature type `kind`. Raises FormatError as `key_id` does."""
    return f"{name}+{key_id(name, kind, public).hex()}+{b64.encode(bytes([kind]) + public)}"


@lru_cache(16)  # a pack has one checkpoint in many places, and each step takes it apart
def parse(note: str) -> Note:
    """Take a note apart without checking any signature. Raises FormatError where rules 1 to 3 are broken."""
    _check_text(note)
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise FormatError("The note has no empty line followed by whole signature lines.")
    return Note(text + "\n", parse_signatures(lines))


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """The signatures in one or more whole signature lines. Raises FormatError."""
    *rows, rest = lines.split("\n")
    if rest or not rows:
        raise FormatError("Signature lines come one or more, each ended by a newline.")
    if len(rows) > SIGNATURE_LIMIT:
        raise FormatError(f"The note has {len(rows)} signatures; the limit is {SIGNATURE_LIMIT}.")
    return tuple(_parse_signature(row) for row in rows)


def format_note(note: Note) -> str:
    """The note as one text. Raises FormatError if it would not parse back to the same note."""
    written = f"{note.text}\n{format_signatures(note.signatures)}"
    if parse(written) != note:
        raise FormatError("The text or a signature cannot be written as a signed note.")
    return written


def format_signatures(signatures: Iterable[Signature]) -> str:
    """The lines of these signatures, each with its newline."""
    return "".join(f"{_DASH}{one.name} {b64.encode(one.key_id + one.raw)}\n" for one in signatures)


def add_signatures(note: str, signatures: Iterable[Signature]) -> str:
    """The note with these signatures after its own; one that is there already is not put twice.

    Nothing is verified here. Raises FormatError for a malformed note, or when it grows past its limits.
    """
    parsed = parse(note)
    return format_note(Note(parsed.text, tuple(dict.fromkeys((*parsed.signatures, *signatures)))))


def sign(text: str, key: VerifierKey, sign_bytes: Callable[[bytes], bytes]) -> str:
    """The note of `text` with one signature, made by `sign_bytes` (message to 64 bytes), which holds the
    secret key.

    Raises FormatError for a text that cannot be a note, SignatureError if the signature does not fit `key`.
    """
    _check_text(text)
    signature = Signature(key.name, key.key_id, sign_bytes(text.encode()))
    written = format_note(Note(text, (signature,)))
    verify(written, [key])  # a note that nobody can check must not be published
    return written


def verify(note: str, keys: Sequence[VerifierKey]) -> Note:
    """The note, once a trusted key's signature of its text verifies (rule 4).

    Raises FormatError, SignatureError.
    """
    parsed = parse(note)
    message = parsed.text.encode()
    trusted = {(key.name, key.key_id): key for key in keys}
    valid = 0
    for one in parsed.signatures:
        key = trusted.get((one.name, one.key_id))
        if key is None:
            continue
        if not ed25519.verify(key.public, message, one.raw):
            raise SignatureError(
                f"The signature by {one.name} ({one.key_id.hex()}) does not fit the note's text."
            )
        valid += 1
    if not valid:
        raise SignatureError(f"No trusted key signed this note; it names {_names(parsed.signatures)}.")
    return parsed


def _check_text(note: str) -> None:
    try:
        size = len(note.encode())
    except UnicodeEncodeError:
        raise FormatError("The note is not valid UTF-8.") from None
    if size > SIZE_LIMIT:
        raise FormatError(f"The note has {size:,} bytes; the limit is {SIZE_LIMIT:,}.")
    if _CONTROL.search(note):
        raise FormatError("The note holds a control character other than newline.")


def _parse_signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not (line.startswith(_DASH) and space and _is_name(name)):
        raise FormatError(f"The line {line[:60]!a} is not a signature line.")
    raw = b64.decode(encoded)
    if len(raw) <= _ID_SIZE:
        raise FormatError(f"The signature by {name!a} is too short to hold a key id and a signature.")
    return Signature(name, raw[:_ID_SIZE], raw[_ID_SIZE:])


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _names(signatures: Iterable[Signature]) -> str:
    return ", ".join(f"{one.name!a} ({one.key_id.hex()})" for one in signatures)
