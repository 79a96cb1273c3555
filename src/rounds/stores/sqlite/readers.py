"""Connections that only read, shared among threads: taken for one query, given back, never kept over a pause.

A reader that stays open keeps the log from being emptied; so a query is read to its end before its rows are
handed on.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from rounds.stores.sqlite.file import connect_to_read

_KEPT: Final = 8


class Readers:
    """A small pile of connections to one file. Thread-safe."""

    def __init__(self, path: Path, wait: float) -> None:
        self._path = path
        self._wait = wait
        self._idle: list[apsw.Connection] = []
        self._lock = threading.Lock()
        self._open = True

    @contextmanager
    def one(self) -> Iterator[apsw.Connection]:
        """A connection for the body alone. Raises `apsw.Error`."""
        with self._lock:
            conn = self._idle.pop() if self._idle else None
        conn = conn or connect_to_read(self._path, wait=self._wait)
        try:
            yield conn
        finally:
            self._give_back(conn)

    def _give_back(self, conn: apsw.Connection) -> None:
        with self._lock:
            if self._open and len(self._idle) < _KEPT:
                self._idle.append(conn)
                return
        conn.close()

    def close(self) -> None:
        """Close what is idle now, and what is in use as soon as it comes back."""
        with self._lock:
            self._open = False
            idle, self._idle = self._idle, []
        for conn in idle:
            conn.close()
