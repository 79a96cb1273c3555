"""Frames of a WebSocket as they leave the browser (RFC 6455 §5.2), read from a stream.

Rules this module keeps:

* Only what the browser says is read; frames are unmasked, fragments are put together, control frames dropped.
* A message is cut at `MOST` bytes and the rest of it is skipped.

    >>> reader = Frames()
    >>> list(reader.feed(bytes([0x81, 0x82, 1, 2, 3, 4, ord("h") ^ 1, ord("i") ^ 2])))
    [b'hi']
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Final

MOST: Final = 256_000
_FINAL, _CODE, _MASK, _SIZE = 0x80, 0x0F, 0x80, 0x7F
_CONTROL: Final = 0x8
_TWO, _EIGHT = 126, 127


class Frames:
    """Reads one direction of a WebSocket."""

    def __init__(self) -> None:
        self._left = b""
        self._parts = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Messages that these bytes finish."""
        self._left += data
        while (frame := self._frame()) is not None:
            first, body = frame
            if first & _CODE >= _CONTROL:
                continue
            self._parts = (self._parts + body)[:MOST]
            if first & _FINAL:
                yield self._parts
                self._parts = b""
        if len(self._left) > MOST:
            yield self._parts + self._left[:MOST]
            self._left = self._parts = b""

    def _frame(self) -> tuple[int, bytes] | None:
        """The next whole frame: its first byte and what it holds."""
        raw = self._left
        if len(raw) < 2:  # noqa: PLR2004 - a frame's shortest head, RFC 6455 §5.2
            return None
        size, at = raw[1] & _SIZE, 2
        if size == _TWO:
            size, at = int.from_bytes(raw[2:4], "big"), 4
        elif size == _EIGHT:
            size, at = int.from_bytes(raw[2:10], "big"), 10
        key = b""
        if raw[1] & _MASK:
            key, at = raw[at : at + 4], at + 4
        if len(raw) < at + size:
            return None
        self._left = raw[at + size :]
        body = raw[at : at + size]
        return raw[0], bytes(a ^ b for a, b in zip(body, cycle(key), strict=False)) if key else body
