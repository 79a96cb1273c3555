"""Proofs of inclusion, read from the static files.

*Cold*: a new reader that has seen nothing yet proves random entries of a log of 10^6, beside a new
`SqliteTree` of pymerkle over as many entries that proves the same ones. *Warm*: a reader that keeps all the
tiles that it met, at 10^6 entries beside 10^4: what a larger tree costs once the files are read.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, Final

from bench import logs
from bench.clinics import folder
from bench.figure import Figure, Scale, alternate, at_least, figure
from bench.logs import Log
from rounds_verify.reader import Reader

LARGE: Final = 1_000_000
SMALL: Final = 10_000
COLD: Final = 60
"""Entries proven by each cold reader."""
WARM: Final = 4_000
KEPT: Final = 4_096
"""Tiles that a reader keeps here: all that a log of 10^6 has."""


def measure(scale: Scale) -> Iterator[Figure]:
    """Cold, then warm, over the same logs."""
    large, small = min(scale.of(LARGE, 2_000), scale.largest), scale.of(SMALL, 500)
    with folder() as home:
        log = logs.write(home / "large", large)
        yield _cold(log, _peer(home / "pymerkle.sqlite", large), scale)
        yield _warm(log, logs.write(home / "small", small), scale)


def _peer(file: Path, size: int) -> Path:
    """A tree of pymerkle's with the same leaves."""
    tree: Any = import_module("pymerkle").SqliteTree(str(file))
    tree.append_entries(logs.leaves(size), 10_000)
    tree.close()
    return file


def _cold(log: Log, peer: Path, scale: Scale) -> Figure:
    tree_in: Any = import_module("pymerkle").SqliteTree
    chance = Random(log.size)
    wanted = [chance.randrange(log.size) for _ in range(scale.of(COLD, 3))]

    def ours() -> float:
        began = time.perf_counter()
        reader = log.reader(KEPT)
        return _rate(reader, wanted, began)

    def theirs() -> float:
        began = time.perf_counter()
        tree = tree_in(str(peer))
        for each in wanted:
            tree.prove_inclusion(each + 1, log.size)  # pymerkle counts from one
        took = time.perf_counter() - began
        tree.close()
        return len(wanted) / took

    pairs, load = alternate(scale.runs, ours, theirs)
    name = f"inclusion proofs of {log.size:,} entries, cold, beside pymerkle"
    return figure(name, "proofs/s", pairs, at_least(100), load)


def _warm(large: Log, small: Log, scale: Scale) -> Figure:
    sides = []
    for log in (large, small):
        reader, chance = log.reader(KEPT), Random(log.size)
        wanted = [chance.randrange(log.size) for _ in range(scale.of(WARM, 20))]
        _rate(reader, wanted, time.perf_counter())
        sides.append((reader, wanted))
    ours, peer = sides
    pairs, load = alternate(
        scale.runs, lambda: _rate(*ours, time.perf_counter()), lambda: _rate(*peer, time.perf_counter())
    )
    name = f"inclusion proofs of {large.size:,} entries, warm, beside {small.size:,}"
    return figure(name, "proofs/s", pairs, at_least(0.45), load)


def _rate(reader: Reader, wanted: Sequence[int], began: float) -> float:
    """Proofs a second since a moment."""
    for each in wanted:
        reader.inclusion(each)
    return len(wanted) / (time.perf_counter() - began)
