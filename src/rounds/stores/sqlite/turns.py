"""Transactions on one file: one connection that writes under a lock, others that read, and housekeeping.

Rules this module keeps:

* A turn is one `BEGIN IMMEDIATE` transaction. When it ends well it has been synced; when it raises, nothing
  of it is kept, unless it raises `Unsure`.
* Housekeeping copies the log into the file beside the writer, on a connection of its own. A store with a
  keeper begins it in a thread when half of the log is in use, so that no commit waits for it unless the disk
  can't keep up.
* Destroyed payloads leave the file and its log at once if no other process reads meanwhile, else with the
  next `tidy` or opening. What a disk or a backup keeps of older blocks is beyond a store's reach.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

import apsw

from rounds.ports import StoreError, StoreUnusable
from rounds.stores.sqlite.file import bring_forward, connect, prove_writable
from rounds.stores.sqlite.log import Log
from rounds.stores.sqlite.readers import Readers
from rounds.stores.sqlite.sql import SQL
from rounds.stores.sqlite.words import told
from rounds.stores.unsure import Unsure

_PURGE_WAIT: Final = 50
"""Milliseconds."""


class Turns:
    """The open file `path`. Thread-safe. Raises the port's errors, never SQLite's.

    `wait` is in seconds, `grown` in bytes; `synchronous` is `FULL` outside of tests that must see a loss.
    """

    def __init__(self, path: Path, *, wait: float, grown: int, synchronous: str, keeper: bool) -> None:
        self.path = path
        self._wait = wait
        self._synchronous = synchronous
        self._lock = threading.Lock()
        self._tidying = threading.Lock()
        self._open = True
        self._kept, self._half = keeper, threading.Event()
        self._keeper: threading.Thread | None = None
        self._readers = Readers(path, wait)
        with told(path):
            self._conn = self._connect()
            try:
                bring_forward(self._conn, path)
                prove_writable(self._conn)
                self._log = Log(self._conn, path, grown)
                self._start()
            except BaseException:
                self._conn.close()
                raise

    def _connect(self) -> apsw.Connection:
        return connect(self.path, wait=self._wait, synchronous=self._synchronous)

    def _start(self) -> None:
        if self._owes_purge():
            self._purge()
        else:
            self._log.grow()

    @contextmanager
    def turn(self) -> Iterator[apsw.Connection]:
        """One durable transaction, whole or not at all."""
        with self._lock, told(self.path):
            self._require_open()
            self._log.relieve()
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._conn
            except BaseException:
                self._roll_back()
                raise
            self._seal()
            if self._kept and self._log.half_full:
                self._call_keeper()

    def _call_keeper(self) -> None:
        """Have the log emptied soon. The thread begins with the first call: most processes never need it."""
        self._half.set()
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep, name="rounds-store", daemon=True)
            self._keeper.start()

    def _keep(self) -> None:
        """Empty the log whenever half of it is in use. What stands in the way is told by the next commit."""
        while self._half.wait() and self._open:
            self._half.clear()
            with suppress(StoreError):
                self.tidy()

    def _seal(self) -> None:
        try:
            self._conn.execute("COMMIT")
        except (apsw.IOError, apsw.FullError):
            self._log.stain()
            self._roll_back()
            self._wash()
            raise
        finally:
            self._roll_back()

    def _wash(self) -> None:
        """Take back what a failed commit wrote, so that no restart finds it."""
        try:
            self._log.relieve()
        except apsw.Error as error:
            raise Unsure(
                f"The disk refused a write to {self.path} and would not take it back ({error}): whether it "
                "was kept shows when the store is next opened. Mend the disk or make room (yours to do), "
                "then try again."
            ) from error

    def _roll_back(self) -> None:
        """SQLite has often done it already; what a failing roll-back leaves is never committed."""
        if self._conn.in_transaction:
            with suppress(apsw.Error):
                self._conn.execute("ROLLBACK")

    @contextmanager
    def look(self) -> Iterator[apsw.Connection]:
        """A connection to read with; each statement sees the file as it stands at one moment."""
        with told(self.path):
            self._require_open()
            with self._readers.one() as conn:
                yield conn

    def _require_open(self) -> None:
        if not self._open:
            raise StoreUnusable(f"{self.path} was closed by this process and used again (ours to mend).")

    def tidy(self) -> None:
        """Copy the log into the file, then let the next commit start it anew.

        What another reader or process stands in the way of is left for the next time.
        """
        with self._tidying, told(self.path):
            self._require_open()
            with closing(self._connect()) as conn, suppress(apsw.BusyError):
                conn.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        with self._lock, told(self.path):
            self._require_open()
            if self._owes_purge():
                with suppress(apsw.BusyError):
                    self._purge()
            elif self._log.half_full:
                self._log.empty()

    def purge_if_free(self) -> None:
        """Take destroyed bytes out of the log; if that fails, `tidy` or the next opening does it."""
        with self._lock, suppress(apsw.Error):
            self._purge()

    def _owes_purge(self) -> bool:
        return self._conn.execute(SQL["owes_purge"]).get is not None

    def _purge(self) -> None:
        """Held against all other turns: so a reader in another process is hardly waited for."""
        self._conn.set_busy_timeout(_PURGE_WAIT)
        try:
            self._log.cut()
        finally:
            self._conn.set_busy_timeout(int(self._wait * 1000))
        self._conn.execute(SQL["purged"])

    def close(self) -> None:
        """Release everything. Closing twice is fine."""
        with self._tidying, self._lock:
            if self._open:
                self._open = False
                self._readers.close()
                with told(self.path):
                    self._conn.close()
        self._half.set()
        if self._keeper is not None:
            self._keeper.join()
