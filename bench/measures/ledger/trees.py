"""Building the Merkle tree, and what it takes to keep it.

*Tree building*: leaf hashes and root over leaves of 300 bytes, beside what `openssl speed` says that the
machine can hash: for each leaf one hash of 301 bytes and one of 65, on one core. Both count the time of the
processor, as `openssl speed` does. *Tree storage*: bytes of
tiles for each leaf, beside the 32 of its hash.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from typing import Final

from bench import logs
from bench.clinics import folder
from bench.figure import Figure, Scale, alternate, at_least, figure, within
from rounds_verify import tree

SIZE: Final = 300_000
STORED: Final = 100_000
HASH: Final = 32
NODE: Final = 65
"""Bytes that a node hashes: a byte and two hashes."""


def measure(scale: Scale) -> Iterator[Figure]:
    """Building, then storage."""
    yield _building(scale)
    yield _storage(scale)


def _building(scale: Scale) -> Figure:
    leaves = list(logs.leaves(scale.of(SIZE, 1_000)))
    seconds = scale.of(1, 1)

    def ours() -> float:
        began = time.process_time()
        tree.root(tree.leaf_hashes(leaves))
        return len(leaves) / (time.process_time() - began)

    pairs, load = alternate(scale.runs, ours, lambda: possible(seconds))
    return figure("tree building beside openssl speed", "leaves/s", pairs, at_least(0.4), load)


def possible(seconds: int) -> float:
    """Leaves a second that openssl could hash, with a node each."""
    return 1 / (1 / _hashes(1 + logs.LEAF, seconds) + 1 / _hashes(NODE, seconds))


def _hashes(size: int, seconds: int) -> float:
    """SHA-256 hashes a second of inputs of a size, as `openssl speed` counts them."""
    command = ["openssl", "speed", "-mr", "-seconds", str(seconds), "-bytes", str(size), "-evp", "sha256"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (said,) = [line for line in done.stdout.splitlines() if line.startswith("+F:")]
    return float(said.rpartition(":")[2]) / size


def _storage(scale: Scale) -> Figure:
    with folder() as home:
        log = logs.write(home, scale.of(STORED, 1_000))
        each = log.tree_bytes / log.size
    return figure("tree storage beside a hash", "bytes/leaf", [(each, HASH)], within(33), 0.0)
