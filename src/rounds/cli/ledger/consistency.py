"""`rounds ledger consistency OLD [NEW]`: whether what was signed once still begins the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.exits import COULD_NOT_RUN, DAMAGED, MET
from rounds.cli.words import Plain, Times

if TYPE_CHECKING:
    from rounds_verify.consistency import Link

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
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the proof here, for: rounds-verify --consistency FILE"),
    ] = None,
) -> int:
    """The proof (RFC 6962) that the ledger of OLD begins that of NEW.

    An older copy and a changed history are told apart. Exit code 5 when history changed, 1 when NEW is older
    than OLD.

    Who checks a pack, and holds a checkpoint of another size, asks for the proof between the two.
    """
    from rounds.ledger.publish.compare import compare, signed
    from rounds.ledger.publish.keys import keys_of
    from rounds.ledger.publish.reading import Folder
    from rounds.wiring import said_by
    from rounds_verify import b64
    from rounds_verify.consistency import Link
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
    if out is not None:
        _write(out, found.kind, Link(one.size, other.size, tuple(map(b64.decode, found.proof))))
    desk.show(data, _page, zone="UTC")
    return CODES[found.kind]


def _write(out: Path, kind: str, link: Link) -> None:
    """Write a proof as a verifier reads it. Raises `Stopped` where there is none to write."""
    from rounds_verify.consistency import format_links

    if kind != "grown":
        raise Stopped(f"There is no proof to write to {out}: the two are not an older tree and a newer one.")
    out.write_text(format_links([link]), "ascii")


def _page(data: Plain, times: Times) -> object:
    from rounds.cli.pages.checking import consistency as page

    return page(data, times)


def _file(said: str, tiles: Path) -> Path:
    """The checkpoint that is meant: by its size, by its file, or the folder's newest."""
    if not said:
        return tiles
    return tiles / "checkpoints" / said if said.isdecimal() and said.isascii() else Path(said)
