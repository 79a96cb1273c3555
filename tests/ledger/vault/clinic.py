"""A clinic with sealed payloads, for tests of what becomes of its keys."""

from __future__ import annotations

import io
import shutil
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final

import apsw

from rounds.cli.run import run
from rounds.home import Home, Place
from rounds.model.records import Attestation
from rounds.wiring import begin_clinic, open_clinic

FIRST_ROUND: Final = Path(__file__).parent / "first_round"
"""A ledger that the first release wrote: its payloads lie in clear, and it has no payload key."""


def clinic(folder: Path, name: str = "Maple") -> Place:
    """A clinic with a few sealed payloads."""
    made = begin_clinic(Home(folder), name, "UTC")
    open_clinic(made, writing=True).close()
    return made


def first_round(folder: Path) -> Place:
    """A copy of the first release's clinic, in a home of its own."""
    shutil.copytree(FIRST_ROUND, folder / "clinics/maple")
    return Place(folder / "clinics/maple")


def command(place: Place, *words: str) -> tuple[int, str]:
    """Run a command on the clinic: its exit code, and all that it said."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = run([*words, "--home", str(place.folder.parent.parent)])
    return code, said.getvalue()


def record(place: Place) -> None:
    """Write a turn with a payload, as any writer does."""
    with open_clinic(place, writing=True) as app:
        today = app.clock.now().date()
        said = f"In force, as of entry {app.store.size()}."
        app.deliver([Attestation(slot="sanction-policy", statement=said, by="Ana", on=today, until=today)])


def sql(place: Place, statement: str, *values: object) -> list[tuple[object, ...]]:
    """What a statement gives over the clinic's file."""
    with closing(apsw.Connection(str(place.store))) as conn:
        return list(conn.execute(statement, values))


def generations(place: Place) -> list[int]:
    """The generation that each sealed row names, in order."""
    rows = sql(place, "SELECT seed FROM entries WHERE length(seed) = 63 ORDER BY idx")
    return [int.from_bytes(seed[1:3], "big") for (seed,) in rows if isinstance(seed, bytes)]


def key_entries(place: Place) -> list[dict[str, object]]:
    """What the ledger says of its keys, entry by entry."""
    with open_clinic(place, writing=False) as app:
        return [each.st for each in app.entries(0) if each.k == "key"]


def on_disk(folder: Path) -> bytes:
    """Every byte of every file below a folder."""
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
