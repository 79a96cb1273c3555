"""Where texts come from on the command line: a file or a pipe, a column of a CSV, a context by its name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from rounds.cli.errors import Mistyped
from rounds.cli.words import listed
from rounds.words.contexts import CONTEXTS, Context
from rounds.words.rows import NoColumn

LONGEST: Final = 16 << 20
"""Bytes of a line that are looked at."""
Source = Annotated[Path, typer.Argument(metavar="FILE", help="The file, or - for what is piped in.")]
OfColumn = Annotated[
    str | None, typer.Option("--column", metavar="NAME", help="The file is a CSV; judge this column.")
]


def context_of(name: str) -> Context:
    """The context of that name. Raises `Mistyped`."""
    for each in CONTEXTS:
        if each == name:
            return each
    raise Mistyped(f"{name!r} is no kind of text. There are: {listed(CONTEXTS)}.")


def _bounded(opened: BinaryIO) -> Iterator[bytes]:
    """Its lines, each as far as `LONGEST`: what lies behind is passed over, never held."""
    while line := opened.readline(LONGEST):
        whole = line
        while not line.endswith(b"\n") and len(line) == LONGEST:
            line = opened.readline(LONGEST)
        yield whole


@contextmanager
def lines_of(source: Path) -> Iterator[Iterator[bytes]]:
    """The lines of a file or of what is piped in. A CSV that can't be used is told as mistyped."""
    try:
        if str(source) == "-":
            yield _bounded(sys.stdin.buffer)
        else:
            with source.open("rb") as opened:
                yield _bounded(opened)
    except NoColumn as why:
        raise Mistyped(str(why)) from None
