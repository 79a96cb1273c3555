"""A mail server over TLS with one bad habit, written out line by line."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self


class Rude:
    """Serves one conversation at a time on `port`, in a thread, until the context ends."""

    def __init__(self, folder: Path, habit: str) -> None:
        self.habit, self.password = habit, ""
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port: int = self._listener.getsockname()[1]
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(timeout=10)
        self._listener.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(OSError):
                connection, _ = self._listener.accept()
                connection.settimeout(3)
                with connection:
                    self._meet(connection)

    def _meet(self, raw: socket.socket) -> None:
        if self.habit == "drips in the handshake":
            self._drip(raw, b"\x16\x03\x03\x40\x00")
            return
        with self._context.wrap_socket(raw, server_side=True) as connection:
            if self.habit == "drips":
                self._drip(connection, b"220 ")
            elif self.habit == "talks without end":
                self._flood(connection)
            elif self.habit == "closed":
                connection.sendall(b"421 4.3.2 closed for today\r\n")
            elif self.habit == "babbles":
                connection.sendall(b"\xff\xfe\0 what?\r\n" * 9)
            else:
                self._talk(connection)

    def _drip(self, connection: socket.socket, first: bytes) -> None:
        connection.sendall(first)
        while not self._over.is_set():
            connection.sendall(b"x")
            time.sleep(0.1)

    def _flood(self, connection: socket.socket) -> None:
        while not self._over.is_set():
            connection.sendall(b"220-hello, and one more line\r\n" * 100)

    def _talk(self, connection: socket.socket) -> None:
        connection.sendall(b"220 rude\r\n")
        lines = connection.makefile("rb")
        while line := lines.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                connection.sendall(b"354 go on\r\n")
                while lines.readline() not in (b".\r\n", b""):
                    pass
                if self.habit == "hangs up after the mail":
                    return
            if self.habit == "hangs up" and verb == b"MAIL":
                return
            connection.sendall(self._answer(verb, line))
            if verb == b"QUIT":
                return

    def _answer(self, verb: bytes, line: bytes) -> bytes:
        if verb == b"EHLO":
            return b"250-rude\r\n250 AUTH PLAIN\r\n"
        if verb == b"AUTH":
            sent = line.split()[2]
            self.password = base64.b64decode(sent).decode()
            if self.habit == "echoes the password":
                return b"535 5.7.8 refused: " + sent + b" " + self.password.encode() + b"\r\n"
            return b"235 2.7.0 ok\r\n"
        if verb == b"MAIL" and self.habit == "busy":
            return b"451 4.3.0 try again\r\n"
        if verb == b"DATA":
            return (
                b"552 5.3.4 too big\r\n" if self.habit == "too big" else b"250 2.0.0 Ok: queued as RUDE\r\n"
            )
        return b"250 ok\r\n"
