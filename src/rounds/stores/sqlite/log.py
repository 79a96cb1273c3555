"""The write-ahead log of one file: grown once, emptied off the commit path, never without bound.

Rules this module keeps:

* The log is filled with zeros once, up to `grown` bytes, and stays when the store closes. A commit then
  overwrites blocks that the file already has, and its sync need not write the file's size as well. SQLite
  takes a frame only with its salt and checksum, so zeros are never read as one
  (https://sqlite.org/fileformat2.html#walformat).
* Checkpoints are passive. They run in `tidy`, for which a store's keeper is woken at half; only if that does
  not happen in time and the log passes `grown` bytes, one runs before a commit.
* After a commit failed at the disk, what was written of it may lie in the log complete but unsynced, and a
  restart would take it for kept. The log is then cut to nothing before anything else is written.
* After a destroy the log is cut to nothing too: it may still hold what was destroyed.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import apsw

FRAME: Final = 4096 + 24
"""Bytes of one page in the log, with its header."""

_ZEROS: Final = bytes(1 << 18)


class Log:
    """The write-ahead log behind the one connection that writes. Its user holds the write lock."""

    def __init__(self, conn: apsw.Connection, path: Path, grown: int) -> None:
        self._conn = conn
        self._path = path.with_name(path.name + "-wal")
        self._grown = grown
        self._frames = 0
        self._limit = grown // FRAME
        self._stained = False
        conn.set_wal_hook(self._wrote)
        _keep_file(conn)

    def _wrote(self, _conn: apsw.Connection, _name: str, frames: int) -> int:
        self._frames = frames
        return apsw.SQLITE_OK

    @property
    def half_full(self) -> bool:
        """Whether more than half of what was grown is in use."""
        return self._frames * FRAME > self._grown // 2

    def grow(self) -> None:
        """Fill the log with zeros up to its size, under SQLite's write lock so that nobody appends meanwhile.

        A disk that has no room for it costs speed, nothing else.
        """
        self._conn.execute("BEGIN IMMEDIATE")
        try:
            _fill(self._path, self._grown)
        finally:
            self._conn.execute("ROLLBACK")

    def relieve(self) -> None:
        """Before a write: remove what a failed commit left, and empty a log that passed its bound."""
        if self._stained:
            self.cut()
        if self._frames > self._limit:
            self.empty()

    def empty(self) -> None:
        """Copy the log into the file as far as readers allow, so that the next commit starts it anew.

        Where another is copying it just now, that is left to the other.
        """
        behind = self._frames
        with suppress(apsw.BusyError):
            frames, done = self._conn.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            behind = 0 if frames == done else frames
        self._frames = behind
        self._limit = behind + self._grown // FRAME

    def stain(self) -> None:
        """A commit failed: what it wrote must go before anything else is written."""
        self._stained = True

    def cut(self) -> None:
        """Copy all of the log into the file, cut it to nothing and grow it again. Raises `apsw.Error`."""
        self._conn.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        self._stained = False
        self._frames = 0
        self._limit = self._grown // FRAME
        self.grow()


def _keep_file(conn: apsw.Connection) -> None:
    keep = ctypes.c_int(1)
    conn.file_control("main", apsw.SQLITE_FCNTL_PERSIST_WAL, ctypes.addressof(keep))


def _fill(path: Path, size: int) -> None:
    if not hasattr(os, "pwrite"):
        return  # Windows: a log that grows as it is written, and slower commits
    try:
        handle = os.open(path, os.O_WRONLY)
    except OSError:
        return
    try:
        have = os.fstat(handle).st_size
        if have < size:
            os.fsync(
                handle
            )  # what was cut off is gone before zeros go where it lay: half a log is an old page
        while have < size:
            have += os.pwrite(handle, _ZEROS[: size - have], have)
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
