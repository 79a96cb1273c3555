"""A raw keep-alive HTTP/1.1 client: what a measured server answers to, and little else.

It is in another process than the server, so that neither waits for the other's interpreter.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from typing import Final

BUFFER: Final = 1 << 16


class Refused(Exception):
    """The server answered with something else than 200: the figure would be of errors."""


def post(port: int, token: str, body: bytes, path: str = "/api/v1/observations") -> bytes:
    """The bytes of one request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Line:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._got = b""

    def ask(self, request: bytes) -> bytes:
        """Send a request and wait for its answer's body. Raises `Refused`."""
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._socket.sendall(request)

    def receive(self) -> bytes | None:
        """Read once; the answer's body when it is whole, else `None`. Raises `Refused`."""
        part = self._socket.recv(BUFFER)
        if not part:
            raise Refused("The server closed the connection.")
        self._got += part
        head, blank, body = self._got.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return None
        self._got = b""
        if not head.startswith(b"HTTP/1.1 200"):
            raise Refused(f"{head.splitlines()[0].decode()}: {body[:200].decode()}")
        return body

    def fileno(self) -> int:
        """The socket's, so that a selector can watch it."""
        return self._socket.fileno()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def flood(port: int, requests: Sequence[bytes], connections: int) -> float:
    """Send all requests over so many connections, each with one under way; gives the seconds it took."""
    lines = [Line(port) for _ in range(connections)]
    waiting = iter(requests)
    with selectors.DefaultSelector() as ready:
        began = time.perf_counter()
        busy = sum(
            _next(line, waiting) and ready.register(line, selectors.EVENT_READ) is not None for line in lines
        )
        while busy:
            for found, _ in ready.select():
                line = found.fileobj
                if isinstance(line, Line) and line.receive() is not None and not _next(line, waiting):
                    busy -= 1
        took = time.perf_counter() - began
    for line in lines:
        line.close()
    return took


def _next(line: Line, waiting: Iterator[bytes]) -> bool:
    """Send the next request; whether there was one."""
    request = next(waiting, None)
    if request is None:
        return False
    line.send(request)
    return True


def _length(head: bytes) -> int:
    """The body's length that a head announces."""
    for field in head.splitlines()[1:]:
        name, _, value = field.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise Refused("The answer announces no length.")
