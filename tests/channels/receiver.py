"""A receiver of webhooks on this machine, and servers with bad habits in its place."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rounds.channels.webhook import Webhook, open_channel
from rounds.sdk.channel import ChannelError, Notice

SECRET = "whsec_C2FuYXJ5c2VjcmV0Y2FuYXJ5c2VjcmV0Y2Fu"
BEFORE = "whsec_b2xkc2VjcmV0b2xkc2VjcmV0b2xkc2VjcmV0"
NOTICE = Notice(
    id="n-0123456789abcdef",
    subject="Not met (critical): Every disk that is in use is encrypted.",
    text="This should be so and is not met: “Every disk …”.",
    findings=("f-0123456789ab",),
    urgent=True,
    severity="critical",
    at="2026-11-24T09:12:00.000Z",
)


class Receiver(ThreadingHTTPServer):
    """Answers every post with `status`, `headers` and `answer`, and keeps what it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.headers, self.answer = 200, dict[str, str](), b"thank you\r\n<b>"
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hooks/canary-path?key=canary-key"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, raw))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def do_GET(self) -> None:
        self.server.got.append(("GET " + self.path, {}, b""))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Quiet."""


@contextlib.contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver at work, over TLS if there is a context."""
    made = Receiver()
    if context is not None:
        made.socket = context.wrap_socket(made.socket, server_side=True)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        thread.join()
        made.server_close()


def opened(url: str, **more: str) -> Webhook:
    return open_channel({"url": url, "secret": SECRET, "private": "yes", "seconds": "5"} | more)


def error_of(url: str, **more: str) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        opened(url, **more).deliver(NOTICE)
    said = str(caught.value)
    assert "canary" not in said
    assert SECRET[6:] not in said
    return caught.value


def tls(folder: Path) -> ssl.SSLContext:
    """What a server shows that has `cert.pem` and `key.pem` of the folder."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return made


@contextlib.contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that reads a little, answers this once, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextlib.contextmanager
def dripping(habit: bytes) -> Iterator[int]:
    """A server that says this over and over, slowly, a byte at a time after the first time."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(habit)
                    while not over.wait(0.1):
                        connection.sendall(habit if b"Continue" in habit else b"x")

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        over.set()
        thread.join()
