r"""What lies within bytes that left a browser: containers opened, one after the other. Pure.

Rules this module keeps:

* Each layer is named by what was opened, outermost first, joined by `+`; the bytes as they left have no name.
* What is opened is bounded in depth, in size and in number, whatever the bytes say.
* What can't be opened is left as it is; nothing is lost by trying.

    >>> dict(layers(b"a=%2541"))
    {'': b'a=%2541', 'url-encoded': b'a=%41', 'url-encoded-twice': b'a=A'}
    >>> dict(layers(rb'{"m":"x\u0040y"}'))["json-escaped"]
    b'{"m":"x@y"}'
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

DEEPEST: Final = 4
"""Containers within containers."""
MOST: Final = 4_000_000
"""Bytes of one opened layer."""
RUNS: Final = 64
"""Runs of base64 that are opened in one text."""
_RUN: Final = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_ESCAPE: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([/\"\\]))")
_BLANK, _DELETE = 0x20, 0x7F
_GZIP: Final = b"\x1f\x8b"
_ZLIB: Final = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def layers(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes, and everything that can be opened in them, each once."""
    seen: set[bytes] = set()
    todo = [("", raw, 0)]
    while todo:
        name, text, depth = todo.pop(0)
        if text in seen:
            continue
        seen.add(text)
        yield name, text
        if depth < DEEPEST:
            todo += [
                (_joined(name, what), inner, depth + 1) for what, inner in _opened(text) if inner != text
            ]


def inflated(raw: bytes) -> tuple[str, bytes] | None:
    """A compressed text opened, as much as is read of one; `None` when it is none."""
    start = raw.find(_GZIP)
    name, at, bits = ("gzip", start, 31) if start >= 0 else ("deflate", 0, 15)
    if start < 0 and raw[:2] not in _ZLIB:
        return None
    try:
        return name, zlib.decompressobj(bits).decompress(raw[at:], MOST)
    except zlib.error:
        return None


def _opened(text: bytes) -> Iterator[tuple[str, bytes]]:
    """What one layer holds."""
    unpacked = inflated(text)
    if unpacked is not None:
        yield unpacked
    if b"%" in text or b"+" in text:
        yield "url-encoded", unquote_to_bytes(text.replace(b"+", b" "))
    if b"\\" in text:
        yield "json-escaped", _ESCAPE.sub(_unescaped, text)
    inner = b"\n".join(_runs(text))
    if inner:
        yield "base64", inner


def _runs(text: bytes) -> Iterator[bytes]:
    """What runs of base64 hold, if it is text or compressed."""
    for count, run in enumerate(_RUN.finditer(text)):
        if count >= RUNS:
            return
        raw = run.group().rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        try:
            made = base64.b64decode(raw[: len(raw) - (len(raw) % 4 == 1)] + b"==")
        except binascii.Error:
            continue
        if made.startswith((_GZIP, *_ZLIB)) or _readable(made):
            yield made


def _readable(raw: bytes) -> bool:
    """Whether bytes look like text: chance alone gives hardly any."""
    return sum(_BLANK <= each < _DELETE for each in raw) >= 0.9 * len(raw)


def _unescaped(match: re.Match[bytes]) -> bytes:
    """What a JSON escape means."""
    wide, narrow, plain = match.groups()
    return plain or chr(int(wide or narrow, 16)).encode("utf-8", "replace")


def _joined(outer: str, inner: str) -> str:
    """The name of a layer in a layer."""
    if outer == inner == "url-encoded":
        return "url-encoded-twice"
    if outer.endswith("+url-encoded") and inner == "url-encoded":
        return outer + "-twice"
    return f"{outer}+{inner}" if outer else inner
