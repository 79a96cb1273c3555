"""A time stamp (RFC 3161): the request, and what a reply says.

A request is DER: version 1, the SHA-256 of the message, a nonce, and that the certificate shall come with the
reply. A reply is a status and a token: CMS signed data (RFC 5652) over a TSTInfo that repeats hash and nonce,
and says the time.

What a reply *says* is read here without any library, and held to what was asked: granted, our hash, our
nonce. Whether the right one *signed* it needs the optional part `time` (`check`): the chain to the configured
root at the time that is said, and the one purpose `timeStamping`, marked critical (RFC 3161 section 2.3).

The message is the checkpoint as the log alone signed it: text, empty line, the log's signature line.

>>> request(b"hello", 1).hex()
'303c0201013031300d0609608648016503040201050004202cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b98240201010101ff'
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, NamedTuple

from rounds.ledger.anchors import der
from rounds.ledger.anchors.errors import BadAnswer, NotChecked
from rounds.model.times import to_ms
from rounds_verify import timestamp
from rounds_verify.errors import FormatError, SignatureError

MEDIA: Final = "application/timestamp-query"
REPLY: Final = "application/timestamp-reply"
SHA256: Final = bytes.fromhex("0609608648016503040201")
"""The object identifier 2.16.840.1.101.3.4.2.1, in DER."""
SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
TST_INFO: Final = bytes.fromhex("2a864886f70d0109100104")
GRANTED: Final = (0, 1)
"""Granted, and granted with modifications (RFC 3161 section 2.4.2)."""
_TIME: Final = re.compile(rb"([0-9]{14})(?:\.([0-9]{1,9}))?Z")
_LEAST_INFO: Final = 5


class Said(NamedTuple):
    """What a token says: the time (ms since 1970 UTC), the hash it is of, its serial number and nonce."""

    at: int
    imprint: bytes
    serial: int
    nonce: int | None


def request(message: bytes, nonce: int) -> bytes:
    """The request for a time stamp over a message."""
    imprint = der.sequence(der.sequence(SHA256, der.null()), der.octets(sha256(message).digest()))
    wanted = der.value(0x01, b"\xff")  # certReq TRUE
    return der.sequence(der.integer(1), imprint, der.integer(nonce), wanted)


def said(reply: bytes) -> Said:
    """What a reply says, whoever signed it. Raises `BadAnswer` where it grants nothing or can't be read."""
    try:
        status, *token = _only(reply).inner()
        code = status.inner()[0].number()
        if code not in GRANTED or not token:
            raise BadAnswer(f"The authority did not grant a time stamp (status {code}; theirs).")
        return _info(_content(token[0]))
    except (FormatError, IndexError, ValueError, OverflowError) as why:
        raise BadAnswer(f"The authority's answer is no time stamp ({why}).") from why


def held_to(reply: bytes, message: bytes, nonce: int | None) -> Said:
    """What a reply says, once it is of this message and answers this nonce. Raises `BadAnswer`."""
    found = said(reply)
    if found.imprint != sha256(message).digest():
        raise BadAnswer("The time stamp is of something else than the checkpoint that was sent.")
    if nonce is not None and found.nonce != nonce:
        raise BadAnswer("The time stamp answers another request: its nonce is not ours. It may be a replay.")
    return found


def check(reply: bytes, message: bytes, nonce: int | None, root: str) -> Said:
    """What a reply says, once it also was signed for this purpose by who leads to `root` (PEM).

    Raises `BadAnswer`, and `NotChecked` where the optional part is not installed or no root was given.
    """
    found = held_to(reply, message, nonce)
    if not root:
        raise NotChecked("No root certificate was given for this authority: the time stamp is not checked.")
    try:
        got = timestamp.verify(reply, message, (root,))
    except SignatureError as why:
        raise BadAnswer(f"{why} It was held to the root that was configured (theirs).") from why
    if isinstance(got, timestamp.NotChecked):
        raise NotChecked(
            "The optional part `time` is not installed: the time stamp is kept and not checked. "
            "Install it with: pip install 'rounds[time]' (yours to do)."
        )
    return found


def _only(raw: bytes) -> der.Part:
    """The one value that some bytes are."""
    found = der.parts(raw)
    if len(found) != 1 or found[0].tag != der.SEQUENCE:
        raise FormatError("it is not one sequence")
    return found[0]


def _content(token: der.Part) -> bytes:
    """The TSTInfo in a token: ContentInfo, SignedData, EncapsulatedContentInfo (RFC 5652 section 5)."""
    kind, tagged = token.inner()
    if kind.body != SIGNED_DATA:
        raise FormatError("the token is not signed data")
    _, _, encapsulated, *_ = tagged.inner()[0].inner()
    kind, tagged = encapsulated.inner()
    content = tagged.inner()[0]
    if kind.body != TST_INFO or content.tag != der.OCTETS:
        raise FormatError("the token is not over a time")
    return content.body


def _info(raw: bytes) -> Said:
    """TSTInfo (RFC 3161 section 2.4.2): version, policy, imprint, serial, time, then what may be there."""
    every = _only(raw).inner()
    _, _, imprint, serial, time = every[:_LEAST_INFO]
    algorithm, digest = imprint.inner()
    if algorithm.inner()[0].body != SHA256[2:]:
        raise FormatError("its hash is not SHA-256")
    nonces = [each.number() for each in every[_LEAST_INFO:] if each.tag == der.INTEGER]
    return Said(_time(time), digest.body, serial.number(), nonces[0] if nonces else None)


def _time(part: der.Part) -> int:
    match = _TIME.fullmatch(part.body)
    if part.tag != der.TIME or match is None:
        raise FormatError("its time is not in UTC")
    whole = datetime.strptime(match[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return to_ms(whole) + int((match[2] or b"0").decode().ljust(3, "0")[:3])
