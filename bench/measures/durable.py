"""The whole durable path, a thousand observations a time: beside a bare hash-chained append to SQLite.

Ours takes the bytes of a pushed body: it decodes and validates each line, looks the thing up, judges what the
change touches with every check of the release, keeps findings and score, and makes all of it durable in one
transaction of `SqliteStore`.

The peer is what a ledger that judges nothing would do with the same body: each line becomes one row with
the SHA-256 of the row before it and its own bytes, and the thousand are one transaction on the same disk
with the same settings (write-ahead log, `synchronous=FULL`). Both pay for copying their log into the file:
the peer as SQLite does it by itself, ours by the housekeeping that a running Rounds does every second.

*Every one a change*: each of the thousand laptops has another count of pending updates than before, so each
makes a ledger entry and has its checks judged again. *A finding moves with each* is harder: each laptop's
disk encryption turns, so that each makes an entry, a verdict and a finding's move. *One in a hundred*: ten
of the thousand lines are changes, the rest say what is known already.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import apsw

from bench.clinics import clinic, folder
from bench.figure import Figure, Goal, Scale, alternate, at_least, figure
from bench.fleet import body, fleet
from rounds.app import App
from rounds.connectors.push.translate import read
from rounds.wiring import open_clinic

BATCH: Final = 1_000
TIDY: Final = 10
"""Bodies after which the store is tidied: about a second's worth."""
SETTINGS: Final = """
PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE ledger (idx INTEGER PRIMARY KEY, line BLOB NOT NULL, chain BLOB NOT NULL) STRICT;
"""
Lines = Callable[[int, datetime], list[bytes]]
"""The lines of the n-th body at a time."""


def measure(scale: Scale) -> Iterator[Figure]:
    """Observations a second, three ways."""
    count = scale.of(BATCH, 20)
    few = max(1, count // 100)
    ways: tuple[tuple[str, Goal | None, Lines], ...] = (
        ("every one a change", at_least(0.2), lambda n, at: fleet(count, at, count, pending=n)),
        (
            "a finding moves with each",
            None,
            lambda n, at: fleet(count, at, count, encrypted="no" if n % 2 else "yes"),
        ),
        ("one in a hundred a change", at_least(0.35), lambda n, at: fleet(count, at, few, pending=n)),
    )
    for name, goal, lines in ways:
        with folder() as home:
            yield _figure(f"durable path, batch 1000, {name}", goal, lines, home, scale)


def _figure(name: str, goal: Goal | None, lines: Lines, home: Path, scale: Scale) -> Figure:
    bodies = scale.of(20, 2)
    with open_clinic(clinic(home), writing=True) as app, closing(apsw.Connection(str(home / "bare"))) as bare:
        bare.execute(SETTINGS).fetchall()
        run = Run(app, bare, lines, bodies)
        run.ours()
        pairs, load = alternate(scale.runs, run.ours, run.peer)
    return figure(name, "obs/s", pairs, goal, load)


class Run:
    """Both sides over the same sort of bodies."""

    def __init__(self, app: App, bare: apsw.Connection, lines: Lines, bodies: int) -> None:
        self._app, self._bare, self._lines, self._bodies = app, bare, lines, bodies
        self._number, self._chain = 0, bytes(32)

    def ours(self) -> float:
        """Observations a second through Rounds."""
        return self._rate(self._take)

    def peer(self) -> float:
        """Lines a second through the bare append."""
        return self._rate(self._append)

    def _rate(self, keep: Callable[[list[bytes]], None]) -> float:
        """What was kept a second; making the bodies does not count."""
        took, kept = 0.0, 0
        for _ in range(self._bodies):
            self._number += 1
            lines = self._lines(self._number, datetime.now(UTC))
            began = time.perf_counter()
            keep(lines)
            took += time.perf_counter() - began
            kept += len(lines)
        return kept / took

    def _take(self, lines: list[bytes]) -> None:
        self._app.rounds.take(read(body(lines), datetime.now(UTC)).items)
        if self._number % TIDY == 0:
            self._app.store.tidy()

    def _append(self, lines: list[bytes]) -> None:
        rows = []
        for line in lines:
            self._chain = hashlib.sha256(self._chain + line).digest()
            rows.append((line, self._chain))
        self._bare.execute("BEGIN")
        self._bare.executemany("INSERT INTO ledger (line, chain) VALUES (?, ?)", rows)
        self._bare.execute("COMMIT")
