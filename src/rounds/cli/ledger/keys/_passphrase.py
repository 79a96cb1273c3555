"""The passphrase of a backup: typed unseen, or the first line of a file. Nothing asks where nobody sits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import typer

from rounds.cli.errors import Mistyped, Stopped

SHORTEST: Final = 12
"""Characters of a passphrase. Fewer can be guessed by whoever finds the file."""


def passphrase(file: Path | None, *, new: bool) -> str:
    """The passphrase; a `new` one is asked for twice, and may not be short. Raises `Mistyped`, `Stopped`."""
    if file is not None:
        said = _first_line(file)
    elif sys.stdin.isatty():
        said = str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))
    else:
        raise Stopped("There is no terminal to ask for the passphrase at. Give it by: --passphrase-file FILE")
    if new and len(said) < SHORTEST:
        raise Mistyped(f"The passphrase has {len(said)} characters; it needs {SHORTEST} or more.")
    return said


def _first_line(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as lines:
            return lines.readline(1_000).rstrip("\r\n")
    except UnicodeDecodeError as why:
        raise Mistyped(f"{file} is not UTF-8; its first line should be the passphrase.") from why
    except OSError as why:
        raise Stopped(f"{file} can't be read ({why.strerror}; yours to mend).") from why
