"""What an entry needs while it is written is given back when it is durable: nothing of it stays in memory.

The watch over a whole process (`test_flat_memory`) takes long to see a little; this sees it at once, for the
steps that every entry goes through.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench.pens import entry, pen
from rounds.evidence.ledger import Head, Moment, seal
from rounds.wiring import SystemRandom
from rounds_verify import canonical, leaf

TIMES: Final = 1_000
MOST: Final = 8.0
"""Bytes that each time may leave behind: less than a reference."""


def left(work: Callable[[int], object]) -> float:
    """Bytes that each time leaves behind, by Python's own account."""
    for number in range(TIMES // 5):
        work(number)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(TIMES):
        work(number)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / TIMES


def test_a_sealed_entry_leaves_nothing() -> None:
    chance, moment = SystemRandom(), Moment(1, 1, "a")
    assert left(lambda number: seal(Head(), [entry(number)], moment, chance)) < MOST


def test_a_durable_entry_leaves_nothing(tmp_path: Path) -> None:
    with pen(tmp_path) as ours:
        assert left(lambda number: ours.append([entry(number)])) < MOST


def test_a_leaf_that_was_read_leaves_nothing() -> None:
    sealed = seal(Head(), [entry(0)], Moment(1, 1, "a"), SystemRandom()).entries[0].leaf
    assert left(lambda _: canonical.encode(dict(leaf.parse(sealed)))) < MOST


def test_what_is_kept_is_seen() -> None:
    """The control."""
    kept: list[bytes] = []
    assert left(lambda number: kept.append(b"%090d" % number)) > MOST
