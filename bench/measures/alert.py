"""From a change that arrives over HTTP to the alert: beside a bare append and fdatasync on the same disk.

One laptop's disk encryption changes with each request. The time runs from the moment before the request is
sent to the moment at which a follower of the ledger has the turn: by then the change is durable, judged,
scored, and its finding stands. The server is the product's own, with its watch, in a process of its own.

The peer appends 4 KiB to a file and waits for `fdatasync`: what the disk alone needs to keep anything.
At scale the same is measured with a million laptops on the chart, beside a thousand.
"""

from __future__ import annotations

import os
import random
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from bench.client import Line, post
from bench.clinics import Server, clinic, folder
from bench.figure import Figure, Scale, alternate, at_most, figure, percentile
from bench.fleet import body, laptop
from bench.serve import STAMP
from rounds.home import Place

BLOCK: Final = bytes(4096)
SMALL: Final = 1_000
LARGE: Final = 1_000_000
WARM: Final = 50
"""Requests before the first that counts."""


class Latency(NamedTuple):
    """The median and the 99th percentile of one run, in milliseconds."""

    p50: float
    p99: float


class Subject:
    """A running clinic of `laptops`, and the port at which it says that a turn is there."""

    def __init__(self, place: Place, laptops: int, stack: ExitStack) -> None:
        self._laptops, self._open = laptops, [False] * laptops
        self._chance = random.Random(4711)
        self._heard = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self._heard.bind(("127.0.0.1", 0))
        self._heard.settimeout(60)
        self._token = place.token
        said = str(self._heard.getsockname()[1])
        self._server = stack.enter_context(Server("real", str(place.folder), said))
        self.run(WARM)

    def change(self, line: Line) -> float:
        """Change one laptop; milliseconds until its alert was there."""
        number = self._chance.randrange(self._laptops)
        self._open[number] = not self._open[number]
        at = datetime.now(UTC)
        sent = laptop(number, at, "no" if self._open[number] else "yes")
        request = post(self._server.port, self._token, body([sent]))
        began = time.monotonic_ns()
        answer = line.ask(request)
        while b'"size":%d}' % (stamp := STAMP.unpack(self._heard.recv(64)))[0] not in answer:
            pass
        return float(stamp[1] - began) / 1e6

    def run(self, count: int) -> Latency:
        """So many changes, one after another, over a connection of their own (an idle one is closed)."""
        with closing(Line(self._server.port)) as line:
            return _latency([self.change(line) for _ in range(count)])


def measure(scale: Scale) -> Iterator[Figure]:
    """Both latencies beside the disk, and both sizes beside each other."""
    count = scale.of(400, 5)
    with folder() as home, ExitStack() as stack:
        small = _subject(home / "small", scale.of(SMALL, 3), stack)
        pairs, load = alternate(scale.runs, lambda: small.run(count), lambda: appends(home, count))
        yield figure("alert p50, one client", "ms", _part(pairs, 0), at_most(2), load)
        yield figure("alert p99, one client", "ms", _part(pairs, 1), at_most(3), load)
        large = _subject(home / "large", scale.of(LARGE, 6), stack)
        pairs, load = alternate(scale.runs, lambda: large.run(count), lambda: small.run(count))
        yield figure("alert p50 at 10^6 laptops, beside 10^3", "ms", _part(pairs, 0), at_most(1.2), load)


def appends(home: Path, count: int) -> Latency:
    """4 KiB appended and synced, so many times."""
    took = []
    handle = os.open(home / "append", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    try:
        for _ in range(count):
            began = time.monotonic_ns()
            os.write(handle, BLOCK)
            os.fdatasync(handle)
            took.append((time.monotonic_ns() - began) / 1e6)
    finally:
        os.close(handle)
    return _latency(took)


def _subject(home: Path, laptops: int, stack: ExitStack) -> Subject:
    return Subject(clinic(home, laptops), laptops, stack)


def _latency(took: list[float]) -> Latency:
    return Latency(percentile(took, 0.5), percentile(took, 0.99))


def _part(pairs: list[tuple[Latency, Latency]], part: int) -> list[tuple[float, float]]:
    return [(ours[part], peer[part]) for ours, peer in pairs]
