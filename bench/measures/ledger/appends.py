"""Entries made durable: by the ledger's pen, beside the same disk with nothing but SQLite on it.

*Durable append*: so many entries in each commit, beside as many rows of the same size in a bare file with the
same settings; and of a thousand, beside that file with the primitives of as many entries done before each
commit (`bench.pens.primitives`): what no pen of such entries can go below. *Beside pymerkle*: one entry in
each commit, beside `append_entry` of pymerkle's tree in SQLite, which keeps the entry and its hash. *Group
commit*: 256 callers, each of whom hands in its next entry when the last one is durable, through the product's
writer, beside one caller who does the same alone; and how long the slowest in a hundred of the 256 waits,
beside the slowest in twenty of bare `fdatasync` calls.

Publication is not part of an append: it is done once a minute, for all of them together.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, Final, cast

from bench.clinics import folder
from bench.figure import Figure, Scale, alternate, at_least, at_most, figure, percentile
from bench.pens import Pen, Rows, entry, pen, primitives
from rounds.model.records import Record
from rounds.round import Turn
from rounds.writer import Writer

GOALS: Final = {1: 0.75, 10: 0.75, 100: 0.55, 1000: 0.45}
"""By the entries of one commit."""
COUNTS: Final = {1: 500, 10: 4_000, 100: 20_000, 1000: 60_000}
"""Entries of one run."""
CALLERS: Final = 256
SYNCS: Final = 200


def measure(scale: Scale) -> Iterator[Figure]:
    """By batch, beside the primitives, beside pymerkle, and by groups."""
    for batch, least in GOALS.items():
        with folder() as home:
            yield _by_batch(batch, least, home, scale)
    with folder() as home:
        yield _beside_primitives(max(GOALS), home, scale)
    with folder() as home:
        yield _beside_pymerkle(home, scale)
    with folder() as home:
        yield from _by_groups(home, scale)


def _by_batch(batch: int, least: float, home: Path, scale: Scale) -> Figure:
    runs = max(1, scale.of(COUNTS[batch], 2 * batch) // batch)
    numbers = count()
    with pen(home) as ours, closing(Rows(home)) as rows:
        leaf = _leaf(ours)

        def theirs() -> float:
            return rows.rate([rows.made([leaf] * batch) for _ in range(runs)])

        pairs, load = alternate(scale.runs, lambda: rate(ours, runs, batch, numbers), theirs)
    return figure(f"durable append, {batch} in a commit", "entries/s", pairs, at_least(least), load)


def _beside_primitives(batch: int, home: Path, scale: Scale) -> Figure:
    runs = max(1, scale.of(COUNTS[batch], 2 * batch) // batch)
    numbers = count()
    with pen(home) as ours, closing(Rows(home)) as rows:
        leaf = _leaf(ours)

        def theirs() -> float:
            batches = [[entry(next(numbers)) for _ in range(batch)] for _ in range(runs)]
            made = [rows.made([leaf] * batch) for _ in range(runs)]
            began = time.perf_counter()
            for entries, each in zip(batches, made, strict=True):
                primitives(entries, leaf)
                rows.rate([each])
            return runs * batch / (time.perf_counter() - began)

        pairs, load = alternate(scale.runs, lambda: rate(ours, runs, batch, numbers), theirs)
    return figure(
        f"durable append, {batch} in a commit, beside its primitives", "entries/s", pairs, None, load
    )


def rate(ours: Pen, runs: int, batch: int, numbers: Iterator[int]) -> float:
    """Entries a second; making them does not count."""
    batches = [[entry(next(numbers)) for _ in range(batch)] for _ in range(runs)]
    began = time.perf_counter()
    for each in batches:
        ours.append(each)
    return runs * batch / (time.perf_counter() - began)


def _leaf(ours: Pen) -> bytes:
    """A leaf as the pen writes it, for rows of the same size."""
    size = ours.append([entry(0)])
    return next(iter(ours.store.entries(size - 1))).leaf


def _beside_pymerkle(home: Path, scale: Scale) -> Figure:
    tree_in: Any = import_module("pymerkle").SqliteTree
    numbers, appends = count(), scale.of(COUNTS[1], 5)
    with pen(home) as ours, closing(tree_in(str(home / "pymerkle.sqlite"))) as tree:
        leaf = _leaf(ours)

        def theirs() -> float:
            began = time.perf_counter()
            for _ in range(appends):
                tree.append_entry(leaf)
            return appends / (time.perf_counter() - began)

        pairs, load = alternate(scale.runs, lambda: rate(ours, appends, 1, numbers), theirs)
    return figure("durable append, one at a time, beside pymerkle", "entries/s", pairs, at_least(4), load)


def _by_groups(home: Path, scale: Scale) -> Iterator[Figure]:
    with pen(home) as ours:
        group = Group(ours)
        many, alone = scale.of(20_000, 600), scale.of(500, 5)
        waits: list[tuple[float, float]] = []

        def together() -> float:
            speed, waited = group.run(CALLERS, many)
            waits.append((1000 * percentile(waited, 0.99), 1000 * percentile(_syncs(home, scale), 0.95)))
            return speed

        pairs, load = alternate(scale.runs, together, lambda: group.run(1, alone)[0])
        group.close()
    yield figure("group commit, 256 callers beside one", "entries/s", pairs, at_least(20), load)
    yield figure("group commit, p99 of 256 beside fdatasync p95", "ms", waits, at_most(20), load)


class Group:
    """Callers of the product's writer, which here does nothing but append."""

    def __init__(self, ours: Pen) -> None:
        self._pen, self._numbers = ours, count()
        self._writer = Writer(self._take)

    def run(self, callers: int, total: int) -> tuple[float, list[float]]:
        """So many entries by so many callers: entries a second, and how long each waited."""
        waited: list[float] = []
        done: Future[None] = Future()
        left = total

        def hand_in() -> None:
            began = time.perf_counter()
            given = self._writer.submit(cast("list[Record]", [entry(next(self._numbers))]))
            given.add_done_callback(lambda _: kept(began))

        def kept(began: float) -> None:
            nonlocal left
            waited.append(time.perf_counter() - began)
            left -= 1
            if left >= callers:
                hand_in()
            elif left == 0:
                done.set_result(None)

        started = time.perf_counter()
        for _ in range(min(callers, total)):
            hand_in()
        done.result()
        return total / (time.perf_counter() - started), waited

    def close(self) -> None:
        """End the writer."""
        self._writer.close()

    def _take(self, records: Any) -> Turn:
        return Turn((), self._pen.append(list(records)))


def _syncs(home: Path, scale: Scale) -> list[float]:
    """Seconds of each of some appends of 4 KiB to a file, with `fdatasync`."""
    handle, took = os.open(home / "bare", os.O_CREAT | os.O_WRONLY | os.O_APPEND), []
    for _ in range(scale.of(SYNCS, 5)):
        began = time.perf_counter()
        os.write(handle, bytes(4096))
        os.fdatasync(handle)
        took.append(time.perf_counter() - began)
    os.close(handle)
    return took
