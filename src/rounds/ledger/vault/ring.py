"""The payload keys of one clinic: the file `keys/payload`.

One line a generation, counted from 1, each ended by a newline:

    <generation> <key, 64 hex digits> <check, 16 hex digits>

    check = first 8 bytes of HMAC-SHA256(
        key, "rounds.v1.payload.file" || 0x00 || origin || 0x00 || generation)

`generation` is in decimal, and `origin` is that of the clinic's ledger.

Rules this module keeps:

* A file of another clinic, or one in which a character changed, is refused before anything is opened with
  it: a wrong key is never taken for a damaged ledger.
* Generations follow one another without a gap. New payloads are sealed under the last; the earlier ones
  open what was sealed before.

>>> ring = Ring("rounds.invalid/00ff", (bytes(range(32)),))
>>> print(ring.text(), end="")
1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 92260f60b52e894e
>>> parse_ring(ring.text(), "rounds.invalid/00ff") == ring
True
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final, NamedTuple

KEY_SIZE: Final = 32
"""Bytes of a payload key and of a record key."""
GENERATIONS: Final = (1 << 16) - 1
"""How many generations a row's two bytes can count."""
_CHECK: Final = 8
_LINE: Final = re.compile(r"([1-9][0-9]{0,4}) ([0-9a-f]{64}) ([0-9a-f]{16})")


class RingError(ValueError):
    """The text is not this clinic's payload keys. The sentence says what of it differs."""


class Ring(NamedTuple):
    """Payload keys by generation: `keys[0]` is generation 1. Never shown, never logged."""

    origin: str
    keys: tuple[bytes, ...]

    @property
    def newest(self) -> int:
        """The generation that seals."""
        return len(self.keys)

    def text(self) -> str:
        """The file's content."""
        lines = enumerate(self.keys, start=1)
        return "".join(f"{at} {key.hex()} {_check(self.origin, at, key)}\n" for at, key in lines)

    def turned(self, key: bytes) -> Ring:
        """The ring with one more generation. Raises `RingError` for a key of another length, or past the
        last that a row can name.
        """
        if len(key) != KEY_SIZE:
            raise RingError(f"A payload key has {KEY_SIZE} bytes, and this one {len(key)}.")
        if self.newest == GENERATIONS:
            raise RingError(f"There are {GENERATIONS} payload keys already, the most that a row can name.")
        return Ring(self.origin, (*self.keys, key))

    def __repr__(self) -> str:
        return f"Ring({self.origin!r}, {len(self.keys)} keys)"


def parse_ring(text: str, origin: str) -> Ring:
    """The keys in a file's content. Raises `RingError`, whose sentence holds nothing of a key."""
    keys = []
    if not text.endswith("\n"):
        raise RingError("it does not end with a whole line")
    for at, line in enumerate(text[:-1].split("\n"), start=1):
        found = _LINE.fullmatch(line)
        if found is None or found[1] != str(at):
            raise RingError(f"line {at} is not generation {at} with its key and check")
        key = bytes.fromhex(found[2])
        if not hmac.compare_digest(found[3], _check(origin, at, key)):
            raise RingError(f"the check of line {at} does not fit: it was changed, or is another clinic's")
        keys.append(key)
    return Ring(origin, tuple(keys))


def _check(origin: str, generation: int, key: bytes) -> str:
    said = f"rounds.v1.payload.file\0{origin}\0{generation}".encode()
    return hmac.digest(key, said, hashlib.sha256)[:_CHECK].hex()
