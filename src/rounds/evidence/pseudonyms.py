"""Pseudonyms: under which the ledger knows a thing, so that its clear part names nobody."""

from __future__ import annotations

import hmac
from collections.abc import Callable


def subjects(key: bytes) -> Callable[[str, str, str], str]:
    """The pseudonyms of a clinic: HMAC-SHA256 over system, kind and key, the first 16 bytes in hex."""

    def subject_of(system: str, kind: str, name: str) -> str:
        return hmac.digest(key, f"{system}\x1f{kind}\x1f{name}".encode("utf-8", "replace"), "sha256")[
            :16
        ].hex()

    return subject_of
