"""A clinic's process for a recorder: it says `ack n` when push n is durable.

    python product_child.py KIND FOLDER PUSHES    KIND: full, or normal: the control that must be seen to lose
    python product_child.py once FOLDER NUMBER    push NUMBER, a second time if it was refused, a checkpoint

An error of the store's ends it with `told NAME: sentence`; any other ends it with a traceback.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

from rounds.home import Home, HomeError, sign_with
from rounds.ports import StoreError
from rounds.stores import sqlite
from rounds.wiring import open_clinic
from tests.faults.product import Striding, judging, open_or_begin, push, pushes
from tests.faults.small import Loose, Small


def say(words: str) -> None:
    """One line, unbuffered."""
    os.write(1, words.encode() + b"\n")


def run_all(folder: Path, count: int) -> None:
    """A clinic begun, so many pushes, the clinic closed."""
    app = open_or_begin(folder, Striding())
    say("open")
    pushes(app, lambda number: say(f"ack {number + 1}"), 0, count)
    app.close()
    say("closed")


def run_once(folder: Path, number: int) -> None:
    """One push and one checkpoint, to which something happens."""
    app = open_clinic(Home(folder).place(), writing=True, judged_by=judging())
    say("open")
    try:
        push(app, number)
    except StoreError as why:
        say(f"told {type(why).__name__}: {why}")
        push(app, number)
    say(f"ack {number + 1}")
    app.publish()
    say("published")
    app.close()
    say("closed")


def main(kind: str, folder: str, number: str) -> None:
    """Run, and tell the errors that are meant to be told."""
    judging()
    sign_with(bytes(32), b"so that what signs is loaded: only files of the clinic are read after this")
    import_module("rounds.ledger.anchors.opening")  # likewise: it is loaded at the first signature
    import_module("rounds.ledger.offsite.shipping")  # and so is this
    setattr(sqlite, "SqliteStore", Loose if kind == "normal" else Small)  # noqa: B010 - the wiring takes it here
    say("start")
    try:
        (run_once if kind == "once" else run_all)(Path(folder), int(number))
    except (StoreError, HomeError) as why:
        say(f"told {type(why).__name__}: {why}")


if __name__ == "__main__":
    main(*sys.argv[1:])
