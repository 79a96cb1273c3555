"""As much of DER (ITU-T X.690) as a time stamp needs: writing a request, walking through a reply.

Rules this module keeps: a length is in its shortest form and lies within what holds it; nothing follows what
was read. Whatever is not so raises `FormatError`.

>>> integer(128).hex(), sequence(integer(1), null()).hex()
('02020080', '30050201010500')
>>> [(each.tag, each.body.hex()) for each in parts(sequence(integer(1), null()))[0].inner()]
[(2, '01'), (5, '')]
"""

from __future__ import annotations

from typing import Final, NamedTuple

from rounds_verify.errors import FormatError

INTEGER: Final = 0x02
OCTETS: Final = 0x04
OID: Final = 0x06
TIME: Final = 0x18
SEQUENCE: Final = 0x30
CONTEXT: Final = 0xA0
"""A tagged part, `[0]`; `[n]` is this plus n."""
_LONG: Final = 0x80
_MOST_LENGTH_BYTES: Final = 4
_MULTIBYTE_TAG: Final = 0x1F


class Part(NamedTuple):
    """One value: its tag byte and its contents."""

    tag: int
    body: bytes

    def inner(self) -> list[Part]:
        """The values in a constructed one. Raises `FormatError`."""
        return parts(self.body)

    def number(self) -> int:
        """The value of an INTEGER. Raises `FormatError`."""
        if self.tag != INTEGER or not self.body:
            raise FormatError(f"A part of a time stamp is of type 0x{self.tag:02x} where a number belongs.")
        return int.from_bytes(self.body, "big", signed=True)


def parts(raw: bytes) -> list[Part]:
    """All values that stand one after another in some bytes. Raises `FormatError`."""
    found, at = [], 0
    while at < len(raw):
        start, length = _length(raw, at + 1)
        if raw[at] & _MULTIBYTE_TAG == _MULTIBYTE_TAG or start + length > len(raw):
            raise FormatError("A part of a time stamp is cut short, or of a type that none has.")
        found.append(Part(raw[at], raw[start : start + length]))
        at = start + length
    return found


def _length(raw: bytes, at: int) -> tuple[int, int]:
    """Where contents start, and how long they are."""
    if at >= len(raw):
        raise FormatError("A part of a time stamp has no length.")
    first = raw[at]
    if first < _LONG:
        return at + 1, first
    count = first - _LONG
    length = int.from_bytes(raw[at + 1 : at + 1 + count], "big")
    short = count == 1 and length < _LONG
    if not 0 < count <= _MOST_LENGTH_BYTES or raw[at + 1 : at + 2] == b"\0" or short:
        raise FormatError("A length in a time stamp is not in its shortest form.")
    return at + 1 + count, length


def value(tag: int, body: bytes) -> bytes:
    """One value, written."""
    if len(body) < _LONG:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG + len(size)]) + size + body


def integer(number: int) -> bytes:
    """An INTEGER that is not negative."""
    return value(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def octets(raw: bytes) -> bytes:
    """An OCTET STRING."""
    return value(OCTETS, raw)


def sequence(*inner: bytes) -> bytes:
    """A SEQUENCE."""
    return value(SEQUENCE, b"".join(inner))


def null() -> bytes:
    """A NULL."""
    return value(0x05, b"")
