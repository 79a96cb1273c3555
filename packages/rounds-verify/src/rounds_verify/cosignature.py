r"""Cosignatures: C2SP tlog-cosignature at commit 5ba5ee8, the Ed25519 form (signature type 0x04).

A cosigner (a witness) states: as of this time, of all I have seen of the log with this origin, this tree is
the largest, and all I saw before is its beginning. The statement is one more signature line of the
checkpoint:

    — <cosigner's name> <base64 of 4 bytes of key id, 8 bytes of time and 64 of Ed25519 signature>

The time is in seconds since 1970 UTC, big-endian. What is signed is not the note's text alone, but

    cosignature/v1
    time <the same time in decimal, no leading zero>
    <the note's text, its last newline included>

A cosigner's key is a verifier-key line as in `note`, of type 0x04 and with

    key id = first 4 bytes of SHA-256(name || 0x0A || 0x04 || public key)

Rules:

1. The text is that of a checkpoint: nothing else is cosigned, and nothing else counts as cosigned.
2. The time is from 1 to 2^63 - 1. (C2SP tlog-witness forbids 0 in an answer; here 0 is refused everywhere.)
3. The decoded line has exactly 4 + 8 + 64 bytes.
4. A line whose name and id together match no known cosigner is ignored. One that matches must verify, else
   the whole note is refused, as by rule 4 of `note`.
5. The time is the cosigner's claim. Whether it is in the future, or lies before another, is for the caller,
   who has a clock or other times to compare; this module has none.

ML-DSA-44 cosignatures (type 0x06) are lines of unknown keys here: ignored in a note, refused as a key.

>>> key = parse_vkey("witness.invalid/w1+4c618480+BHm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk")
>>> signed = (
...     "rounds.invalid/example\n3\nNmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=\n\n"
...     "— witness.invalid/w1 TGGEgAAAAABpyyZAFlBd7gQnTn9ggQS85S8NPM4ognYtC+iytpzg7Rfl+5jZpHYizFMMnBmmrPi8tg"
...     "hftpJCRFerlD8+trzXHAlEBQ==\n"
... )
>>> print(message(note.parse(signed).text, 1774921280).decode(), end="")
cosignature/v1
time 1774921280
rounds.invalid/example
3
NmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=
>>> [(one.key.name, one.at) for one in verify(signed, [key])]
[('witness.invalid/w1', 1774921280)]
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rounds_verify import checkpoint, ed25519, note
from rounds_verify.errors import FormatError, SignatureError

ED25519 = 0x04
"""The signature type of a key that cosigns checkpoints with a time."""
LATEST = 2**63 - 1
"""Greatest time of a cosignature, in seconds since 1970 UTC."""
_TIME_SIZE = 8
_SIZE = _TIME_SIZE + ed25519.SIGNATURE_SIZE


class CosignerKey(NamedTuple):
    """A key that checks cosignatures: its name, its 4-byte id and its 32-byte Ed25519 public key."""

    name: str
    key_id: bytes
    public: bytes


class Cosignature(NamedTuple):
    """A cosignature that verified: whose it is, and the time it claims (seconds since 1970 UTC)."""

    key: CosignerKey
    at: int


def cosigner_key(name: str, public: bytes) -> CosignerKey:
    """The key of a cosigner from its 32-byte public key. Raises FormatError for a bad name or length."""
    return CosignerKey(name, note.key_id(name, ED25519, public), public)


def parse_vkey(vkey: str) -> CosignerKey:
    """The cosigner's key in a verifier-key line of type 0x04. Raises FormatError."""
    return CosignerKey(*note.read_vkey(vkey, ED25519))


def format_vkey(key: CosignerKey) -> str:
    """The verifier-key line of a cosigner's key."""
    return note.write_vkey(key.name, ED25519, key.public)


def message(text: str, at: int) -> bytes:
    """The bytes that a cosigner signs at `at` for a checkpoint's text. Raises FormatError (rules 1 and 2)."""
    checkpoint.parse(text)
    if not 0 < at <= LATEST:
        raise FormatError(f"A cosignature's time is from 1 to 2^63 - 1 seconds after 1970, and this is {at}.")
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosign(text: str, at: int, key: CosignerKey, sign_bytes: Callable[[bytes], bytes]) -> note.Signature:
    """The cosignature of a checkpoint's text at `at` (seconds since 1970 UTC), ready for a signature line.

    `sign_bytes` (message to 64 bytes) holds the secret key. Raises FormatError for a text or time that cannot
    be cosigned, SignatureError if the signature does not fit `key`.
    """
    signed = message(text, at)
    raw = sign_bytes(signed)
    if not ed25519.verify(key.public, signed, raw):
        raise SignatureError(f"The signature made for {key.name} does not fit its public key.")
    return note.Signature(key.name, key.key_id, at.to_bytes(_TIME_SIZE, "big") + raw)


def verify(signed: str, keys: Sequence[CosignerKey]) -> tuple[Cosignature, ...]:
    """The cosignatures by these keys in a note, in its order: none if none of them cosigned.

    Only cosignatures are looked at: that the log itself signed is for `checkpoint.verify`, and whether these
    are enough is for `policy`. Raises FormatError for a malformed note, SignatureError by rule 4.
    """
    parsed = note.parse(signed)
    known = {(key.name, key.key_id): key for key in keys}
    return tuple(
        _verified(parsed.text, one, key)
        for one in parsed.signatures
        if (key := known.get((one.name, one.key_id))) is not None
    )


def _verified(text: str, line: note.Signature, key: CosignerKey) -> Cosignature:
    at = int.from_bytes(line.raw[:_TIME_SIZE], "big")
    if len(line.raw) != _SIZE or not 0 < at <= LATEST:
        raise SignatureError(f"The cosignature by {key.name} has no time, or is not {_SIZE} bytes long.")
    if not ed25519.verify(key.public, message(text, at), line.raw[_TIME_SIZE:]):
        raise SignatureError(
            f"The cosignature by {key.name} ({key.key_id.hex()}) does not fit this checkpoint at {at}."
        )
    return Cosignature(key, at)
