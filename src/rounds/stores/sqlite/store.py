"""The port `Store` over one SQLite file.

Rules this module keeps:

* A call that returns has been synced. A call that raises has kept nothing, unless it raises `Unsure`.
* A reader sees the file as it stood at one moment: `rows`, `checkpoints` and `tasks` are read whole before
  the first is handed on. `entries` are read a thousand at a time, which shows the same: an entry never
  changes, save that it can be destroyed meanwhile.
* Every row read is checked for its type and the ledger for its order; what does not fit raises
  `StoreDamaged`. Bytes that changed and still fit are for the ledger's proofs to find.

>>> from datetime import UTC
>>> from tempfile import TemporaryDirectory
>>> from rounds.ports import NewEntry
>>> folder = TemporaryDirectory()
>>> store = SqliteStore(Path(folder.name) / "clinic.db")
>>> lease = store.lease("writer", "desk:4711", datetime(2026, 3, 2, 12, 0, tzinfo=UTC), 30)
>>> store.commit(Batch(0, lease.fence, [NewEntry(b"leaf")], [Put("chart", "x", b"1")]))
1
>>> store.row("chart", "x")
b'1'
>>> store.close()
>>> folder.cleanup()
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import ClassVar

import apsw

from rounds.ports import Batch, Lease, Put, Reseal, Stored, Task
from rounds.stores.sqlite.file import prepare, require_library
from rounds.stores.sqlite.rows import blob, checkpoint, number, pair, stored, taken, task_due, text
from rounds.stores.sqlite.sql import SQL
from rounds.stores.sqlite.turns import Turns
from rounds.stores.sqlite.words import damaged
from rounds.stores.terms import (
    admit,
    compare,
    held,
    lost,
    micros,
    moment,
    require_fence,
    same_note,
    span,
)

_PAGE = 1000


class SqliteStore:
    """A `rounds.ports.Store` in the file `path`, with its log `path-wal` beside it.

    `create=False` refuses a missing file. `wait` is how many seconds another process's lock is waited for.
    `grown` is the size in bytes that the log is given once. With a `keeper`, a thread of the store's own
    empties the log when half of it is in use; without one that is left to whoever calls `tidy`. Raises
    `StoreUnusable`, `StoreDamaged`, `StoreFull`, `Held`.
    """

    _synchronous: ClassVar[str] = "FULL"

    def __init__(
        self,
        path: Path,
        *,
        create: bool = True,
        wait: float = 5.0,
        grown: int = 16 << 20,
        keeper: bool = False,
    ) -> None:
        require_library(apsw.sqlite_lib_version())
        prepare(path, create=create)
        self._turns = Turns(path, wait=wait, grown=grown, synchronous=self._synchronous, keeper=keeper)

    def commit(self, batch: Batch) -> int:
        """Append and derive in one durable transaction; returns the new size. Raises as the port says."""
        with self._turns.turn() as conn:
            size, fence = conn.execute(SQL["head"]).get
            after = admit(batch, number(size), number(fence))
            rows = [(index, *entry) for index, entry in enumerate(batch.entries, batch.size)]
            conn.executemany(SQL["append"], rows)
            _put(conn, batch.puts)
            if batch.destroy:
                conn.executemany(SQL["destroy"], [(index,) for index in batch.destroy])
                conn.execute(SQL["owe_purge"])
        if batch.destroy:
            self._turns.purge_if_free()
        return after

    def reseal(self, fence: int, rows: Sequence[Reseal]) -> int:
        """Write seeds and payloads of entries anew in one durable transaction; returns how many."""
        done = 0
        with self._turns.turn() as conn:
            require_fence(fence, number(conn.execute(SQL["head"]).get[1]))
            for at, was, seed, payload in rows:
                done += conn.execute(SQL["reseal"], (seed, payload, at, *was)).get is not None
            if done:
                conn.execute(SQL["owe_purge"])
        return done

    def size(self) -> int:
        """Number of entries."""
        with self._turns.look() as conn:
            return number(conn.execute(SQL["size"]).get)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Stored]:
        """Entries `start` to `stop` in order, of those that there are when this is called."""
        return self._walk(span(start, stop, self.size()))

    def _walk(self, wanted: range) -> Iterator[Stored]:
        for first in range(wanted.start, wanted.stop, _PAGE):
            last = min(first + _PAGE, wanted.stop)
            with self._turns.look() as conn:
                page = [stored(row) for row in conn.execute(SQL["entries"], (first, last))]
            _require_all(self._turns.path, page, range(first, last))
            yield from page

    def rows(self, table: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """Derived rows of a table in key order (by code point), those whose key starts with `prefix`."""
        with self._turns.look() as conn:
            rows = map(pair, conn.execute(SQL["rows"], (table, prefix)))
            return iter(list(takewhile(lambda row: row[0].startswith(prefix), rows) if prefix else rows))

    def row(self, table: str, key: str) -> bytes | None:
        """One derived row."""
        with self._turns.look() as conn:
            return blob(conn.execute(SQL["row"], (table, key)).get)

    # ------------------------------------------------------------------------------------------ cells and
    # notes

    def cell(self, name: str) -> bytes | None:
        """A small value that is not derived from the ledger."""
        with self._turns.look() as conn:
            return blob(conn.execute(SQL["cell"], (name,)).get)

    def swap(self, name: str, old: bytes | None, new: bytes | None) -> None:
        """Set a cell if it still is `old`, durably. Raises `Moved`."""
        with self._turns.turn() as conn:
            compare(name, blob(conn.execute(SQL["cell"], (name,)).get), old)
            if new is None:
                conn.execute(SQL["drop_cell"], (name,))
            else:
                conn.execute(SQL["set_cell"], (name, new))

    def publish(self, size: int, note: str) -> None:
        """Keep a signed checkpoint durably. Raises `Moved` if another is kept for the size."""
        with self._turns.turn() as conn:
            found = conn.execute(SQL["checkpoint"], (size,)).get
            if found is None:
                conn.execute(SQL["publish"], (size, note))
            else:
                same_note(size, text(found), note)

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """All checkpoints by size."""
        with self._turns.look() as conn:
            return iter([checkpoint(row) for row in conn.execute(SQL["checkpoints"])])

    # ------------------------------------------------------------------------------------------ leases and
    # tasks

    def lease(self, name: str, owner: str, now: datetime, seconds: float) -> Lease:
        """Take or renew a lease, durably. Raises `Held` while another owner's lease has not lapsed."""
        until = micros(now + timedelta(seconds=seconds))
        with self._turns.turn() as conn:
            has, fence, lapses = conn.execute(SQL["lease"], (name,)).get or (None, 0, 0)
            if has not in {None, owner} and lapses > micros(now):
                raise held(name, text(has), number(lapses))
            mine = number(fence) + (has != owner)
            conn.execute(SQL["set_lease"], (name, owner, mine, until))
        return Lease(mine, moment(until))

    def release(self, name: str, owner: str) -> None:
        """Give a lease back; someone else's is left alone."""
        with self._turns.turn() as conn:
            conn.execute(SQL["release"], (name, owner))

    def offer(self, topic: str, tasks: Iterable[tuple[str, bytes]], due: datetime) -> None:
        """Add tasks by key, durably; a key that the topic ever had is left alone."""
        at = micros(due)
        rows = [(topic, key, body, at) for key, body in tasks]
        with self._turns.turn() as conn:
            conn.executemany(SQL["offer"], rows)

    def take(self, topic: str, owner: str, now: datetime, seconds: float, limit: int = 64) -> list[Task]:
        """Take due tasks under a lease, those longest due first."""
        until = micros(now + timedelta(seconds=seconds))
        with self._turns.turn() as conn:
            at = micros(now)
            rows = conn.execute(SQL["take"], (owner, until, topic, at, at, limit)).fetchall()
        return [taken(topic, row) for row in sorted(rows)]

    def finish(self, task: Task, owner: str, again: datetime | None = None) -> None:
        """Mark a task done, or due again at a time. Raises `Fenced` if the lease is another's by now."""
        due = None if again is None else micros(again)
        with self._turns.turn() as conn:
            if conn.execute(SQL["finish"], (due, task.id, owner, task.tries)).get is None:
                raise lost(task, owner)

    def tasks(self, topic: str) -> Iterator[tuple[Task, datetime | None]]:
        """Every task of a topic as offered, with the time it is due, `None` when done."""
        with self._turns.look() as conn:
            return iter([task_due(topic, row) for row in conn.execute(SQL["tasks"], (topic,))])

    def tidy(self) -> None:
        """Copy the log into the file beside the writer. Bounded by the log; the next commit starts it anew.

        Call it from a thread of its own every second or so. Raises `StoreFull`, `StoreDamaged`.
        """
        self._turns.tidy()

    def close(self) -> None:
        """Release everything. Closing twice is fine."""
        self._turns.close()


def _require_all(path: Path, page: list[Stored], wanted: range) -> None:
    """Raises `StoreDamaged` naming the first entry that is not there."""
    missing = sorted(set(wanted) - {entry.index for entry in page})
    if missing:
        what = f"of the entries {wanted.start} to {wanted.stop - 1} some are missing, the first is entry"
        raise damaged(path, f"{what} {missing[0]}")


def _put(conn: apsw.Connection, puts: list[Put]) -> None:
    """Write the last of each key. Most batches remove nothing: one statement takes them all, in order."""
    if not any(put.value is None for put in puts):
        conn.executemany(SQL["put"], puts)
        return
    last = {put[:2]: put.value for put in puts}
    conn.executemany(SQL["remove"], [key for key, value in last.items() if value is None])
    conn.executemany(SQL["put"], [(*key, value) for key, value in last.items() if value is not None])
