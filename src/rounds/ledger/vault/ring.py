"""The payload keys of one clinic: the file `keys/payload`, and `keys/payload-<generation>` where it must be
left alone (`rounds.home.payload`).

One line a generation, in growing order, each ended by a newline:

    <generation> <key, 64 hex digits> <check, 16 hex digits>

    check = first 8 bytes of HMAC-SHA256(
        key, "rounds.v1.payload.file" || 0x00 || origin || 0x00 || generation)

`generation` is in decimal, from 1, and `origin` is that of the clinic's ledger.

Rules this module keeps:

* A file of another clinic, or one in which a character changed, is refused before anything is opened with
  it: a wrong key is never taken for a damaged ledger.
* New payloads are sealed under the last generation; the earlier ones open what was sealed before. One that
  was lost leaves a gap: what it sealed stays closed until it is brought back.

>>> ring = Ring("rounds.invalid/00ff", {1: bytes(range(32))})
>>> print(ring.text(), end="")
1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 92260f60b52e894e
>>> parse_ring(ring.text(), "rounds.invalid/00ff") == ring
True
>>> sorted(ring.begun(3, bytes(32)).keys)
[1, 3]
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
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
    """Payload keys by generation. Never shown, never logged."""

    origin: str
    keys: Mapping[int, bytes]

    @property
    def newest(self) -> int:
        """The generation that seals; 0 where there is no key."""
        return max(self.keys, default=0)

    def text(self) -> str:
        """The file's content."""
        return "".join(f"{at} {key.hex()} {_check(self.origin, at, key)}\n" for at, key in self._in_order())

    def begun(self, generation: int, key: bytes) -> Ring:
        """The ring with a generation more, which seals from now on. Raises `RingError` for a key of another
        length, for a generation that is not the newest, or past the last that a row can name.
        """
        if len(key) != KEY_SIZE:
            raise RingError(f"A payload key has {KEY_SIZE} bytes, and this one {len(key)}.")
        if not self.newest < generation <= GENERATIONS:
            raise RingError(f"Generation {generation} can't follow {self.newest}; the last is {GENERATIONS}.")
        return Ring(self.origin, {**self.keys, generation: key})

    def joined(self, other: Ring) -> Ring:
        """The keys of both. Where both have a generation, this one's stands."""
        return Ring(self.origin, {**other.keys, **self.keys})

    def _in_order(self) -> list[tuple[int, bytes]]:
        return sorted(self.keys.items())

    def __repr__(self) -> str:
        return f"Ring({self.origin!r}, generations {sorted(self.keys)})"


def parse_ring(text: str, origin: str) -> Ring:
    """The keys in a file's content. Raises `RingError`, whose sentence holds nothing of a key."""
    keys: dict[int, bytes] = {}
    if not text.endswith("\n"):
        raise RingError("it does not end with a whole line")
    for at, line in enumerate(text[:-1].split("\n"), start=1):
        found = _LINE.fullmatch(line)
        if found is None or not max(keys, default=0) < int(found[1]) <= GENERATIONS:
            raise RingError(f"line {at} is not a later generation with its key and check")
        generation, key = int(found[1]), bytes.fromhex(found[2])
        if not hmac.compare_digest(found[3], _check(origin, generation, key)):
            raise RingError(f"the check of line {at} does not fit: it was changed, or is another clinic's")
        keys[generation] = key
    return Ring(origin, keys)


def _check(origin: str, generation: int, key: bytes) -> str:
    said = f"rounds.v1.payload.file\0{origin}\0{generation}".encode()
    return hmac.digest(key, said, hashlib.sha256)[:_CHECK].hex()
