"""`rounds ledger keys reseal`: seal what the first release wrote in clear."""

from __future__ import annotations

from typing import Any, Final

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Stopped
from rounds.cli.exits import DAMAGED, MET
from rounds.cli.words import Plain, Times, count
from rounds.cli.writing import writing

SHOWN: Final = 10
"""Entries that are named; all are in `--json`."""


def add(group: typer.Typer) -> None:
    """Put `reseal` into the group."""
    group.command()(reseal)


def reseal(ctx: typer.Context) -> int:
    """Seal payloads that the first release wrote in clear, where they lie. Entries and root stay as they are.

    It can be cut off and begun again at any time. Backups of the clinic's folder made before still hold the
    payloads in clear: destroy them once you have newer ones.
    """
    from rounds.ledger.vault.reseal import clear_rows
    from rounds.ledger.vault.store import vault_of

    desk = desk_of(ctx)
    done, odd = 0, list[int]()
    with writing(desk) as pen:
        if pen.app is None:
            raise Stopped("Rounds is up over this clinic. End it first, then reseal (yours to do).")
        for batch in clear_rows(vault_of(pen.app.store)):
            done += pen.app.rounds.reseal(batch.to_seal)
            odd += batch.odd
        pen.app.store.tidy()  # what was there in clear leaves the file and its log
    data: dict[str, Any] = {"resealed": done, "left": odd}
    desk.show(data, _page)
    return DAMAGED if odd else MET


def _page(data: Plain, times: Times) -> object:  # noqa: ARG001 - what every page is given
    from rich.text import Text

    done, odd = data["resealed"], data["left"]
    said = f"{count(done, 'payload')} sealed." if done else "No payload was left to seal."
    if odd:
        more = ", …" if len(odd) > SHOWN else ""
        which = ", ".join(f"{each:,}" for each in odd[:SHOWN]) + more
        said += (
            f" Left as they lie, since they aren't what was committed to: entry {which}. See: rounds verify"
        )
    return Text(said)
