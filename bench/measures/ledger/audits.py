"""Checking a whole ledger from its static files: every entry to its tile, the tiles to the root, the root to
the signed checkpoint.

*Beside Go*: `fsck` over a log of 10^6 entries, beside Go's own `tlog` and `note` (built from the toolchain's
copy as in `tests/interop`), which check the same of the same files: by the clock, and by what the processors
worked for it, helpers included, which other work on the machine moves less. *Beside cat*: `rounds ledger
fsck` as a process of its own over a log of 10^7, beside `cat` of all its bundles into `openssl sha256`, which
is the least that reads and hashes as much; with it, its time alone and the memory that it takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from bench import logs
from bench.clinics import folder
from bench.figure import Figure, Scale, alone, alternate, at_least, at_most, figure, within
from bench.logs import Log
from rounds.ledger.publish.fsck import fsck
from tests.interop.peer import Peer, build

BESIDE_GO: Final = 1_000_000
LARGE: Final = 10_000_000
TICK: Final = 0.01
"""Seconds in which the system counts what a processor worked."""
RUNS: Final = 3
"""Runs over the large log, which take most of a minute each."""
CAT: Final = "find tile/entries -type f -print0 | sort -z | xargs -0 cat | openssl dgst -sha256"


class NotFound(Exception):
    """A checker says something else of the log than that it holds: the figure would be of a failure."""


def measure(scale: Scale) -> Iterator[Figure]:
    """Beside Go, then beside cat."""
    with folder() as home:
        yield from _beside_go(logs.write(home, min(scale.of(BESIDE_GO, 1_000), scale.largest)), scale)
    with folder() as home:
        yield from _beside_cat(logs.write(home, min(scale.of(LARGE, 1_000), scale.largest)), scale)


def _beside_go(log: Log, scale: Scale) -> Iterator[Figure]:
    peer = Peer(build())
    worked: list[tuple[float, float]] = []

    def ours() -> bool:
        found = fsck(log.folder, logs.VKEY)
        return found.ok and found.size == log.size

    def theirs() -> bool:
        return peer("folder", log.folder, logs.VKEY) == str(log.size)

    def run() -> tuple[float, float]:
        (fast, mine), (go, its) = _rates(ours, log, _of_us), _rates(theirs, log, lambda: peer.worked)
        worked.append((mine, its))
        return fast, go

    try:
        pairs, load = alternate(scale.runs, run, lambda: None)
    finally:
        peer.close()
    name = f"full audit of {log.size:,} entries beside Go"
    yield figure(name, "entries/s", [pair for pair, _ in pairs], at_least(0.7), load)
    yield figure(f"{name}, by the processors' time", "entries/s", worked, at_least(0.7), load)


def _rates(check: Callable[[], bool], log: Log, working: Callable[[], float]) -> tuple[float, float]:
    """Entries a second by the clock, and by what the processors worked. Raises `NotFound`."""
    began, before = time.perf_counter(), working()
    if not check():
        raise NotFound(f"{check.__name__}: the log of {log.size} entries does not hold.")
    took, spent = time.perf_counter() - began, working() - before
    return log.size / took, log.size / max(spent, TICK)


def _of_us() -> float:
    """Seconds that the processors worked for this process and its helpers that ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _beside_cat(log: Log, scale: Scale) -> Iterator[Figure]:
    most: list[float] = []

    def ours() -> float:
        took, megabytes = audited(log)
        most.append(megabytes)
        return took

    pairs, load = alternate(min(scale.runs, RUNS), ours, lambda: _cat(log))
    name = f"full audit of {log.size:,} entries"
    yield figure(f"{name} beside cat into openssl", "s", pairs, at_most(5), load)
    yield alone(f"{name}, a process of its own", "s", [took for took, _ in pairs], within(60), load)
    yield alone(f"{name}, resident memory", "MB", most, within(200), load)


def audited(log: Log) -> tuple[float, float]:
    """Seconds that `rounds ledger fsck` takes, and the megabytes that it had resident. Raises `NotFound`."""
    command = (sys.executable, "-m", "rounds.cli", "ledger", "fsck", str(log.folder), "--vkey", logs.VKEY)
    began = time.perf_counter()
    child = subprocess.Popen([*command, "--quiet"], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    if child.returncode:
        raise NotFound(f"rounds ledger fsck ended with {child.returncode}.")
    return took, used.ru_maxrss / 1024


def _cat(log: Log) -> float:
    began = time.perf_counter()
    subprocess.run(["/bin/sh", "-c", CAT], cwd=Path(log.folder), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began
