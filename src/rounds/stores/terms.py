"""What every backend agrees upon beside the port: how times, ranges and other owners' leases are told.

A store keeps times as whole microseconds since 1970, UTC, so that they compare as numbers in any database.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from rounds.ports import Batch, Fenced, Held, Moved, Task

WRITER: Final = "writer"
"""The lease whose fence `commit` compares."""

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970, UTC. Raises `ValueError` for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(
            f"The time {moment.isoformat()} has no time zone; a store keeps only times with one."
        )
    return (moment - _START) // _TICK


def moment(ticks: int) -> datetime:
    """The time, UTC, that `micros` made into `ticks`."""
    return _START + ticks * _TICK


def span(start: int, stop: int | None, size: int) -> range:
    """The indexes from `start` to `stop` that a ledger of `size` has. Raises `ValueError` below 0."""
    if start < 0 or (stop is not None and stop < 0):
        raise ValueError(f"Entries {start} to {stop} were asked for; entries count from 0.")
    return range(start, size if stop is None else min(stop, size))


def admit(batch: Batch, size: int, fence: int) -> int:
    """Let a batch into a ledger of `size` whose writer holds `fence`; returns the size after it.

    Raises `Fenced` before `Moved`: a writer that lost its lease must stop, not reload.
    Raises `ValueError` if the batch destroys an entry that there is not.
    """
    require_fence(batch.fence, fence)
    if batch.size != size:
        raise Moved(
            f"The ledger has {size} entries and the batch was built upon {batch.size}: someone else wrote "
            "first. Reload and try again (ours to do)."
        )
    after = size + len(batch.entries)
    for index in batch.destroy:
        if not 0 <= index < after:
            raise ValueError(f"Entry {index} can't be destroyed: the ledger has entries 0 to {after - 1}.")
    return after


def require_fence(mine: int, fence: int) -> None:
    """Raises `Fenced` unless the writer's fence still is `fence`."""
    if mine != fence:
        raise Fenced(
            f"The lease to write is number {fence} by now and this writer holds number {mine}: another took "
            "over. This process must stop writing (ours to do); trying again does not help."
        )


def compare(name: str, found: bytes | None, old: bytes | None) -> None:
    """Raises `Moved` unless the cell `name` still is `old`."""
    if found != old:
        raise Moved(
            f"The cell {name!r} is no longer what it was when it was read: someone else wrote first. "
            "Reload and try again (ours to do)."
        )


def same_note(size: int, found: str, note: str) -> None:
    """Raises `Moved` unless the checkpoint kept for `size` is this very note."""
    if found != note:
        raise Moved(
            f"Another checkpoint was already kept for the size {size}: two must never be signed for one "
            "size. Reload and publish the one that is kept (ours to do)."
        )


def held(name: str, owner: str, until: int) -> Held:
    """The error for a lease that another owner still has, until `until` (microseconds)."""
    return Held(
        f"The lease {name!r} is held by {owner} until {moment(until):%Y-%m-%d %H:%M:%S} UTC. Stop that "
        "process or wait until then (yours to do); trying again helps after that.",
        owner,
    )


def lost(task: Task, owner: str) -> Fenced:
    """The error for a task that `owner` no longer has."""
    return Fenced(
        f"Task {task.key!r} of {task.topic!r} is no longer {owner}'s: its lease lapsed and another took it, "
        "or there is no such task. What was done must be looked at again (ours to do); trying again does not "
        "help."
    )
