"""Pseudonyms: under which the ledger knows a thing, so that its clear part names nobody."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import lru_cache
from typing import Final

AT_HAND: Final = 1 << 14
"""Pseudonyms that are kept at hand, a few megabytes of them."""


def subjects(key: bytes) -> Callable[[str, str, str], str]:
    """The pseudonyms of a clinic: HMAC-SHA256 over system, kind and key, the first 16 bytes in hex.

    The same things are seen again and again: what was asked for last is kept at hand.
    """

    @lru_cache(maxsize=AT_HAND)
    def subject_of(system: str, kind: str, name: str) -> str:
        return hmac.digest(key, f"{system}\x1f{kind}\x1f{name}".encode("utf-8", "replace"), "sha256")[
            :16
        ].hex()

    return subject_of
