r"""Base64 (RFC 4648 section 4) with exactly one spelling for each sequence of bytes.

Rules: standard alphabet, padding present, no white space, unused trailing bits zero.

>>> decode("AQI=")
b'\x01\x02'
>>> decode("AQJ=")
Traceback (most recent call last):
rounds_verify.errors.FormatError: The base64 text 'AQJ=' is not in its one standard spelling.
"""

import binascii

from rounds_verify.errors import FormatError


def encode(raw: bytes) -> str:
    """The one base64 spelling of `raw`."""
    return binascii.b2a_base64(raw, newline=False).decode("ascii")


def decode(text: str) -> bytes:
    """The bytes that `text` spells. Raises FormatError for any other spelling of the same bytes."""
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:  # binascii.Error, or a character outside ASCII
        raw = None
    if raw is None or encode(raw) != text:
        raise FormatError(f"The base64 text {text[:40]!r} is not in its one standard spelling.")
    return raw
