"""Pushes over HTTP, a hundred observations a request.

*Decode and validation alone*: the product's route, with its guards and errors and nothing behind it, beside
a bare ASGI application that decodes the same body into the same records. Both on uvicorn.

*Durable*: the product's own server with its store, beside the same entries and rows committed straight
through `SqliteStore` in the same batches, by a process that does nothing else. The batches are what Rounds
itself made of the same bodies over a store in memory.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import count as numbers
from pathlib import Path
from typing import Final

from bench.client import flood, post
from bench.clinics import Server, clinic, folder
from bench.figure import Figure, Goal, Scale, alternate, at_least, figure
from bench.fleet import body, fleet
from rounds.connectors.push.translate import read
from rounds.evidence.pseudonyms import subjects
from rounds.home import Place
from rounds.ports import Batch
from rounds.round import Rounds
from rounds.stores.memory import MemoryStore
from rounds.stores.sqlite import SqliteStore
from rounds.wiring import SystemClock, SystemRandom, release

BATCH: Final = 100
CONNECTIONS: Final = 8


def measure(scale: Scale) -> Iterator[Figure]:
    """The route alone, then durable with every observation a change and with one in a hundred."""
    requests = scale.of(400, 4)
    with folder() as home:
        yield _alone(clinic(home), requests, scale)
    for name, changed, goal in (
        ("every one a change", BATCH, at_least(0.6)),
        ("one in a hundred a change", 1, None),
    ):
        with folder() as home:
            yield _durable(name, changed, goal, home, requests, scale)


def bodies(requests: int, changed: int, first: int = 0) -> list[bytes]:
    """Bodies of a hundred laptops; of these `changed` have another count of pending updates each time."""
    at = datetime.now(UTC)
    return [body(fleet(BATCH, at, changed, pending=first + each)) for each in range(requests)]


def _alone(place: Place, requests: int, scale: Scale) -> Figure:
    made = bodies(requests, BATCH)
    with Server("route", str(place.folder)) as route, Server("bare") as bare:
        ours = [post(route.port, place.token, each) for each in made]
        peer = [post(bare.port, place.token, each) for each in made]
        pairs, load = alternate(scale.runs, lambda: _rate(route, ours), lambda: _rate(bare, peer))
    return figure("HTTP, batch 100, decode and validation alone", "obs/s", pairs, at_least(0.8), load)


def _durable(name: str, changed: int, goal: Goal | None, home: Path, requests: int, scale: Scale) -> Figure:
    place, first = clinic(home / "ours"), numbers(2, requests)
    with Server("real", str(place.folder)) as server, ExitStack() as stack:
        _rate(server, [post(server.port, place.token, each) for each in bodies(2, BATCH)])
        commits = Commits(home / "peer", bodies(requests * scale.runs + 1, changed), stack)

        def ours() -> float:
            made = bodies(requests, changed, next(first))
            return _rate(server, [post(server.port, place.token, each) for each in made])

        pairs, load = alternate(scale.runs, ours, lambda: commits.rate(requests))
    return figure(f"HTTP, batch 100, durable, {name}", "obs/s", pairs, goal, load)


def _rate(server: Server, requests: Sequence[bytes]) -> float:
    """Observations a second."""
    return len(requests) * BATCH / flood(server.port, requests, CONNECTIONS)


class Captured(MemoryStore):
    """A store in memory that remembers the batches it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[Batch] = []

    def commit(self, batch: Batch) -> int:
        """Commit, and remember what."""
        self.batches.append(batch)
        return super().commit(batch)


class Commits:
    """What Rounds would commit for these bodies, committed by nothing but the store."""

    def __init__(self, place: Path, made: Sequence[bytes], stack: ExitStack) -> None:
        batches = _batches(made)
        self._store = stack.enter_context(closing(SqliteStore(place)))
        now = SystemClock().now()
        fence = self._store.lease("writer", "bench", now, 1e6).fence
        self._batches = iter([each._replace(fence=fence) for each in batches])
        for _ in range(len(batches) - len(made) + 1):
            self._store.commit(next(self._batches))

    def rate(self, requests: int) -> float:
        """Observations a second that so many commits would keep."""
        began = time.perf_counter()
        for _ in range(requests):
            self._store.commit(next(self._batches))
        took = time.perf_counter() - began
        self._store.tidy()
        return requests * BATCH / took


def _batches(made: Sequence[bytes]) -> list[Batch]:
    """One batch a body, after the one with which a clinic begins; by the first body its laptops come in."""
    store, clock = Captured(), SystemClock()
    fence = store.lease("writer", "bench", clock.now(), 1e6).fence
    rounds = Rounds(store, subjects(bytes(32)), clock, SystemRandom(), release(), lambda: fence)
    rounds.begin("Maple Street Clinic", "America/Chicago", "vkey")
    for each in made:
        rounds.take(read(each, clock.now()).items)
    return store.batches
