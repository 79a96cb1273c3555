"""Opening the file of a store: its folder, its mode, its version, and the settings that its promises rest on.

Rules this module keeps:

* A SQLite library older than 3.51.3 is refused: before it, two processes could damage a log while resetting
  it (https://sqlite.org/wal.html#walresetbug).
* A new file has mode 0600 and a new folder 0700; both names are synced into their folder before anything is
  promised.
* The file says whose it is (`application_id`) and which version (`user_version`). Versions go forward only:
  a file of a later release is left alone.
* `synchronous=FULL`: a commit is on the disk when it returns. `secure_delete=ON`: what is deleted is
  overwritten. No memory-mapped reads: a read error is an error, not a signal.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

import apsw

from rounds.ports import StoreFull, StoreUnusable
from rounds.sdk.durable import sync_folder
from rounds.stores.sqlite.sql import STEPS
from rounds.stores.sqlite.words import damaged

OLDEST: Final = (3, 51, 3)
"""The oldest SQLite that a store is opened with."""

APPLICATION: Final = 0x526E6473
"""`Rnds`, at byte 68 of the file."""

_WRITER: Final = """
PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0;
"""
_READER: Final = """
PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON; PRAGMA query_only = ON;
"""


def require_library(version: str) -> None:
    """Raises `StoreUnusable` if SQLite's `version` (`3.51.3`) is older than `OLDEST`."""
    if tuple(map(int, version.split("."))) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise StoreUnusable(
            f"SQLite {version} is installed and Rounds needs {oldest} or later: before it, two processes "
            "could damage a log. Install a newer apsw (yours to do); trying again does not help before that."
        )


def prepare(path: Path, *, create: bool) -> None:
    """Make the folder and the file if they are missing. Raises `StoreUnusable`, `StoreFull`, `StoreDamaged`.

    An empty file is one whose making was cut off; it is taken up only where a missing one would be made.
    """
    try:
        if path.exists():
            size = path.stat().st_size
            if size == 1 or (size == 0 and not create):  # SQLite takes a file of one byte for an empty one
                raise damaged(path, "it is empty")
        else:
            if not create:
                raise StoreUnusable(f"There is no store at {path}. Look for the right folder (yours to do).")
            _make(path)
    except OSError as error:
        kind = StoreFull if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EIO} else StoreUnusable
        raise kind(
            f"{path} can't be made ({error.strerror}). See that its folder can be written to and the disk "
            "has room (yours to do)."
        ) from error


def _make(path: Path) -> None:
    missing = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    sync_folder(path.parent)


def connect(path: Path, *, wait: float, synchronous: str = "FULL") -> apsw.Connection:
    """A connection that may write. `wait` is how many seconds another process's lock is waited for.

    Raises `StoreUnusable` where SQLite would quietly open the file for reading alone; `apsw.Error`.
    """
    conn = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_PRIVATECACHE)
    conn.set_busy_timeout(int(wait * 1000))
    if conn.readonly("main"):
        conn.close()
        raise StoreUnusable(
            f"{path} can be read and not written. Give whoever runs Rounds the right to write it (yours to "
            "do); trying again does not help before that."
        )
    conn.execute(f"{_WRITER} PRAGMA synchronous = {synchronous}").fetchall()
    return conn


def connect_to_read(path: Path, *, wait: float) -> apsw.Connection:
    """A connection that can't write."""
    conn = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_PRIVATECACHE)
    conn.set_busy_timeout(int(wait * 1000))
    conn.execute(_READER).fetchall()
    return conn


def bring_forward(conn: apsw.Connection, path: Path) -> None:
    """Turn an empty file, or one of an earlier version, into one of this version; whole or not at all.

    Raises `StoreUnusable` for a file of a later release or of another program, `StoreDamaged`.
    """
    _require_wal(conn, path)
    if _version(conn, path) == len(STEPS):
        return
    conn.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[_version(conn, path) :]:
            conn.execute(step).fetchall()
        conn.execute(f"PRAGMA application_id = {APPLICATION}")
        conn.execute(f"PRAGMA user_version = {len(STEPS)}")
        conn.execute("COMMIT")
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
    sync_folder(path.parent)


def prove_writable(conn: apsw.Connection) -> None:
    """Write what changes nothing, durably: a log that can't be written is told at opening, not at a fact.

    Raises `apsw.Error`. SQLite may have opened the log for reading alone without a word.
    """
    conn.execute(f"PRAGMA user_version = {len(STEPS)}")


def _require_wal(conn: apsw.Connection, path: Path) -> None:
    _version(conn, path)
    mode = _value(conn, "PRAGMA journal_mode = WAL")
    if mode != "wal":
        raise StoreUnusable(
            f"{path} lies on a disk where processes can't share memory (SQLite keeps it in {mode} mode). "
            "Move the folder to a local disk (yours to do); trying again does not help before that."
        )


def _version(conn: apsw.Connection, path: Path) -> int:
    whose = _value(conn, "PRAGMA application_id")
    version = _value(conn, "PRAGMA user_version")
    tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if whose != APPLICATION and "entries" in tables:
        raise damaged(path, "it has our tables and no longer our mark")
    if whose != APPLICATION and (whose or tables):
        raise StoreUnusable(f"{path} belongs to another program. Choose another place (yours to do).")
    if not isinstance(version, int) or not 0 <= version <= len(STEPS):
        raise StoreUnusable(
            f"{path} is of version {version} and this release knows up to {len(STEPS)}. Install the newer "
            "release (yours to do); trying again does not help before that."
        )
    return version


def _value(conn: apsw.Connection, sql: str) -> object:
    value: object = conn.execute(sql).get
    return value
