"""`rounds ledger fsck [DIR]`: every file of a published ledger, led to what the key signed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from rounds.app import App
from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.exits import DAMAGED, MET
from rounds.cli.words import Plain, Times
from rounds.ledger.publish.known import Known

MOMENT: Final = 0.25
"""Seconds in which a publication that is under way ends."""


def add(group: typer.Typer) -> None:
    """Put `fsck` into the group."""
    group.command()(fsck)


def fsck(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A published folder; the clinic's own if not given.")
    ] = None,
    vkey: Annotated[
        str, typer.Option(metavar="KEY", help="Its public key, if it is not this clinic's.")
    ] = "",
) -> int:
    """Check a published ledger file by file: entries, tiles, checkpoints.

    With --vkey nothing of a clinic is read. Without it, the folder is also held to what the clinic's store
    and this machine know was signed. Exit code 5 when something does not hold.
    """
    from rounds.ledger.publish.fsck import fsck as check
    from rounds.wiring import said_by
    from rounds_verify.errors import FormatError

    desk = desk_of(ctx)
    if vkey and folder is None:
        raise Mistyped("--vkey goes with the folder that it is to check.")
    key, known = (vkey, []) if vkey else (desk.place.identity.vkey, _known_here(desk))
    said = [] if vkey else said_by(desk.place)
    where = folder if folder is not None else desk.place.published
    try:
        found = check(where.absolute(), key, known, said, lambda: time.sleep(MOMENT))
    except FormatError as why:
        raise Mistyped(str(why)) from why
    data: dict[str, Any] = {
        "folder": str(where),
        "ok": found.ok and found.size > 0,
        "size": found.size,
        "root": found.root,
        "checkpoints": found.checkpoints,
        "files": found.files,
        "beyond": found.beyond,
        "faults": found.faults,
        "more": found.more,
    }
    desk.show(data, _page, zone="UTC")
    return MET if data["ok"] else DAMAGED


def _known_here(desk: Desk) -> list[Known]:
    with desk.reading() as app:
        return _known(app)


def _known(app: App) -> list[Known]:
    """What was signed, by the store and by this machine. A signature that was begun and not ended is in no
    folder yet, and the store has its entries: the next publication ends it.
    """
    signed, size = app.signed(), app.store.size()
    return [each for each in app.signer.publisher.signed() if each.size <= signed or each.size > size]


def _page(data: Plain, times: Times) -> object:
    from rounds.cli.pages.checking import fsck as page

    return page(data, times)
