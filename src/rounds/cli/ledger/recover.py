"""`rounds ledger recover`: go on signing under a new name, where the old one may not be signed under."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer

from rounds.app import App
from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.writing import writing
from rounds.home import Identity
from rounds.ledger.publish.known import Refused


def add(group: typer.Typer) -> None:
    """Put `recover` into the group."""
    group.command()(recover)


def recover(
    ctx: typer.Context,
    why: Annotated[str, typer.Option(metavar="TEXT", help="What happened, for whoever reads it later.")],
) -> None:
    """Go on under a new name, where the ledger may not sign under its old one.

    The entries stay, and the key. A `recovery` entry names the last checkpoint that is known and both names.
    Whoever holds checkpoints of the old name keeps them: what was signed after this copy was made is lost
    from it, and they show that.
    """
    desk = desk_of(ctx)
    if not why.strip():
        raise Mistyped("--why needs a reason: it is kept in the ledger.")
    with writing(desk) as pen:
        if pen.app is None:
            raise Stopped("Rounds is up over this clinic. End it first, then recover (yours to do).")
        pen.app.publish()
        refused = pen.app.signer.refused
        if refused is None:
            raise Stopped("Nothing stands in the way of signing; nothing was changed.")
        if refused.kind == "key":
            raise Stopped(refused.sentence)
        made = _begin(desk, pen.app, refused, why.strip())
    with writing(desk) as pen:
        if pen.app is None:
            raise Stopped("Rounds came up meanwhile; it signs under the new name.")
        pen.app.publish(first=True)
        _tell(desk, pen.app, made)


def _begin(desk: Desk, app: App, refused: Refused, why: str) -> Identity:
    """Record the recovery, and only then take the new name: a crash between the two is mended by doing it
    again.
    """
    from rounds.model.records import Recovered
    from rounds_verify.note import format_vkey, verifier_key

    after = f"rounds.invalid/{secrets.token_hex(16)}"
    known = refused.known or app.signer.publisher.furthest()
    record = Recovered(
        kind=refused.kind,
        size=known.size,
        root=known.root.hex() if known.root else "",
        before=app.identity.vkey.partition("+")[0],
        after=after,
        where=known.where,
        why=why,
        by=desk.user,
        at=desk.clock.now(),
    )
    app.deliver([record])
    app.name_key(format_vkey(verifier_key(after, app.hand.present.public)))
    return app.identity


def _tell(desk: Desk, app: App, made: Identity) -> None:
    refused = app.signer.refused
    if refused is not None:
        raise Stopped(refused.sentence)
    desk.say("The ledger goes on under a new name. Give this key to whoever checks it, beside the old one:")
    said = {"origin": made.vkey.partition("+")[0], "vkey": made.vkey, "signed": app.signed()}
    if desk.as_json:
        desk.show(said, lambda *_: "")
        return
    sys.stdout.write(f"{made.vkey}\n")  # one line, however narrow the terminal: it is there to be copied
