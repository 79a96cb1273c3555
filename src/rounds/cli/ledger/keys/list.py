"""`rounds ledger keys list`: every key of the clinic, from which entry on it is used, and if it is here."""

from __future__ import annotations

from typing import Any

import typer

from rounds.cli.desk import desk_of
from rounds.cli.words import Plain, Times


def add(group: typer.Typer) -> None:
    """Put `list` into the group."""
    group.command("list")(every)


def every(ctx: typer.Context) -> None:
    """List the keys that sign and those that seal payloads. No secret is shown."""
    from rounds.ledger.succession.listing import payload_keys, signing_keys
    from rounds.wiring import key_entries

    desk = desk_of(ctx)
    folder, entries = desk.place.folder / "keys", key_entries(desk.place)
    data: dict[str, Any] = {
        "signing": signing_keys(desk.place.identity.vkey, entries, folder),
        "payload": payload_keys(entries, folder),
    }
    desk.show(data, _page)


def _page(data: Plain, _: Times) -> object:
    from rounds.cli.pages.keys import keys

    return keys(data)
