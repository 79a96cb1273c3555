"""The process that faults happen to: it publishes what its ledger has, and says so when that is done.

python child.py FOLDER              says `signed` after one publication
python child.py FOLDER KIND COUNT   so many turns and publications, `ack SIZE` after each; KIND is full, or
                                    normal: a store that acknowledges before the disk has it
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rounds.ledger.publish.signing import Signer
from rounds.ports import Batch, NewEntry, StoreError
from rounds.sdk.durable import sync_folder
from rounds.stores.sqlite import SqliteStore
from rounds_verify import tree
from tests.faults.small import Loose, Small
from tests.ledger.publish.small import START, leaf, note_of
from tests.spine.signed import ORIGIN

TOGETHER = 30
"""Entries of one turn."""


def say(words: str) -> None:
    """One line, unbuffered."""
    os.write(1, words.encode() + b"\n")


def signer_of(folder: Path, store: SqliteStore) -> Signer:
    """Who signs the ledger in a folder."""
    return Signer(store, folder / "published", folder / "state", ORIGIN, note_of)


def publish(folder: Path, store: SqliteStore, now: int = START) -> str:
    """Publish everything; why not, empty when it was."""
    signer = signer_of(folder, store)
    root = tree.root([tree.leaf_hash(each.leaf) for each in store.entries()])
    signer.sign(store.size(), root, now, first=True)
    return signer.refused.sentence if signer.refused is not None else ""


def grown(store: SqliteStore, count: int, word: str = "entry") -> None:
    """Record some entries."""
    size = store.size()
    entries = [NewEntry(leaf(each, word)) for each in range(size, size + count)]
    store.commit(Batch(size, 0, entries, []))


def run_many(folder: Path, kind: str, count: int) -> None:
    """Turns and publications, over and over."""
    folder.mkdir()
    sync_folder(folder.parent)
    store = (Loose if kind == "normal" else Small)(folder / "ledger.sqlite")
    say("open")
    for number in range(count):
        grown(store, TOGETHER)
        publish(folder, store, START + number)
        say(f"ack {store.size()}")
    store.close()
    say("closed")


def run_once(folder: Path) -> None:
    """Publish, and tell the port's errors."""
    store = SqliteStore(folder / "ledger.sqlite")
    say("open")
    try:
        say(publish(folder, store) or "signed")
    except StoreError as why:
        say(f"told {type(why).__name__}: {why}")
    store.close()


def main(folder: str, *many: str) -> None:
    """Run."""
    note_of("so that what signs is loaded\n")
    say("start")
    if many:
        run_many(Path(folder), many[0], int(many[1]))
    else:
        run_once(Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
