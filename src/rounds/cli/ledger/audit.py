"""`rounds ledger audit`: whether anything is missing, by what every entry says in the clear."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.exits import DAMAGED, MET
from rounds.cli.words import Plain, Times
from rounds.model.times import rfc3339


def add(group: typer.Typer) -> None:
    """Put `audit` into the group."""
    group.command()(audit)


def audit(
    ctx: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="A published folder.")] = None,
    vkey: Annotated[
        str, typer.Option(metavar="KEY", help="Its public key, if it is not this clinic's.")
    ] = "",
) -> int:
    """Follow every finding, source, key and tombstone through the whole ledger, and count.

    No payload is opened. Without DIR this clinic's own entries. Exit code 5 when a step does not fit.
    """
    desk = desk_of(ctx)
    mine = desk.place.identity.vkey
    if folder is not None:
        data = _audited(_published(folder, vkey or mine), vkey or mine)
    else:
        with desk.reading() as app:
            data = _audited((each.leaf for each in app.store.entries()), mine)
    desk.show(data, _page, zone="UTC" if folder is not None else None)
    return MET if data["ok"] else DAMAGED


def _published(folder: Path, vkey: str) -> Iterable[bytes]:
    """The entries of a folder, each bound to its checkpoint. Raises `Mistyped`."""
    from rounds.ledger.publish.compare import signed
    from rounds.ledger.publish.keys import keys_of
    from rounds.ledger.publish.reading import Folder
    from rounds_verify.errors import VerifyError
    from rounds_verify.reader import Reader

    try:
        files = Folder(folder)
        newest = signed(folder, keys_of(files, vkey)[0])
        return list(Reader(files.read, newest.size, newest.root).entries())
    except (VerifyError, OSError) as why:
        raise Mistyped(f"{folder} can't be audited: {why} See which file: rounds ledger fsck") from why


def _audited(leaves: Iterable[bytes], vkey: str) -> dict[str, Any]:
    """What an audit found, as `--json` gives it."""
    from rounds.ledger.publish.audit import audit as follow
    from rounds.ledger.publish.audit import plain

    data = dict(plain(follow(leaves, vkey)))
    data["silences"] = [
        {
            "source": each.source,
            "start": rfc3339(each.start),
            "stop": rfc3339(each.stop),
            "entry": each.entry,
        }
        for each in data["silences"]
    ]
    return data


def _page(data: Plain, times: Times) -> object:
    from rounds.cli.pages.checking import audit as page

    return page(data, times)
