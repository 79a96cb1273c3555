"""One question over HTTP, bounded in time and size.

Rules this module keeps:

* One deadline over all of it, however slowly the other side drips; one cap on what is read.
* No redirect is followed and no proxy asked: where a question goes is the settings' to say.
* Over TLS the certificate must lead to a root that this machine trusts (or to one in `SSL_CERT_FILE`, for a
  witness with a private one), bear the host's name and be in date. One that doesn't ends it before anything
  is sent.
* Whatever fails is `NoAnswer` with a sentence; nothing of the answer is believed here.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from rounds.ledger.anchors.errors import NoAnswer
from rounds.ledger.anchors.wire import Answer, Ask, Question

SECONDS: Final = 10.0
"""Time for one question and its answer."""
THEIRS: Final = "(theirs, or yours if nothing outside answers)"
MOST: Final = 65_536
"""Bytes of an answer that are read: a token with its whole chain has some 10,000."""


def asking(seconds: float = SECONDS, most: int = MOST) -> Ask:
    """The transport over the real network."""

    def ask(question: Question) -> Answer:
        parts, end = urlsplit(question.url), time.monotonic() + seconds
        try:
            with _deadline(seconds) as watch:
                return _exchange(_connection(parts, seconds, watch), parts, question, most)
        except (OSError, http.client.HTTPException, ValueError) as why:
            late = isinstance(why, TimeoutError) or time.monotonic() >= end
            said = f"did not answer within {seconds:g} s {THEIRS}" if late else _said(why)
            raise NoAnswer(f"{parts.hostname} {said}. It is asked again.") from why

    return ask


def _said(why: Exception) -> str:
    """What went wrong before its time was over, and whose move it is."""
    if isinstance(why, ssl.SSLCertVerificationError):
        return (
            f"shows a certificate that does not hold: {_short(why.verify_message)}. Nothing was sent to it "
            "(theirs; or yours, where this machine's clock is wrong or lacks their root)"
        )
    if isinstance(why, ssl.SSLError):
        return f"speaks no TLS that this machine takes: {_short(why.reason or str(why))} (theirs)"
    if isinstance(why, socket.gaierror):
        return f"is a name that can't be looked up now: {_short(why.strerror or str(why))} {THEIRS}"
    if isinstance(why, http.client.HTTPException | ValueError):
        return f"gives an answer that can't be read: {_short(str(why) or type(why).__name__)} (theirs)"
    return f"can't be reached, or broke off: {_short(str(why) or type(why).__name__)} {THEIRS}"


def _exchange(
    connection: http.client.HTTPConnection, parts: SplitResult, question: Question, most: int
) -> Answer:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Connection": "close", "User-Agent": "rounds"}
    if question.media:
        headers["Content-Type"] = question.media
    try:
        connection.request("GET" if question.body is None else "POST", path, question.body, headers)
        with connection.getresponse() as got:
            body = got.read(most + 1)
            if len(body) > most:
                raise http.client.HTTPException(f"more than {most:,} bytes came")
            return Answer(got.status, got.headers.get_content_type(), body)
    finally:
        connection.close()


Watch: TypeAlias = Callable[[socket.socket], socket.socket]


@contextmanager
def _deadline(seconds: float) -> Iterator[Watch]:
    """Shut the watched connection when the time is over, through a second handle that TLS does not take."""
    twins: list[socket.socket] = []

    def shut() -> None:
        for twin in twins:
            with suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)

    def watch(connection: socket.socket) -> socket.socket:
        twins.append(connection.dup())
        return connection

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        for twin in twins:
            twin.close()


def _connection(parts: SplitResult, seconds: float, watch: Watch) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return _Tls(host, parts.port or 443, seconds, watch)
    return _Plain(host, parts.port or 80, seconds, watch)


class _Plain(http.client.HTTPConnection):
    def __init__(self, host: str, port: int, seconds: float, watch: Watch) -> None:
        super().__init__(host, port, timeout=seconds)
        self._watch = watch

    def connect(self) -> None:
        self.sock = self._watch(socket.create_connection((self.host, self.port), self.timeout))


class _Tls(_Plain):
    default_port = 443

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _short(text: str) -> str:
    return text.rstrip(".")[:120]
