"""`rounds ledger keys rotate-signing`: from here on the ledger is signed by another key."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated, Final

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.writing import writing

TOLD: Final = """\
The ledger is signed by a new key from here on, and an entry signed by both says so. Who has the old key can
check all of it; who trusts only the new one too. Give the new key to:
- each witness, before it cosigns again: rounds witness follow KEY (it refuses keys that it does not know),
  and then, for the old one: rounds witness drop KEY
- whoever checks single checkpoints, or has a policy that names the old key
Back up the clinic's keys again: what you have holds the old one.
The new key:"""


def add(group: typer.Typer) -> None:
    """Put `rotate-signing` into the group."""
    group.command("rotate-signing")(rotate)


def rotate(
    ctx: typer.Context,
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why, for whoever reads it later.")],
) -> None:
    """Change the key that signs the ledger. The old secret is destroyed once the new key has signed.

    If the old one was stolen, revoke it afterwards: rounds ledger keys revoke
    """
    from rounds.ledger.succession.change import NotChanged, hand_over
    from rounds_verify.note import format_vkey

    desk = desk_of(ctx)
    if not why.strip():
        raise Mistyped("--why needs a reason: it is kept in the ledger.")
    with writing(desk) as pen:
        if pen.app is None:
            raise Stopped("Rounds is up over this clinic. End it first, then change the key (yours to do).")
        before = pen.app.identity.vkey
        try:
            made = hand_over(pen.app, secrets.token_bytes(32), {"why": why.strip(), "by": desk.user})
        except NotChanged as refused:
            raise Stopped(str(refused)) from refused
        if (unsigned := pen.app.signer.refused) is not None:
            raise Stopped(f"The key was changed, and nothing is signed under it yet. {unsigned.sentence}")
        said = {"vkey": format_vkey(made), "before": before, "signed": pen.app.signed()}
    desk.say(TOLD)
    if desk.as_json:
        desk.show(said, lambda *_: "")
        return
    sys.stdout.write(f"{said['vkey']}\n")  # one line, however narrow the terminal: it is there to be copied
