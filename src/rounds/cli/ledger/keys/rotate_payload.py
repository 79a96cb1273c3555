"""`rounds ledger keys rotate-payload`: seal new payloads under a new key."""

from __future__ import annotations

from typing import Annotated

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.writing import writing


def add(group: typer.Typer) -> None:
    """Put `rotate-payload` into the group."""
    group.command("rotate-payload")(rotate_payload)


def rotate_payload(
    ctx: typer.Context,
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why: it is kept in the ledger.")],
) -> None:
    """Seal payloads under a new key from here on. Earlier keys stay: they open what they sealed.

    The old backup and sheet lack the new key. Make new ones afterwards.
    """
    from rounds.home.vaulted import rotated
    from rounds.ledger.vault.store import vault_of

    desk = desk_of(ctx)
    if not why.strip():
        raise Mistyped("--why needs a reason: it is kept in the ledger.")
    with writing(desk) as pen:
        if pen.app is None:
            raise Stopped("Rounds is up over this clinic. End it first, then rotate (yours to do).")
        app = pen.app
        keys = desk.place.payload_keys
        made = rotated(keys, vault_of(app.store), why.strip(), desk.user, desk.clock.now())
        entry = next(each.index for each in app.deliver([made]).entries if each.k == "key")
    desk.say(
        f"Payloads are sealed under generation {made.generation} from here on. The backup that you have "
        "lacks it. Make another: rounds ledger keys backup FILE"
    )
    if desk.as_json:
        desk.show({"generation": made.generation, "entry": entry}, lambda *_: "")
