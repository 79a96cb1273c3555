"""The recording proxy: the browser's only road out.

Rules this module keeps:

* Everything that the browser sends passes here in clear, beacons and workers' requests too: TLS ends at the
  proxy with a certificate made for this look, and begins anew towards the host, whose certificate is checked
  here.
* What leaves is kept before it is answered, and also when the guard stops it or nobody answers.
* HTTP/1.1 is spoken to both sides. Bodies, heads, replies and connections are bounded.
* It listens on 127.0.0.1 alone, and only as long as the look.
"""

from __future__ import annotations

import contextlib
import http.client
import select
import socket
import ssl
import threading
from io import BufferedIOBase
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, Final, Self
from urllib.parse import urlsplit

from rounds.connectors.website.client.dial import Dialler, Refused
from rounds.connectors.website.client.exchange import Exchange, Head, read_head
from rounds.connectors.website.client.record import Log
from rounds.connectors.website.client.sockets import Frames
from rounds.connectors.website.seen import Sent

IDLE: Final = 15.0
CHUNK: Final = 65_536
_HELLO: Final = 0x16
"""The first byte of TLS (RFC 8446 §5.1)."""
_ENDS: Final = (OSError, http.client.HTTPException, ValueError)


class Proxy(ThreadingTCPServer):
    """Listens for one browser."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, dialler: Dialler, log: Log, shown: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Road)
        self.dialler, self.log, self.shown = dialler, log, shown
        self._thread = threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the server's own types
        """A connection that breaks is a browser's everyday: nothing is said of it."""
        del request, client_address


class Straight(BufferedIOBase):
    """Writes to a connection at once."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link

    def write(self, data: bytes) -> int:  # type: ignore[override]  # narrower: we write bytes alone
        """Write all of it."""
        self._link.sendall(data)
        return len(data)


class _Road(StreamRequestHandler):
    """One connection of the browser."""

    server: Proxy
    timeout = IDLE
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Serve it to its end."""
        with contextlib.suppress(*_ENDS):
            head = read_head(self.rfile)
            if head is None:
                return
            if head.method == "CONNECT":
                self._tunnel(head.target)
            else:
                self._plain(head)

    def _plain(self, head: Head | None) -> None:
        """Requests in clear, each naming its host."""
        while head is not None:
            parts = urlsplit(head.target)
            exchange = Exchange(self.server.dialler, self.server.log, parts.hostname or "", parts.port or 80)
            with contextlib.closing(exchange):
                if not exchange.serve(head, self.rfile, self.wfile):
                    return
            head = read_head(self.rfile)

    def _tunnel(self, target: str) -> None:
        """A tunnel to one host: opened here, in clear or by TLS."""
        host, _, port = target.rpartition(":")
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        first = self.connection.recv(1, socket.MSG_PEEK)
        if not first:
            return
        secure = first[0] == _HELLO
        exchange = Exchange(self.server.dialler, self.server.log, host, int(port), secure=secure)
        link = self.server.shown.wrap_socket(self.connection, server_side=True) if secure else self.connection
        with contextlib.closing(exchange), contextlib.closing(link):
            reader, writer = link.makefile("rb"), Straight(link)
            while (head := read_head(reader)) is not None:
                if head.header("upgrade").lower() == "websocket":
                    self._socket(exchange, head, link)
                    return
                if not exchange.serve(head, reader, writer):
                    return

    def _socket(self, exchange: Exchange, head: Head, link: socket.socket) -> None:
        """A WebSocket: what the browser says is read, both sides are handed on."""
        sent = exchange.sent(head, b"", road="websocket")
        self.server.log.note(sent)
        try:
            far = self.server.dialler.open(exchange.host, exchange.port, secure=exchange.secure)
        except (Refused, *_ENDS):
            return
        with contextlib.closing(far):
            far.sendall(head.handed_on(without=("sec-websocket-extensions",)))
            self._both_ways(link, far, sent)

    def _both_ways(self, link: socket.socket, far: socket.socket, sent: Sent) -> None:
        """Hand on until one side ends or nothing is said for long."""
        frames = Frames()
        while True:
            held = [each for each in (link, far) if isinstance(each, ssl.SSLSocket) and each.pending()]
            ready: list[socket.socket] = [*held] or select.select([link, far], [], [], IDLE)[0]
            for each in ready:
                data = each.recv(CHUNK)
                if not data or not self.server.log.weigh(len(data)):
                    return
                (far if each is link else link).sendall(data)
                if each is link:
                    self._note(frames, data, sent)
            if not ready:
                return

    def _note(self, frames: Frames, data: bytes, sent: Sent) -> None:
        """Keep the messages that these bytes finish."""
        for message in frames.feed(data):
            made = Sent(url=sent.url, road="websocket", goal="message", headers=sent.headers, body=message)
            self.server.log.note(made)
