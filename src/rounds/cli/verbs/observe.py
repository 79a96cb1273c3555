"""`observe`: lines of evidence, handed in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rounds.cli.desk import desk_of
from rounds.cli.exits import COULD_NOT_RUN, MET
from rounds.cli.verbs.init import PANEL
from rounds.cli.words import Plain, Times, clean, count
from rounds.cli.writing import writing


def add(app: typer.Typer) -> None:
    """Put `observe` on the command line."""
    app.command(rich_help_panel=PANEL)(observe)


def observe(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Lines of JSON (docs/formats/push.md); - is stdin.")
    ],
) -> int:
    """Hand in what another program saw.

    Good lines are taken, refused ones are named; then the exit code is 1.
    """
    desk = desk_of(ctx)
    lines = sys.stdin.buffer.read() if file == "-" else _read(Path(file))
    with writing(desk) as pen:
        taken = pen.observe(lines)
    if not desk.as_json:
        for each in taken["refused"]:
            sys.stderr.write(f"line {each['line']}: {clean(each['sentence'])}\n")
    desk.show(taken, _page)
    return COULD_NOT_RUN if taken["refused"] else MET


def _read(file: Path) -> bytes:
    """The file's bytes. Raises `OSError`, which names the file: a disk that can't be read does not."""
    try:
        return file.read_bytes()
    except OSError as why:
        why.filename = why.filename or str(file)
        raise


def _page(data: Plain, _: Times) -> str:
    """What was taken, in one sentence."""
    refused = data["refused"]
    what = (
        f"{count(data['taken'], 'record')} taken; the ledger has {count(data['size'], 'entry', 'entries')}."
    )
    return what + (f" {count(len(refused), 'line')} refused: mend and send again." if refused else "")
