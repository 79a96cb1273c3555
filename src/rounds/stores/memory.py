"""The port `Store` in memory, for tests and the simulator: the contract in plain words, weather on demand.

Rules this module keeps:

* Whatever is true of a file-backed store is true here, save that the process's end is the end of it.
* `weather` is asked before each write, with the method's name, and decides what the disk does to it.
  Nothing else here is random or timed.

>>> from rounds.ports import Batch, NewEntry, Put
>>> store = MemoryStore()
>>> store.commit(Batch(size=0, fence=0, entries=[NewEntry(b"leaf")], puts=[Put("chart", "x", b"1")]))
1
>>> list(store.rows("chart"))
[('x', b'1')]
>>> stormy = MemoryStore(weather=lambda method: Weather.FULL if method == "commit" else Weather.FINE)
>>> stormy.commit(Batch(size=0, fence=0, entries=[NewEntry(b"leaf")], puts=[]))
Traceback (most recent call last):
    ...
rounds.ports.StoreFull: The disk is full. Nothing of it was kept. Make room (yours to do), then try again.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rounds.ports import Batch, Lease, Reseal, Stored, StoreFull, StoreUnusable, Task
from rounds.stores.terms import (
    WRITER,
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
from rounds.stores.unsure import Unsure


class Weather(enum.Enum):
    """What the disk does to one write."""

    FINE = "fine"
    """Keeps it."""
    FULL = "full"
    """Refuses it; raises `StoreFull`."""
    LOST = "lost"
    """Does not keep it and does not say so for sure; raises `Unsure`."""
    KEPT = "kept"
    """Keeps it and then does not say so; raises `Unsure`."""


def fine(_method: str) -> Weather:
    """The weather of a good disk."""
    return Weather.FINE


@dataclass
class _Lease:
    owner: str | None
    fence: int
    until: int


@dataclass
class _Work:
    task: Task
    due: int | None
    owner: str | None = None
    until: int = 0


_FULL: Final = "The disk is full. Nothing of it was kept. Make room (yours to do), then try again."
_UNSURE: Final = "The disk did not answer: whether the write was kept is not known. Look, then write again."


class MemoryStore:
    """A `rounds.ports.Store` that lives as long as its process."""

    def __init__(self, weather: Callable[[str], Weather] = fine) -> None:
        self._weather = weather
        self._lock = threading.Lock()
        self._open = True
        self._entries: list[Stored] = []
        self._derived: dict[str, dict[str, bytes]] = {}
        self._cells: dict[str, bytes] = {}
        self._notes: dict[int, str] = {}
        self._leases: dict[str, _Lease] = {}
        self._work: dict[tuple[str, str], _Work] = {}
        self._waiting: dict[str, dict[str, _Work]] = {}

    @contextmanager
    def _turn(self, method: str) -> Iterator[None]:
        """One write: its body checks everything before it changes anything."""
        with self._lock:
            self._require_open()
            weather = self._weather(method)
            if weather is Weather.FULL:
                raise StoreFull(_FULL)
            if weather is Weather.LOST:
                raise Unsure(_UNSURE)
            yield
        if weather is Weather.KEPT:
            raise Unsure(_UNSURE)

    @contextmanager
    def _look(self) -> Iterator[None]:
        with self._lock:
            self._require_open()
            yield

    def _require_open(self) -> None:
        if not self._open:
            raise StoreUnusable("The store in memory was closed and then used again (ours to mend).")

    def commit(self, batch: Batch) -> int:
        """Append and derive in one turn; returns the new size. Raises as the port says."""
        with self._turn("commit"):
            fence = self._leases[WRITER].fence if WRITER in self._leases else 0
            after = admit(batch, len(self._entries), fence)
            for table, key, _ in batch.puts:
                (table + key).encode()  # a lone surrogate has no bytes: no store can keep it
            for index, entry in enumerate(batch.entries, batch.size):
                self._entries.append(Stored(index, *entry, destroyed=False))
            for table, key, value in batch.puts:
                self._put(table, key, value)
            for index in batch.destroy:
                self._destroy(index)
        return after

    def _put(self, table: str, key: str, value: bytes | None) -> None:
        rows = self._derived.setdefault(table, {})
        if value is None:
            rows.pop(key, None)
        else:
            rows[key] = value

    def _destroy(self, index: int) -> None:
        entry = self._entries[index]
        if entry.seed is not None or entry.payload is not None:
            self._entries[index] = Stored(index, entry.leaf, None, None, destroyed=True)

    def reseal(self, fence: int, rows: Sequence[Reseal]) -> int:
        """Write seeds and payloads of entries anew; returns how many. Raises as the port says."""
        done = 0
        with self._turn("reseal"):
            require_fence(fence, self._leases[WRITER].fence if WRITER in self._leases else 0)
            for at, was, seed, payload in rows:
                kept = self._entries[at] if 0 <= at < len(self._entries) else None
                if kept is not None and (kept.seed, kept.payload) == was:
                    self._entries[at] = kept._replace(seed=seed, payload=payload)
                    done += 1
        return done

    def size(self) -> int:
        """Number of entries."""
        with self._look():
            return len(self._entries)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Stored]:
        """Entries `start` to `stop` in order, of those that there are when this is called."""
        with self._look():
            wanted = span(start, stop, len(self._entries))
            return iter(self._entries[wanted.start : wanted.stop])

    def rows(self, table: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """Derived rows of a table in key order (by code point), those whose key starts with `prefix`."""
        with self._look():
            rows = self._derived.get(table, {}).items()
            return iter(sorted(row for row in rows if row[0].startswith(prefix)))

    def row(self, table: str, key: str) -> bytes | None:
        """One derived row."""
        with self._look():
            return self._derived.get(table, {}).get(key)

    def cell(self, name: str) -> bytes | None:
        """A small value that is not derived from the ledger."""
        with self._look():
            return self._cells.get(name)

    def swap(self, name: str, old: bytes | None, new: bytes | None) -> None:
        """Set a cell if it still is `old`. Raises `Moved`."""
        with self._turn("swap"):
            compare(name, self._cells.get(name), old)
            if new is None:
                self._cells.pop(name, None)
            else:
                self._cells[name] = new

    def publish(self, size: int, note: str) -> None:
        """Keep a signed checkpoint. Raises `Moved` if another is kept for the size."""
        with self._turn("publish"):
            same_note(size, self._notes.get(size, note), note)
            self._notes[size] = note

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """All checkpoints by size."""
        with self._look():
            return iter(sorted(self._notes.items()))

    def lease(self, name: str, owner: str, now: datetime, seconds: float) -> Lease:
        """Take or renew a lease. Raises `Held` while another owner's lease has not lapsed."""
        until = micros(now + timedelta(seconds=seconds))
        with self._turn("lease"):
            last = self._leases.get(name, _Lease(None, 0, 0))
            if last.owner not in {None, owner} and last.until > micros(now):
                raise held(name, str(last.owner), last.until)
            fence = last.fence + (last.owner != owner)
            self._leases[name] = _Lease(owner, fence, until)
        return Lease(fence, moment(until))

    def release(self, name: str, owner: str) -> None:
        """Give a lease back; someone else's is left alone."""
        with self._turn("release"):
            last = self._leases.get(name)
            if last is not None and last.owner == owner:
                last.owner = None

    def offer(self, topic: str, tasks: Iterable[tuple[str, bytes]], due: datetime) -> None:
        """Add tasks by key; a key that the topic ever had is left alone."""
        at = micros(due)
        offered = list(tasks)
        with self._turn("offer"):
            for key, body in offered:
                if (topic, key) not in self._work:
                    work = _Work(Task(len(self._work) + 1, topic, key, body, 0), at)
                    self._work[topic, key] = self._waiting.setdefault(topic, {})[key] = work

    def take(self, topic: str, owner: str, now: datetime, seconds: float, limit: int = 64) -> list[Task]:
        """Take due tasks under a lease, those longest due first."""
        at, until = micros(now), micros(now + timedelta(seconds=seconds))
        with self._turn("take"):
            waiting = sorted(
                (work.due, work.task.id, work)
                for work in self._waiting.get(topic, {}).values()
                if work.due is not None and work.due <= at and work.until <= at
            )
            for _, _, work in waiting[:limit]:
                work.task = work.task._replace(tries=work.task.tries + 1)
                work.owner, work.until = owner, until
        return [work.task for _, _, work in waiting[:limit]]

    def finish(self, task: Task, owner: str, again: datetime | None = None) -> None:
        """Mark a task done, or due again at a time. Raises `Fenced` if the lease is another's by now."""
        due = None if again is None else micros(again)
        with self._turn("finish"):
            work = self._work.get((task.topic, task.key))
            if work is None or (work.task, work.owner) != (task, owner):
                raise lost(task, owner)
            work.due, work.until = due, 0
            if due is None:
                self._waiting[task.topic].pop(task.key, None)
            else:
                self._waiting[task.topic][task.key] = work

    def tasks(self, topic: str) -> Iterator[tuple[Task, datetime | None]]:
        """Every task of a topic as offered, with the time it is due, `None` when done."""
        with self._look():
            found = [(work.task, work.due) for work in self._work.values() if work.task.topic == topic]
            return iter([(task, None if due is None else moment(due)) for task, due in found])

    def tidy(self) -> None:
        """Nothing to do."""
        with self._look():
            pass

    def close(self) -> None:
        """Release everything. Closing twice is fine."""
        with self._lock:
            self._open = False
