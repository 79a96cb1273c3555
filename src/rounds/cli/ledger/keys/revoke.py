"""`rounds ledger keys revoke KEY`: what a former key signed after some size counts no more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.writing import writing
from rounds_verify.note import VerifierKey


def add(group: typer.Typer) -> None:
    """Put `revoke` into the group."""
    group.command()(revoke)


def revoke(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(metavar="KEY", help="A former key: its line, or its id.")],
    since: Annotated[
        int, typer.Option(metavar="SIZE", min=0, help="The last size up to which it is believed.")
    ],
    why: Annotated[str, typer.Option(metavar="TEXT", help="What happened, for whoever reads it later.")],
    reason: Annotated[str, typer.Option(metavar="WORD", help="stolen, lost, exposed or retired.")] = "stolen",
    secret: Annotated[
        Path | None,
        typer.Option("--with", metavar="FILE", help="The old secret, if one is left: it signs as well."),
    ] = None,
) -> None:
    """Revoke a former key: checkpoints under it of more than SIZE entries are refused.

    Change the key first: rounds ledger keys rotate-signing. All keys: rounds ledger keys list
    """
    from rounds.ledger.succession.change import NotChanged
    from rounds.ledger.succession.change import revoke as take_back
    from rounds_verify.rotation import REASONS

    desk = desk_of(ctx)
    if not why.strip():
        raise Mistyped("--why needs a reason: it is kept in the ledger.")
    if reason not in REASONS:
        raise Mistyped(f"--reason {reason!r} is none of: {', '.join(REASONS)}.")
    key, old = _key(desk, which), _secret(secret)
    with writing(desk) as pen:
        if pen.app is None:
            raise Stopped("Rounds is up over this clinic. End it first, then revoke (yours to do).")
        said = {"why": why.strip(), "by": desk.user}
        try:
            take_back(pen.app, key, since, reason, said, old)
        except NotChanged as refused:
            raise Mistyped(str(refused)) from refused
        if (unsigned := pen.app.signer.refused) is not None:
            raise Stopped(f"The revocation is recorded, and not signed yet. {unsigned.sentence}")
        data = {"key": key.key_id.hex(), "since": since, "signed": pen.app.signed()}
    desk.say(f"The key {key.key_id.hex()} counts up to size {since} and no further.")
    if desk.as_json:
        desk.show(data, lambda *_: "")


def _key(desk: Desk, which: str) -> VerifierKey:
    """The key that is meant. Raises `Mistyped`."""
    from rounds.ledger.succession.told import succession_of
    from rounds.wiring import said_by
    from rounds_verify.note import format_vkey

    vkey = desk.place.identity.vkey
    reigns = succession_of(vkey, said_by(desk.place)).reigns
    for each in reigns:
        if which in {each.key.key_id.hex(), format_vkey(each.key)}:
            return each.key
    raise Mistyped(f"No key of this ledger is {which!r}. All of them: rounds ledger keys list")


def _secret(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as why:
        raise Mistyped(f"{path} is no file with a secret key ({type(why).__name__}).") from why
