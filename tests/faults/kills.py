"""Kills a writer again and again at random moments and looks at what it left; says what it found as JSON.

    python kills.py FOLDER KILLS SEED

One store lives through all kills, so that each life begins with what the last one left; every tenth life
begins with no file at all, so that the making of a store is cut off as well. The writer is a fork: nothing
has to be loaded anew.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from random import Random
from typing import NoReturn

from rounds.ports import Batch, NewEntry, Put, Stored
from rounds.stores.sqlite import SqliteStore
from tests.faults.killing import Killer

GROWN = 1 << 16


def entries_of(turn: int) -> list[NewEntry]:
    """What turn number `turn` (from 1) appends."""
    seed = turn.to_bytes(32, "big")
    return [
        NewEntry(b"turn %d entry %d" % (turn, n), seed, b"payload %d " % turn * (turn % 90)) for n in range(3)
    ]


def live(path: Path, out: int) -> NoReturn:
    """Write turns and acknowledge each, until killed."""
    store = SqliteStore(path, grown=GROWN)
    turn = store.size() // 3
    while True:
        turn += 1
        puts = [Put("chart", str(turn % 50), b"x" * 200), Put("position", "turn", b"%d" % turn)]
        store.commit(Batch(3 * (turn - 1), 0, entries_of(turn), puts))
        os.write(out, b"%d\n" % turn)
        if turn % 20 == 0:
            store.tidy()


def one_life(path: Path, killer: Killer) -> int:
    """Fork a writer and kill it; the last turn it acknowledged, 0 if none."""
    said = killer.life(lambda out: live(path, out))
    return int(said[-1]) if said else 0


def look(path: Path, acked: int, checked: int) -> tuple[int, list[str]]:
    """The turns that are kept, and what is wrong: every entry after turn `checked` is compared."""
    store = SqliteStore(path, grown=GROWN)
    size = store.size()
    turns = size // 3
    wrong = (
        [] if size % 3 == 0 and acked <= turns else [f"{size} entries after turn {acked} was acknowledged"]
    )
    wanted = (entry for turn in range(checked + 1, turns + 1) for entry in entries_of(turn))
    for index, entry in enumerate(wanted, 3 * checked):
        if next(store.entries(index, index + 1), None) != Stored(index, *entry, destroyed=False):
            wrong.append(f"entry {index} is not what was written")
    if (store.row("position", "turn") or b"0") != b"%d" % turns:
        wrong.append(f"the position is {store.row('position', 'turn')!r} and not {turns}")
    store.close()
    return turns, wrong


def main(folder: str, kills: str, seed: str) -> None:
    """Run, and print a JSON object: turns acknowledged, lives before one, turns kept, what was wrong."""
    killer = Killer(Random(int(seed)))
    wrong: list[str] = []
    acked_in_all = early = turns = 0
    for life in range(int(kills)):
        fresh = life % 10 == 9
        path = Path(folder) / (f"life {life}" if fresh else "long life") / "store.db"
        acked = one_life(path, killer)
        kept, found = look(path, acked, 0 if fresh else turns)
        acked_in_all += max(0, acked - (0 if fresh else turns))
        turns = turns if fresh else kept
        early += not acked
        wrong += found
    _, found = look(Path(folder) / "long life" / "store.db", turns, 0)
    said = {"kills": int(kills), "acknowledged": acked_in_all, "early": early, "kept": turns}
    print(json.dumps(said | {"wrong": wrong + found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
