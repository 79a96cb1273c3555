"""The token that proves control of a site: the same for the same person and site, and nobody else's.

It is made from a secret that is kept in the home, so that a token that was put on a site once goes on to
count, and that one person's token on a site lets nobody else type there.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

NAME = "scan.key"
SIZE = 32


def token_for(home: Path, host: str) -> str:
    """What must stand on the site (`rounds-scan=…`); empty where the home can't keep a secret."""
    secret = _secret(home)
    if not secret:
        return ""
    return "rounds-scan=" + hmac.new(secret, host.lower().encode(), hashlib.sha256).hexdigest()[:32]


def _secret(home: Path) -> bytes:
    """The home's secret, made at first use."""
    file = home / NAME
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                opened.write(secrets.token_bytes(SIZE))
        return file.read_bytes()
    return b""
