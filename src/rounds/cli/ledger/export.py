"""`rounds ledger export DIR`: the ledger as a folder of files that anyone can check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Stopped
from rounds.cli.words import Plain, Times, count


def add(group: typer.Typer) -> None:
    """Put `export` into the group."""
    group.command()(export)


def export(
    ctx: typer.Context,
    into: Annotated[Path, typer.Argument(metavar="DIR", help="An empty folder, or an earlier export.")],
) -> None:
    """Write the ledger into a folder, up to its newest signature: what it says in clear, never a payload.

    Whoever has the folder and the public key can check it: rounds ledger fsck DIR --vkey KEY
    """
    from rounds.ledger.publish.export import export as write
    from rounds_verify.note import parse_vkey

    desk = desk_of(ctx)
    vkey = desk.place.identity.vkey
    with desk.reading() as app:
        recorded = app.store.size()
        size = write(app.store, app.place.published, into.absolute(), parse_vkey(vkey).name)
    if not size:
        raise Stopped("Nothing is signed yet, so there is nothing that can be checked. See: rounds status")
    desk.show({"folder": str(into), "size": size, "unsigned": recorded - size, "vkey": vkey}, _page)


def _page(data: Plain, times: Times) -> object:  # noqa: ARG001 - what every page is given
    from rich.text import Text

    unsigned = data["unsigned"]
    rest = f"; {count(unsigned, 'newer entry is', 'newer entries are')} not signed yet" if unsigned else ""
    said = f"{count(data['size'], 'entry', 'entries')} written to {data['folder']}{rest}."
    return Text(f"{said}\nWho checks it needs the public key from elsewhere: rounds ledger vkey")
