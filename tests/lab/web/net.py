"""A small internet in one process: hosts that answer by name, and the proxy by which they are reached.

Every request that arrives is kept with its host, so that a test can say what really went where. TLS is spoken
with one certificate for all names, which nobody believes unless told to.
"""

import base64
import contextlib
import datetime as dt
import hashlib
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection, socket
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Asked(NamedTuple):
    """A request as a host got it."""

    host: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    """What a host answers. `steps` are more bytes, each after a wait, for what never ends."""

    body: bytes | str = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


Answer = Reply | str | Callable[[Asked], "Reply | str"]


class Net:
    """Hosts by name. `pages[host, path]` or `pages[host, "*"]` is what is answered; a missing one is 404."""

    def __init__(self, pages: dict[tuple[str, str], Answer]) -> None:
        self.pages, self.asked = pages, list[Asked]()
        self.refused: list[str] = []

    def of(self, host: str) -> list[Asked]:
        return [each for each in self.asked if each.host == host]

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        path = asked.path.partition("?")[0]
        found = self.pages.get((asked.host, path)) or self.pages.get((asked.host, "*"))
        made = found(asked) if callable(found) else found
        if made is None:
            return Reply("nothing here", status=404)
        return Reply(made) if isinstance(made, str) else made


class _Host(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    net: Net

    def _serve(self) -> None:
        if self.headers.get("Upgrade") == "websocket":
            self._talk()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        host = (self.headers.get("Host") or "").partition(":")[0]
        path = self.path if self.path.startswith("/") else "/" + self.path.split("/", 3)[3]
        reply = self.net.answer(Asked(host, self.command, path, dict(self.headers.items()), body))
        raw = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        for key, value in (("Content-Type", reply.kind), ("Content-Length", str(len(raw))), *reply.headers):
            self.send_header(key, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(raw)

    def _talk(self) -> None:
        """A WebSocket that listens (RFC 6455 §4.2.2)."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        for name, value in (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", _accepted(key)),
        ):
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            while self.connection.recv(4096):
                pass
        self.close_connection = True

    do_GET = do_POST = do_PUT = do_HEAD = do_OPTIONS = _serve  # noqa: N815 - the names that the server calls

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the server's own name for it
        pass


def _accepted(key: str) -> str:
    """The proof of a WebSocket's server."""
    return base64.b64encode(hashlib.new("sha1", key.encode(), usedforsecurity=False).digest()).decode()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class _Proxy(StreamRequestHandler):
    ports: dict[str, int]
    timeout = 20

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            line = self.rfile.readline().decode()
            method, target, _ = line.split(" ", 2)
            head = b""
            while (each := self.rfile.readline()) not in (b"\r\n", b""):
                head += each
            port = self.ports["tls" if target.endswith(":443") else "clear"]
            with create_connection(("127.0.0.1", port)) as far:
                if method == "CONNECT":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    far.sendall(line.encode() + head + b"\r\n")
                _joined(self.connection, far)


def _joined(one: socket, other: socket) -> None:
    def pump(a: socket, b: socket) -> None:
        with contextlib.suppress(OSError):
            while data := a.recv(65_536):
                b.sendall(data)
        with contextlib.suppress(OSError):
            b.shutdown(1)

    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join()


class Lab(NamedTuple):
    """A running internet: its hosts, and where its proxy listens."""

    net: Net
    proxy: str


@contextlib.contextmanager
def running(pages: dict[tuple[str, str], Answer]) -> Iterator[Lab]:
    """An internet with these pages, as long as the context."""
    net = Net(pages)
    handler = type("Host", (_Host,), {"net": net})
    clear, tls = _Quiet(("127.0.0.1", 0), handler), _Quiet(("127.0.0.1", 0), handler)
    tls.socket = _context().wrap_socket(tls.socket, server_side=True, do_handshake_on_connect=False)
    ports = {"clear": clear.server_address[1], "tls": tls.server_address[1]}
    proxy = ThreadingTCPServer(("127.0.0.1", 0), type("Proxy", (_Proxy,), {"ports": ports}))
    proxy.daemon_threads = True
    servers = (clear, tls, proxy)
    for each in servers:
        threading.Thread(target=each.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield Lab(net, f"http://127.0.0.1:{proxy.server_address[1]}")
    finally:
        for each in servers:
            each.shutdown()
            each.server_close()


def _context() -> ssl.SSLContext:
    """TLS with a certificate of nobody's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lab.test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lab.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(file)
    return context
