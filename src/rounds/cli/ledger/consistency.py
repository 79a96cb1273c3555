"""`rounds ledger consistency OLD [NEW]`: whether what was signed once still begins the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.exits import COULD_NOT_RUN, DAMAGED, MET

CODES = {"same": MET, "grown": MET, "older": COULD_NOT_RUN, "changed": DAMAGED}


def add(group: typer.Typer) -> None:
    """Put `consistency` into the group."""
    group.command()(consistency)


def consistency(
    ctx: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="A size, or the file of a checkpoint.")],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="A later one, or a published folder; this clinic's newest.")
    ] = "",
    vkey: Annotated[
        str, typer.Option(metavar="KEY", help="Their public key, if it is not this clinic's.")
    ] = "",
) -> int:
    """The proof (RFC 6962) that the ledger of OLD begins that of NEW.

    An older copy and a changed history are told apart. Exit code 5 when history changed, 1 when NEW is older
    than OLD.
    """
    from rounds.ledger.publish.compare import compare, signed
    from rounds.ledger.publish.keys import keys_of
    from rounds.ledger.publish.reading import Folder
    from rounds.wiring import said_by
    from rounds_verify import b64
    from rounds_verify.errors import VerifyError

    desk = desk_of(ctx)
    tiles = Path(new) if new and Path(new).is_dir() else desk.place.published
    key = vkey or desk.place.identity.vkey
    try:
        keys, _ = keys_of(Folder(tiles), key, [] if vkey else said_by(desk.place))
        one, other = signed(_file(old, tiles), keys), signed(_file(new, tiles), keys)
        found = compare(one, other, tiles)
    except (VerifyError, OSError) as why:
        raise Mistyped(
            f"The two can't be compared: {why} See which file: rounds ledger fsck {tiles}"
        ) from why
    data = {
        "kind": found.kind,
        "sentence": found.sentence,
        "old": one.size,
        "old_root": b64.encode(one.root),
        "new": other.size,
        "new_root": b64.encode(other.root),
        "proof": found.proof,
    }
    desk.show(data, lambda data, _: data["sentence"], zone="UTC")
    return CODES[found.kind]


def _file(said: str, tiles: Path) -> Path:
    """The checkpoint that is meant: by its size, by its file, or the folder's newest."""
    if not said:
        return tiles
    return tiles / "checkpoints" / said if said.isdecimal() and said.isascii() else Path(said)
