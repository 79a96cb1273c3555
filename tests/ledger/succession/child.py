"""The process that faults happen to: a clinic changes the key that signs its ledger.

    python child.py once FOLDER        opens the clinic that is there, changes the key once, takes a push
    python child.py often FOLDER KIND  begins a clinic and changes its key over and over, `ack n` after each;
                                       KIND is full, or normal: a store that answers before the disk has it

An error of ours ends it with `told NAME: sentence`; any other ends it with a traceback.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Final

from rounds.app import App
from rounds.home import Home, HomeError, sign_with
from rounds.ledger.succession.change import NotChanged, hand_over
from rounds.ports import StoreError
from rounds.stores import sqlite
from rounds.wiring import open_clinic
from tests.faults.product import Striding, judging, open_or_begin, push
from tests.faults.product_child import say
from tests.faults.small import Loose, Small

CHANGES: Final = 4
"""Changes of key of one run."""


def secret(number: int) -> bytes:
    """The secret of the key that comes with change `number`, counted from 0."""
    return sha256(b"key %d" % number).digest()


def changed(app: App, number: int) -> None:
    """One change of key, and a push that is signed under the new one."""
    hand_over(app, secret(number), {"why": "It was time.", "by": "whoever"})
    say(f"ack {number + 1}")
    push(app, number)
    app.publish()


def run_once(folder: Path) -> None:
    """One change, to which something happens."""
    app = open_clinic(Home(folder).place(), writing=True, judged_by=judging())
    say("open")
    try:
        changed(app, 0)
        say("changed")
    finally:
        app.close()
    say("closed")


def run_often(folder: Path) -> None:
    """Changes and pushes, over and over."""
    app = open_or_begin(folder, Striding())
    say("open")
    for number in range(CHANGES):
        changed(app, number)
    app.close()
    say("closed")


def main(how: str, folder: str, kind: str = "full") -> None:
    """Run, and tell the errors that are meant to be told."""
    judging()
    sign_with(bytes(32), b"so that what signs is loaded: only files of the clinic are read after this")
    import_module("rounds.ledger.anchors.opening")  # likewise: it is loaded at the first signature
    import_module("rounds.ledger.offsite.shipping")  # and so is this
    setattr(sqlite, "SqliteStore", Loose if kind == "normal" else Small)  # noqa: B010 - the wiring takes it here
    say("start")
    try:
        (run_once if how == "once" else run_often)(Path(folder))
    except (StoreError, HomeError, NotChanged) as why:
        say(f"told {type(why).__name__}: {why}")


if __name__ == "__main__":
    main(*sys.argv[1:])
