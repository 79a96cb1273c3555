"""Everything Rounds asks of the world, on one screen.

Contracts are written out here; `tests/conformance/` holds every backend to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol


class StoreError(Exception):
    """Base of what a store can say. `again` is whether trying again helps, `whose` whose move it is."""

    whose = "ours"
    again = False


class Moved(StoreError):
    """Compare-and-swap failed: someone else wrote first. Reload and try again."""

    again = True


class Fenced(StoreError):
    """The writer's lease was lost to another: this process must stop writing."""


class Held(StoreError):
    """The lease is someone else's; the sentence says whose and until when. `holder` is its owner."""

    whose = "yours"
    again = True

    def __init__(self, sentence: str, holder: str = "") -> None:
        super().__init__(sentence)
        self.holder = holder


class StoreFull(StoreError):
    """The disk is full or refused the write. Nothing of the batch was kept."""

    whose = "yours"
    again = True


class StoreDamaged(StoreError):
    """What was read is not what was written; the sentence names the place."""

    whose = "yours"


class StoreUnusable(StoreError):
    """The store can't be opened: no permission, wrong version, not a store."""

    whose = "yours"


class NewEntry(NamedTuple):
    """A ledger entry to append: the leaf's bytes, and its payload with a seed of 32 bytes if it has one."""

    leaf: bytes
    seed: bytes | None = None
    payload: bytes | None = None


class Stored(NamedTuple):
    """An entry as kept. `payload` is `None` where there never was one or it was destroyed (`destroyed`
    tells).

    It is `None` too where it is there and its key is not: `missing` is the generation of that key, else 0.
    Only a store that opens payloads says so.
    """

    index: int  # type: ignore[assignment] # its place is what it is called; nobody asks a row for tuple.index
    leaf: bytes
    seed: bytes | None
    payload: bytes | None
    destroyed: bool
    missing: int = 0


class Reseal(NamedTuple):
    """Other bytes for the seed and the payload of entry `at`, in place of `was`: what the store gives for
    them now. What they mean must be the same; the leaf stays.
    """

    at: int
    was: tuple[bytes, bytes]
    seed: bytes
    payload: bytes


class Put(NamedTuple):
    """One derived row to write, or with `value=None` to remove. Tables are named, keys are text."""

    table: str
    key: str
    value: bytes | None


class Batch(NamedTuple):
    """All of one turn; it is kept whole or not at all.

    `size` is the ledger's size that the writer built upon; `destroy` names entries whose payload and seed go.
    """

    size: int
    fence: int
    entries: list[NewEntry]
    puts: list[Put]
    destroy: tuple[int, ...] = ()


class Lease(NamedTuple):
    """A fenced lease: `fence` grows with every new holder; `until` is when it lapses unless renewed."""

    fence: int
    until: datetime


class Task(NamedTuple):
    """A piece of work taken under a lease. `tries` counts this one."""

    id: int
    topic: str
    key: str
    body: bytes
    tries: int


class Store(Protocol):
    """One clinic's truth. Thread-safe: one writer at a time, readers beside it."""

    def commit(self, batch: Batch) -> int:
        """Append and derive in one durable transaction; returns the new size.

        When it returns, everything survives a power cut. Raises `Moved` if the ledger's size is not
        `batch.size`,
        `Fenced` if the lease `writer` has another fence, `StoreFull` with nothing kept, `StoreDamaged`.
        The fence is 0 until the lease is first taken; `Fenced` goes before `Moved`. Of several puts of one
        key the last stands. Raises `ValueError` if it destroys an entry that there is not, `Held` while
        another process writes. Any other `StoreError` leaves open whether the batch was kept: reload first.
        """
        ...

    def reseal(self, fence: int, rows: Sequence[Reseal]) -> int:
        """Write seeds and payloads of entries anew in one durable transaction; returns how many.

        Passed over is an entry that there is not, and one that no longer holds what it `was`: it was
        destroyed or written anew meanwhile. The bytes that were there leave the store with the next `tidy`
        during which nobody else reads, or the next opening. Raises `Fenced`, `StoreFull` with nothing kept,
        `StoreDamaged`.
        """
        ...

    def size(self) -> int:
        """Number of entries."""
        ...

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Stored]:
        """Entries `start` to `stop` in order, of those that there are when this is called."""
        ...

    def rows(self, table: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """Derived rows of a table in key order (by code point), those whose key starts with `prefix`.

        All of one moment: a commit meanwhile is not seen in part.
        """
        ...

    def row(self, table: str, key: str) -> bytes | None:
        """One derived row."""
        ...

    def cell(self, name: str) -> bytes | None:
        """A small value that is not derived from the ledger."""
        ...

    def swap(self, name: str, old: bytes | None, new: bytes | None) -> None:
        """Set a cell if it still is `old`, durably. Raises `Moved`."""
        ...

    def publish(self, size: int, note: str) -> None:
        """Keep a signed checkpoint durably. Keeping the same note again changes nothing; another for the size
        raises `Moved`.
        """
        ...

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """All checkpoints by size."""
        ...

    def lease(self, name: str, owner: str, now: datetime, seconds: float) -> Lease:
        """Take or renew a lease, durably. Raises `Held` while another owner's lease has not lapsed.

        `owner` names one run of one process. A renewal keeps the fence, also after the lease lapsed if nobody
        else took it. A lapsed or given-back lease still lets its last holder commit until another takes it.
        """
        ...

    def release(self, name: str, owner: str) -> None:
        """Give a lease back; someone else's is left alone."""
        ...

    def offer(self, topic: str, tasks: Iterable[tuple[str, bytes]], due: datetime) -> None:
        """Add tasks by key, durably; a key that the topic ever had is left alone (work is offered at least
        once).
        """
        ...

    def take(self, topic: str, owner: str, now: datetime, seconds: float, limit: int = 64) -> list[Task]:
        """Take due tasks under a lease; a dead owner's tasks come back when the lease lapses.

        Those longest due come first. `tries` is the task's fence: who takes it anew ends all earlier takings.
        """
        ...

    def finish(self, task: Task, owner: str, again: datetime | None = None) -> None:
        """Mark a task done, or due again at a time. Raises `Fenced` if the task's lease is
        another's by now.
        """
        ...

    def tasks(self, topic: str) -> Iterator[tuple[Task, datetime | None]]:
        """Every task of a topic with the time it is due, `None` when done. For showing, not for taking."""
        ...

    def tidy(self) -> None:
        """Do housekeeping off the commit path (bounded)."""
        ...

    def close(self) -> None:
        """Release everything. Closing twice is fine."""
        ...


class Clock(Protocol):
    """Time, handed in."""

    def now(self) -> datetime:
        """Wall clock, UTC."""
        ...

    def mono(self) -> int:
        """Milliseconds since boot, sleep included; never goes back within `boot`."""
        ...

    def boot(self) -> str:
        """An id of this boot."""
        ...


class Random(Protocol):
    """Randomness, handed in."""

    def token(self, size: int) -> bytes:
        """`size` unguessable bytes."""
        ...
