"""A small file of the site, fetched without the browser: a map of its pages, a proof of control."""

from __future__ import annotations

import contextlib
import http.client
import zlib
from typing import Final
from urllib.parse import urljoin, urlsplit

from rounds.connectors.website.client.dial import Dialler, Refused
from rounds.sdk.deadline import Deadline

MOST: Final = 2_000_000
SECONDS: Final = 6.0
REDIRECTS: Final = 3
_MOVED: Final = (301, 302, 303, 307, 308)
_OK: Final = 200


def fetched(dialler: Dialler, url: str) -> bytes:
    """What is there, at most `MOST` bytes of it; empty where nothing is. A redirect is followed within the
    host.
    """
    for _ in range(REDIRECTS):
        status, leads, body = _asked(dialler, url)
        if status not in _MOVED:
            return body if status == _OK else b""
        further = urljoin(url, leads)
        if urlsplit(further).hostname != urlsplit(url).hostname:
            return b""
        url = further
    return b""


def _asked(dialler: Dialler, url: str) -> tuple[int, str, bytes]:
    """Ask once; status 0 where nobody answers."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    far = http.client.HTTPConnection(host, port)
    with contextlib.closing(far), Deadline(SECONDS) as deadline:
        try:
            far.sock = dialler.open(host, port, secure=secure, watch=deadline.watch)
            far.sock.settimeout(SECONDS)
            far.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
            reply = far.getresponse()
            body = reply.read(MOST)
        except (OSError, http.client.HTTPException, Refused, ValueError):
            return 0, "", b""
    return reply.status, reply.getheader("Location") or "", _opened(body)


def _opened(body: bytes) -> bytes:
    """A packed file, opened."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return zlib.decompressobj(31).decompress(body, MOST)
    except zlib.error:
        return b""
