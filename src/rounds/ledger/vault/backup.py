r"""A backup of a clinic's keys: one file, sealed under a passphrase. Written to `docs/formats/keys.md`.

    rounds keys v1
    origin <origin of the clinic's ledger>
    scrypt <log2 N> <r> <p> <salt, 32 hex digits>
    nonce <24 hex digits>
    size <bytes sealed>

    <what is sealed, in base64 (RFC 4648 §4), 76 characters a line>

    sha256 <64 hex digits, over every byte before this line>

    key    = scrypt(passphrase in UTF-8 and NFC, salt, N, r, p), 32 bytes        RFC 7914
    sealed = AES-256-GCM(key, nonce, {"files": {name: content in base64}},
                         AAD = the first five lines)                             NIST SP 800-38D

Lines end with a line feed; one that a carriage return came to on its way is read without it.

Rules:

1. Salt and nonce are random, and never used again.
2. The digest tells a damaged file from a wrong passphrase: it needs no key, and fits a file that is whole.
3. A name is that of a file in `keys`, 1 to 64 of a-z, 0-9, `.`, `_` and `-`, and begins with none of the
   last three: it can lead nowhere else.
4. What a reader spends is bounded: `MOST` bytes, and 256 MB of memory for scrypt (128 · r · N).

>>> made = seal({"payload": b"1 00"}, "rounds.invalid/00ff", "a worked example", bytes(16), bytes(12), LIGHT)
>>> print(made.decode(), end="")
rounds keys v1
origin rounds.invalid/00ff
scrypt 4 8 1 00000000000000000000000000000000
nonce 000000000000000000000000
size 48
<BLANKLINE>
KIw1YMSZ2KVbupDmz5Xk4eohpdzVnzVQSH2cKBTbBxOR7OUbd6lzSu2+ABPDH7HF
<BLANKLINE>
sha256 31a9c34f256593fc7b15a5711d567c725a6c69f53c47680859c0c005677a819a
>>> opened(made, "rounds.invalid/00ff", "a worked example")
{'payload': b'1 00'}
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
MOST: Final = 16 << 20
"""Bytes that a backup has at most."""
WIDE: Final = 76
MEMORY: Final = 256 << 20
"""Bytes that scrypt may take."""
_FORM: Final = re.compile(
    rb"(rounds keys v1\n"
    rb"origin (?P<origin>[!-~]{1,200})\n"
    rb"scrypt (?P<log>[0-9]{1,2}) (?P<r>[0-9]{1,2}) (?P<p>[0-9]{1,2}) (?P<salt>[0-9a-f]{32})\n"
    rb"nonce (?P<nonce>[0-9a-f]{24})\n"
    rb"size (?P<size>[0-9]{1,8})\n)\n"
    rb"(?P<sealed>(?:[A-Za-z0-9+/=]{1,76}\n)+)\n"
)


class Cost(NamedTuple):
    """What scrypt costs (RFC 7914 §2): 2^`log` rounds of a block of 128 · `r` bytes, `p` times."""

    log: int
    r: int
    p: int


USUAL: Final = Cost(17, 8, 1)
"""About half a second and 128 MB."""
LIGHT: Final = Cost(4, 8, 1)
"""For examples and tests alone."""


class BackupError(Exception):
    """The file can't be opened; the sentence says why."""


class Damaged(BackupError):
    """It is not what was written: cut short, changed, or no backup at all."""


class OtherClinic(BackupError):
    """It holds the keys of another ledger."""


class WrongPassphrase(BackupError):
    """It is whole, and this passphrase does not open it."""


class _Held(Struct):
    files: dict[str, bytes]


def seal(
    files: Mapping[str, bytes],
    origin: str,
    passphrase: str,
    salt: bytes,
    nonce: bytes,
    cost: Cost = USUAL,
) -> bytes:
    """The backup of these files, by their names. `salt` (16 bytes) and `nonce` (12) are random."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    plain = msgspec.json.encode(_Held(dict(files)), order="sorted")
    head = (
        f"rounds keys v1\norigin {origin}\nscrypt {cost.log} {cost.r} {cost.p} {salt.hex()}\n"
        f"nonce {nonce.hex()}\nsize {len(plain) + 16}\n"
    ).encode()
    text = b64encode(AESGCM(_key(passphrase, salt, cost)).encrypt(nonce, plain, head))
    lines = b"\n".join(text[at : at + WIDE] for at in range(0, len(text), WIDE))
    body = head + b"\n" + lines + b"\n\n"
    return body + f"sha256 {sha256(body).hexdigest()}\n".encode()


def opened(raw: bytes, origin: str, passphrase: str) -> dict[str, bytes]:
    """The files in a backup. Raises `Damaged`, `OtherClinic`, `WrongPassphrase`."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    require_ours(raw, origin)
    found, head = _parsed(raw)
    cost = Cost(int(found["log"]), int(found["r"]), int(found["p"]))
    if not (cost.log and cost.r and cost.p) or 128 * cost.r << cost.log > MEMORY:
        raise Damaged("it asks for more memory than a backup may")
    sealed = _base64(found["sealed"].replace(b"\n", b""))
    if len(sealed) != int(found["size"]):
        raise Damaged(f"it has {len(sealed):,} bytes of {int(found['size']):,}")
    key = _key(passphrase, bytes.fromhex(found["salt"].decode()), cost)
    try:
        plain = AESGCM(key).decrypt(bytes.fromhex(found["nonce"].decode()), sealed, head)
    except InvalidTag as why:
        raise WrongPassphrase("it is whole, and the passphrase is another") from why
    return _files(plain)


def require_ours(raw: bytes, origin: str) -> None:
    """Whether it is whole and of this ledger, as far as can be told before a passphrase is asked for. Raises
    `Damaged`, `OtherClinic`.
    """
    if _parsed(raw)[0]["origin"].decode() != origin:
        raise OtherClinic("it holds the keys of another ledger")


def _parsed(raw: bytes) -> tuple[re.Match[bytes], bytes]:
    """The fields, and the first five lines."""
    if len(raw) > MOST:
        raise Damaged(f"it has more than {MOST >> 20} MB")
    text = raw.replace(b"\r\n", b"\n")
    if not text.startswith(b"rounds keys v1\n"):
        raise Damaged("it is empty" if not raw else "it is no backup of keys")
    body, mark, digest = text.rpartition(b"sha256 ")
    if not mark or not re.fullmatch(rb"[0-9a-f]{64}\n?", digest):
        raise Damaged("it was cut short: its last line is missing")
    if sha256(body).hexdigest().encode() != digest.rstrip(b"\n"):
        raise Damaged("it was changed: its digest does not fit")
    found = _FORM.fullmatch(body)
    if found is None:
        raise Damaged("it is of a form that this release does not know")
    return found, found[1]


def _base64(text: bytes) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64 as why:
        raise Damaged("what it seals is not base64") from why


def _files(plain: bytes) -> dict[str, bytes]:
    try:
        files = msgspec.json.decode(plain, type=_Held).files
    except msgspec.MsgspecError as why:
        raise Damaged("what it seals is not a list of files") from why
    if odd := [name for name in files if not NAME.fullmatch(name)]:
        raise Damaged(f"it holds a file of the name {odd[0]!a}")
    return files


def _key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    said = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt, length=32, n=1 << cost.log, r=cost.r, p=cost.p).derive(said)
