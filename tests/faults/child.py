"""The process that faults happen to: it puts a store through turns and says `ack n` when n are kept.

    python child.py STORE FILE TURNS      STORE: full, or normal: the control that must be seen to lose
    python child.py once FILE NUMBER      turn NUMBER, a second time if it was refused, then housekeeping
    python child.py toy-KIND FOLDER TURNS   KIND: good, no-sync, no-folder-sync

An error of the port's ends it with `told NAME`; any other error ends it with a traceback.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from rounds.ports import StoreError
from rounds.stores.sqlite import SqliteStore
from tests.faults.workload import turn


class Loose(SqliteStore):
    """A store that acknowledges before the disk has it."""

    _synchronous = "NORMAL"


def say(words: str) -> None:
    """One line, unbuffered."""
    os.write(1, words.encode() + b"\n")


def run_store(kind: type[SqliteStore], path: Path, turns: int) -> None:
    """All turns, with housekeeping now and then."""
    store = kind(path, grown=1 << 16)
    for number in range(turns):
        turn(store, number)
        say(f"ack {number + 1}")
        if number % 15 == 14:
            store.tidy()
    store.close()
    say("closed")


def run_once(path: Path, number: int) -> None:
    """One turn that something happens to; said before and after.

    If it is refused, the files as they lie then are copied to `refused`: what a restart at that moment would
    find.
    """
    store = SqliteStore(path, grown=1 << 16, wait=0.2)
    say("open")
    try:
        turn(store, number)
    except StoreError as error:
        say(f"told {type(error).__name__} {error}")
        shutil.copytree(path.parent, path.parent.with_name("refused"))
        turn(store, number)
    say("ack")
    store.tidy()
    say("tidied")
    store.close()
    say("closed")


def run_toy(kind: str, folder: Path, turns: int) -> None:
    """The oldest way to keep a number: write it beside, sync, rename over, sync the folder."""
    for number in range(1, turns + 1):
        handle = os.open(folder / "new", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        os.write(handle, b"%06d" % number * 400)
        if kind != "no-sync":
            os.fsync(handle)
        os.close(handle)
        (folder / "new").rename(folder / "kept")
        if kind != "no-folder-sync":
            handle = os.open(folder, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
        say(f"ack {number}")


def main(what: str, where: str, turns: str) -> None:
    """Run, and tell the port's errors."""
    say("start")
    try:
        if what.startswith("toy-"):
            run_toy(what.removeprefix("toy-"), Path(where), int(turns))
        elif what == "once":
            run_once(Path(where), int(turns))
        else:
            run_store({"full": SqliteStore, "normal": Loose}[what], Path(where), int(turns))
    except StoreError as error:
        say(f"told {type(error).__name__} {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
