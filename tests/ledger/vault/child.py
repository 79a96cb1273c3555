"""The process that faults happen to: it turns to another payload key, or seals what lies in clear.

    python child.py rotate FOLDER            once, over the clinic in FOLDER/home; says `done`
    python child.py reseal FOLDER
    python child.py rotations FOLDER KIND    a clinic begun and its key changed again and again; `ack N`
    python child.py resealing FOLDER KIND    one written in clear, then sealed; `ack 1`, then `ack 2`

KIND is full, or normal: a store that acknowledges before the disk has it. An error that is meant to be told
is: `told NAME: sentence`; any other ends it with a traceback.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from rounds.app import App
from rounds.home import Home, HomeError, Place
from rounds.home.vaulted import rotated
from rounds.ledger.vault.reseal import clear_rows
from rounds.ledger.vault.store import vault_of
from rounds.model.records import Attestation
from rounds.ports import StoreError
from rounds.stores import sqlite
from rounds.wiring import SystemClock, SystemRandom, begin_clinic, open_clinic
from tests.faults.lived import judging
from tests.faults.small import Loose, Small

TURNS = 6
"""How often the key is changed, and how many turns are written in clear."""


def say(words: str) -> None:
    """One line, unbuffered."""
    os.write(1, words.encode() + b"\n")


def opened(place: Place) -> App:
    """The clinic, to be written to."""
    return open_clinic(place, writing=True, judged_by=judging())


def stated(app: App, number: int) -> None:
    """A turn with a payload."""
    today = app.clock.now().date()
    said = f"Statement {number}, in force."
    app.deliver([Attestation(slot="sanction-policy", statement=said, by="Ana", on=today, until=today)])


def rotate(app: App) -> None:
    """Another key from here on."""
    store = vault_of(app.store)
    app.deliver([rotated(app.place.payload_keys, store, "A year.", "Ana", app.clock.now())])


def seal(app: App) -> None:
    """Seal what lies in clear, two rows a transaction."""
    for batch in clear_rows(vault_of(app.store), rows=2):
        app.rounds.reseal(batch.to_seal)
    app.store.tidy()


WORK = {"rotate": rotate, "reseal": seal}


def in_clear(place: Place, turns: int) -> None:
    """Some turns as the first release wrote them: nothing between the writer and the store."""
    store = sqlite.SqliteStore(place.store, create=True)
    with App(place, store, SystemClock(), SystemRandom(), judging(), writing=True) as app:
        for number in range(turns):
            stated(app, number)


def run_once(work: str, folder: Path) -> None:
    """One piece of work, to which something happens."""
    with opened(Home(folder / "home").place()) as app:
        say("open")
        WORK[work](app)
        say("done")


def rotations(folder: Path) -> None:
    """A clinic begun, and its key changed again and again."""
    with opened(begin_clinic(Home(folder / "home"), "Maple", "UTC")) as app:
        for number in range(TURNS):
            say(f"ack {number + 1}")
            rotate(app)
            stated(app, number)


def resealing(folder: Path) -> None:
    """A clinic that was written in clear, sealed."""
    place = begin_clinic(Home(folder / "home"), "Maple", "UTC")
    in_clear(place, TURNS)
    with closing(sqlite.SqliteStore(place.store, create=False)) as store:
        clear = [each for row in store.entries() for each in row[2:4] if isinstance(each, bytes)]
    folder.with_name("clear").write_bytes(b"\n--\n".join(clear))
    say("ack 1")
    with opened(place) as app:
        seal(app)
        say("ack 2")


def main(work: str, folder: str, kind: str = "full") -> None:
    """Run."""
    setattr(sqlite, "SqliteStore", Loose if kind == "normal" else Small)  # noqa: B010 - the wiring takes it here
    with (
        TemporaryDirectory() as elsewhere
    ):  # so that all is loaded: after this, only the clinic's files are read
        state, os.environ["ROUNDS_STATE"] = os.environ["ROUNDS_STATE"], f"{elsewhere}/state"
        rotations(Path(elsewhere) / "a")
        resealing(Path(elsewhere) / "b")
        os.environ["ROUNDS_STATE"] = state
    for name in ("anchors.opening", "offsite.shipping"):
        import_module(f"rounds.ledger.{name}")
    say("start")
    try:
        if work in WORK:
            run_once(work, Path(folder))
        else:
            {"rotations": rotations, "resealing": resealing}[work](Path(folder))
    except (StoreError, HomeError) as why:
        say(f"told {type(why).__name__}: {why}")


if __name__ == "__main__":
    main(*sys.argv[1:])
