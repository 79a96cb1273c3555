"""`witness`: remember how large others' ledgers are, and sign no two histories of one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from rounds.cli.desk import Desk, desk_of
from rounds.cli.ending import Ending
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.words import clean

PANEL: Final = "Prove"
LISTEN: Final = "127.0.0.1:8418"
FOLDER: Final = "witness"
Folder = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Where it remembers; by default beside the clinics.")
]


def add(app: typer.Typer) -> None:
    """Put `witness` on the command line."""
    group = typer.Typer(
        help="Be a witness for others' ledgers: an auditor, an MSP, a peer clinic.", no_args_is_help=True
    )
    group.command()(init)
    group.command()(follow)
    group.command()(drop)
    group.command()(show)
    group.command()(up)
    app.add_typer(group, name="witness", rich_help_panel=PANEL)


def init(
    ctx: typer.Context,
    name: Annotated[str, typer.Option(metavar="NAME", help="Its name, such as witness.msp.example/w1.")],
    folder: Folder = None,
) -> None:
    """Make a witness with a key of its own, and print the verifier key to give to clinics."""
    import secrets

    from rounds_verify.errors import FormatError

    desk = desk_of(ctx)
    memory = _memory(desk, folder)
    try:
        made = memory.begin(name, secrets.token_bytes(32))
    except FormatError as why:
        raise Mistyped(f"--name: {why}") from why
    desk.say(f"Keep {memory.folder} whole: a witness that forgot what it signed must not go on.")
    _shown(desk, {"name": made.name, "vkey": made.vkey, "logs": []})


def follow(
    ctx: typer.Context,
    vkey: Annotated[str, typer.Argument(help="The line that `rounds ledger vkey` printed at the clinic.")],
    folder: Folder = None,
) -> None:
    """Follow one more ledger, or trust one more key of it."""
    from rounds_verify.errors import FormatError

    memory = _memory(desk_of(ctx), folder)
    _ = memory.identity
    try:
        memory.add(vkey)
    except FormatError as why:
        raise Mistyped(f"This is no ledger's key: {why}") from why
    show(ctx, folder)


def drop(
    ctx: typer.Context,
    vkey: Annotated[str, typer.Argument(help="The key of a ledger that was replaced, as it was followed.")],
    folder: Folder = None,
) -> None:
    """Trust a key of a ledger no more, once it was replaced: a thief of it could have a forgery cosigned."""
    from rounds_verify.errors import FormatError

    memory = _memory(desk_of(ctx), folder)
    _ = memory.identity
    try:
        memory.drop(vkey)
    except FormatError as why:
        raise Mistyped(f"This is no ledger's key: {why}") from why
    show(ctx, folder)


def show(ctx: typer.Context, folder: Folder = None) -> None:
    """Who this witness is, and what it remembers of each ledger."""
    from rounds.ledger.witness.memory import hash_of
    from rounds_verify import checkpoint, note

    memory = _memory(desk_of(ctx), folder)
    who, rows = memory.identity, []
    for log in memory.logs():
        held = memory.newest(hash_of(log.origin))
        found = checkpoint.parse(note.parse(held).text) if held is not None else None
        root = found.root.hex() if found is not None else None
        rows.append({"origin": log.origin, "size": found.size if found else 0, "root": root})
    _shown(desk_of(ctx), {"name": who.name, "vkey": who.vkey, "logs": rows})


def up(
    ctx: typer.Context,
    listen: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where checkpoints are taken.")] = LISTEN,
    folder: Folder = None,
) -> None:
    """Take checkpoints and cosign what grows, until Ctrl-C."""
    import uvicorn

    from rounds.ledger.witness.witness import Witness
    from rounds.web.server import SETTINGS, address
    from rounds.web.witness import WitnessApi

    desk = desk_of(ctx)
    memory = _memory(desk, folder)
    try:
        host, port = address(listen)
    except ValueError as why:
        raise Mistyped(f"--listen: {why}") from why
    desk.say(f"{memory.identity.name}: witness at http://{listen}. Ctrl-C stops it.")
    witness = Witness(memory, lambda: int(desk.clock.now().timestamp()))
    config = uvicorn.Config(WitnessApi(witness, _warn), host=host, port=port, **SETTINGS)
    server, ending = uvicorn.Server(config), Ending()
    with ending.listening():
        ending.hand_to(server.handle_exit)
        try:
            server.run()
        except SystemExit as why:
            raise Stopped(f"The witness at {listen} did not start.", again=True) from why


def _memory(desk: Desk, folder: Path | None) -> Any:  # noqa: ANN401 - loaded only where it is used
    from rounds.ledger.witness.memory import Memory

    return Memory(folder if folder is not None else desk.home.folder / FOLDER)


def _shown(desk: Desk, data: dict[str, Any]) -> None:
    """The key stands on one line, however narrow the terminal is: it is to be copied."""
    if desk.as_json:
        desk.show(data, lambda *_: "", zone="UTC")
        return
    for line in (data["vkey"], *(f"{each['size']:>12,}  {each['origin']}" for each in data["logs"])):
        print(clean(line))


def _warn(said: str) -> None:
    sys.stderr.write(f"rounds: {said}\n")
    sys.stderr.flush()
