"""`rounds ledger fetch`: a copy elsewhere, read back and checked where there is no clinic any more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rounds.cli.checking import audited, checked_page, told
from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.exits import DAMAGED, MET
from rounds.ledger.offsite.copies import open_copy
from rounds.ledger.offsite.settings import At, FolderAt, S3At


def add(group: typer.Typer) -> None:
    """Put `fetch` into the group."""
    group.command()(fetch)


def fetch(
    ctx: typer.Context,
    vkey: Annotated[str, typer.Argument(help="The ledger's public key: on paper, or in the agreement.")],
    where: Annotated[str, typer.Argument(help="The folder of the copy, or the address of its store.")],
    into: Annotated[Path, typer.Argument(help="An empty folder, or one to be made.")],
    bucket: Annotated[str, typer.Option(help="The store's bucket.")] = "",
    region: Annotated[str, typer.Option(help="The bucket's region.")] = "us-east-1",
    prefix: Annotated[str, typer.Option(help="What the names of the files begin with.")] = "",
) -> int:
    """Bring a copy of the ledger back from elsewhere and check it, with nothing but the public key.

    The store's key is taken from ROUNDS_OFFSITE_VAULT_KEY and _SECRET. Exit code 5 when something does not
    hold.
    """
    from rounds_verify.errors import VerifyError
    from rounds_verify.note import parse_vkey

    desk = desk_of(ctx)
    try:
        origin = parse_vkey(vkey).name
    except VerifyError as why:
        raise Mistyped(str(why)) from why
    at: At = FolderAt(name="folder", path=str(Path(where).absolute()))
    if "://" in where:
        at = S3At(name="vault", endpoint=where, bucket=bucket, region=region, prefix=prefix)
    into.mkdir(parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise Mistyped(f"{into} is not empty. Name another folder.")
    with told():
        at.require_sound()
        found = audited(open_copy(at, origin, into), vkey, into)
    desk.show([found], checked_page, zone="UTC")
    return MET if found["ok"] else DAMAGED
