"""Help pages, made of what a verb is. Typer makes the same ones, but loads pydantic before, for the value of
its own `--help`: a third of the time that the page takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

WORDS: Final = ("-h", "--help")


def asked(words: Sequence[str]) -> bool:
    """Whether a line asks for help and says nothing else than of what.

    >>> asked(["ledger", "show", "--help"]), asked(["ledger", "show", "3"]), asked(["show", "--all", "-h"])
    (True, False, False)
    """
    return bool(words) and words[-1] in WORDS and not any(each.startswith("-") for each in words[:-1])


def page(app: typer.Typer, names: Sequence[str], program: str) -> str | None:
    """The page of a verb, by the names that lead to it; `None` where they lead to none."""
    command = get_command(app)
    context = command.context_class(command, info_name=program, **command.context_settings)
    for name in names:
        found = command.get_command(context, name) if isinstance(command, TyperGroup) else None
        if found is None:
            return None
        command = found
        context = command.context_class(command, info_name=name, parent=context, **command.context_settings)
    return context.get_help()
