"""Fills a disk of two megabytes that this process alone sees, and says what the store did, as JSON.

    unshare --mount python disk_full.py FOLDER

The disk goes when the process ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from rounds.ports import Batch, NewEntry, Put, StoreFull
from rounds.stores.sqlite import SqliteStore

DISK = 2 << 20


def commit(store: SqliteStore, number: int) -> int:
    """One turn of about 40 kB, destroyed payloads included."""
    entries = [NewEntry(b"%d" % number, b"s" * 32, bytes([number % 256]) * 8000) for _ in range(5)]
    puts = [Put("position", "turn", b"%d" % number)]
    return store.commit(Batch(store.size(), 0, entries, puts))


def fill(store: SqliteStore) -> tuple[int, str]:
    """Commit until it is refused: the size that was acknowledged last, and what was told."""
    acked = 0
    for number in range(1000):
        try:
            acked = commit(store, number)
        except StoreFull as error:
            return acked, str(error)
    raise AssertionError("two megabytes took forty")


def main(folder: str) -> None:
    """Fill, refuse, make room, go on."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder], check=True)
    path, ballast = Path(folder) / "clinic" / "store.db", Path(folder) / "ballast"
    ballast.write_bytes(bytes(400_000))
    store = SqliteStore(path, grown=1 << 16)
    acked, told = fill(store)
    position = store.row("position", "turn")
    found = {"acked": acked, "told": told, "after refusal": store.size(), "position": int(position or b"-1")}
    refused_again = fill(store)[0]
    ballast.unlink()
    found["with room again"] = commit(store, 7)
    store.close()
    again = SqliteStore(path, grown=1 << 16)
    found["reopened"] = len([entry for entry in again.entries() if len(entry.payload or b"") == 8000])
    again.close()
    print(json.dumps({**found, "refused again": refused_again == 0}))


if __name__ == "__main__":
    main(*sys.argv[1:])
