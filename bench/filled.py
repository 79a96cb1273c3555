"""The process that is killed while it writes: `python -m bench.filled CLINIC COUNT`.

It writes so many entries into a clinic's store, ten thousand in a commit, as whole leaves in their order with
the state row that goes with them, and then kills itself with SIGKILL: the store is left as after a crash.
Nothing is judged, signed or published.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from rounds.app import LEASE
from rounds.evidence.ledger import Head, encode_head
from rounds.home import Place
from rounds.ports import Batch, Held, NewEntry, Put
from rounds.round import LEDGER
from rounds.stores.sqlite import SqliteStore
from rounds_verify import tree

STRIDE: Final = 10_000
TIDY: Final = 8
"""Commits after which the log is copied into the file."""
LEAF: Final = (
    b'{"boot":"6f1c0b5e9d2a4c7f8e3b1a0d5c6f7e8d","id":"01KMZ3N8Q%017d","k":"seen","mono":%d,"seq":%d,'
    b'"src":"bench","st":{"at":%d,"facts":{"disk_encrypted":true},"kind":"device"},'
    b'"sub":"0f8b1c2d3e4f5a6b7c8d9e0f1a2b3c4d","t":%d,"turn":%d,"v":1}'
)


def fill(place: Place, count: int) -> None:
    """Write, and be killed."""
    store = SqliteStore(place.store)
    fence = _lease(store)
    store.tidy()  # so that each crash leaves a log of what came since, and no more
    head = msgspec.json.decode(store.row(*LEDGER) or b"{}", type=Head)
    for number, first in enumerate(range(0, count, STRIDE), 1):
        leaves, head_after = _turn(head, min(STRIDE, count - first))
        entries = [NewEntry(each) for each in leaves]
        store.commit(Batch(head.size, fence, entries, [Put(*LEDGER, encode_head(head_after))]))
        head = head_after
        if number % TIDY == 0:
            store.tidy()
    os.kill(os.getpid(), signal.SIGKILL)


def _lease(store: SqliteStore) -> int:
    """The fence to write under, taken from the process that was killed before."""
    owner, now = f"{socket.gethostname()}:{os.getpid()}:filled", datetime.now(UTC)
    try:
        return store.lease(LEASE, owner, now, 3600).fence
    except Held as why:
        store.release(LEASE, why.holder)
        return store.lease(LEASE, owner, now, 3600).fence


def _turn(head: Head, count: int) -> tuple[list[bytes], Head]:
    """The leaves of one turn, and the head that follows it."""
    t, mono, turn = time.time_ns() // 1_000_000, head.mono + 1, head.turn + 1
    before = head.seqs.get("bench", 0)
    leaves = [LEAF % (seq, mono, seq, t, t, turn) for seq in range(before + 1, before + count + 1)]
    nodes = list(head.nodes)
    size = tree.extend(head.size, nodes, tree.leaf_hashes(leaves))
    seqs = head.seqs | {"bench": before + count}
    return leaves, Head(size, turn, tuple(nodes), seqs, t, mono, "6f1c0b5e9d2a4c7f8e3b1a0d5c6f7e8d")


if __name__ == "__main__":
    fill(Place(Path(sys.argv[1])), int(sys.argv[2]))
