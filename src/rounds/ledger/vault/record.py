r"""One payload as it lies in the store: two columns, sealed with AES-256-GCM (NIST SP 800-38D).

    leaf hash = SHA-256(0x00 || leaf)                                   32 bytes, RFC 6962 §2.1
    seed      = 0x01 || generation[2] || nonce[12] || wrapped[48]       63 bytes
    payload   = 0x01 || sealed                                          1 + 32 + n + 16 bytes
    wrapped   = AES-256-GCM(payload key, nonce, record key[32],
                            AAD = "rounds.v1.payload.key"  || 0x00 || generation[2] || leaf hash)
    sealed    = AES-256-GCM(record key, 12 zero bytes, commitment seed[32] || payload JSON[n],
                            AAD = "rounds.v1.payload.text" || 0x00 || leaf hash)

`generation` is big-endian and says which payload key of the clinic wraps. GCM's tag of 16 bytes ends
`wrapped` and `sealed`. The leaf hash binds both columns to their entry: neither opens beside another.

Rules:

1. A record key is random and seals once: that is why its nonce may be zero.
2. The nonce beside the wrapped key is random. Under one payload key at most 2^32 records are wrapped (SP
   800-38D §8.3); a clinic turns to a new generation long before.
3. A row whose seed column has not 63 bytes was written before payloads were sealed, with a commitment seed of
   32 and the payload's JSON, or is damaged beyond opening: it is handed on as it lies.
4. So is what does not open. Neither is what its entry committed to, so that verification names the entry.

>>> leaf, key = b'{"k":"observation"}', bytes(range(32))
>>> sealer = Sealer(1, key)
>>> row = sealer.seal(leaf, bytes(32), b'{"name":"Ana Ruiz"}', record_key=b"\x07" * 32, nonce=b"\x09" * 12)
>>> row[0][:15].hex(), len(row[0]), len(row[1])
('010001090909090909090909090909', 63, 68)
>>> sealer.open(leaf, *row) == (bytes(32), b'{"name":"Ana Ruiz"}')
True
>>> sealer.open(b"another leaf", *row) is None
True
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE: Final = 12
"""Bytes of a nonce."""
HEADER: Final = 1 + 2 + NONCE
"""Bytes before the wrapped key."""
SEED: Final = HEADER + 32 + 16
"""Bytes of a sealed row's seed column."""
VERSION: Final = b"\x01"
"""First byte of both columns."""
_COMMITMENT_SEED: Final = 32
_KEY: Final = b"rounds.v1.payload.key\x00"
_TEXT: Final = b"rounds.v1.payload.text\x00"
_ZERO: Final = bytes(NONCE)


class Sealer:
    """Seals and opens rows under one payload key, which is of the generation that it is given."""

    def __init__(self, generation: int, key: bytes) -> None:
        self._key = AESGCM(key)
        self._number = generation.to_bytes(2, "big")
        self._head = VERSION + self._number
        self._bound = _KEY + self._number

    def seal(
        self, leaf: bytes, seed: bytes, payload: bytes, *, record_key: bytes, nonce: bytes
    ) -> tuple[bytes, bytes]:
        """The two columns of an entry. `record_key` (32 bytes) and `nonce` (12) are random and never used
        again. Raises `ValueError` for a commitment seed that has not 32 bytes: it could not be told from the
        payload when it is opened.
        """
        if len(seed) != _COMMITMENT_SEED:
            raise ValueError(f"A commitment seed has {_COMMITMENT_SEED} bytes, and this one {len(seed)}.")
        at = sha256(b"\x00" + leaf).digest()
        wrapped = self._key.encrypt(nonce, record_key, self._bound + at)
        sealed = AESGCM(record_key).encrypt(_ZERO, seed + payload, _TEXT + at)
        return self._head + nonce + wrapped, VERSION + sealed

    def open(self, leaf: bytes, seed: bytes, payload: bytes) -> tuple[bytes, bytes] | None:
        """The commitment seed and the payload's JSON, or `None` where these columns do not open here."""
        if len(seed) != SEED or seed[:3] != self._head or payload[:1] != VERSION:
            return None
        at = sha256(b"\x00" + leaf).digest()
        try:
            record_key = self._key.decrypt(seed[3:HEADER], seed[HEADER:], self._bound + at)
            text = AESGCM(record_key).decrypt(_ZERO, payload[1:], _TEXT + at)
        except InvalidTag:
            return None
        return text[:_COMMITMENT_SEED], text[_COMMITMENT_SEED:]
