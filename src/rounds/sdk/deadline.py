"""One deadline over a whole conversation, however slowly the other side drips.

A socket's own timeout starts anew with each byte. This one shuts the connection itself, through a second
handle on it, so that it holds in the midst of a TLS handshake too.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Deadline:
    """A context in which a watched connection lives `seconds` at most; `passed` tells whether it was shut."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._lock = threading.Lock()
        self._twin: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._drop()

    def watch(self, connection: socket.socket) -> None:
        """Shut this connection when the time is over; at once if it is over. Call it before any TLS."""
        with self._lock:
            self._drop()
            self._twin = connection.dup()
            if self.passed:
                self._shut()

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        if self._twin is not None:
            with contextlib.suppress(OSError):
                self._twin.shutdown(socket.SHUT_RDWR)

    def _drop(self) -> None:
        if self._twin is not None:
            self._twin.close()
            self._twin = None
