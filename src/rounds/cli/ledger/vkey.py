"""`rounds ledger vkey`: the public key of this ledger, to be given to whoever should be able to check it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from rounds.cli.desk import desk_of


def add(group: typer.Typer) -> None:
    """Put `vkey` into the group."""
    group.command()(vkey)


def vkey(
    ctx: typer.Context,
    history: Annotated[
        bool, typer.Option("--all", help="Every key that ever signed, the first one first.")
    ] = False,
) -> None:
    """The public key of this ledger: who has it can check all of the rest.

    Give it on paper, or in the agreement, ahead of any pack: a key that comes with a pack proves nothing.
    """
    desk = desk_of(ctx)
    line = desk.place.identity.vkey
    lines = [line]
    if history:
        from rounds.ledger.succession.listing import lines_of
        from rounds.wiring import said_by

        lines = lines_of(line, said_by(desk.place))
    if desk.as_json:
        said = {"origin": line.partition("+")[0], "vkey": line}
        desk.show(said | ({"every": lines} if history else {}), lambda *_: "")
        return
    sys.stdout.write("".join(f"{each}\n" for each in lines))  # one line each: they are there to be copied
