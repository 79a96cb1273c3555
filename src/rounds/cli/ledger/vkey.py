"""`rounds ledger vkey`: the public key of this ledger, to be given to whoever should be able to check it."""

from __future__ import annotations

import sys

import typer

from rounds.cli.desk import desk_of


def add(group: typer.Typer) -> None:
    """Put `vkey` into the group."""
    group.command()(vkey)


def vkey(ctx: typer.Context) -> None:
    """The public key of this ledger: who has it can check all of the rest.

    Give it on paper, or in the agreement, ahead of any pack: a key that comes with a pack proves nothing.
    """
    desk = desk_of(ctx)
    line = desk.place.identity.vkey
    if desk.as_json:
        desk.show({"origin": line.partition("+")[0], "vkey": line}, lambda *_: "")
        return
    sys.stdout.write(f"{line}\n")  # one line, however narrow the terminal: it is there to be copied
