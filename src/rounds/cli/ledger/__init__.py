"""`rounds ledger …`, one file a verb, one folder a group of verbs. The file or folder is the registration: it
defines `add(group)`, nothing lists it.

Rules this package keeps:

* A module here imports nothing heavy at its top; what it works with it imports where it works.
* The shelf is read only when `rounds ledger` is what was typed: no other verb waits for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final, Protocol, cast

import typer
from typer.core import TyperGroup
from typer.main import get_group

from rounds.sdk.shelf import folders, modules

PACKAGE: Final = "rounds.cli.ledger"


class Verb(Protocol):
    """A module or a folder of this shelf."""

    def add(self, group: typer.Typer) -> None:
        """Put its verb, or its few verbs, into the group."""
        ...


class Shelf(TyperGroup):
    """The group `ledger`: to the verbs that it is given come those of the shelf, when it is first asked."""

    filled = False

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - their classes are not public
        """One verb, of all that the shelf has."""
        self._fill()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - as above
        """The names of all verbs, those of the shelf among them."""
        self._fill()
        return super().list_commands(ctx)

    def _fill(self) -> None:
        if not self.filled:
            self.commands.update(get_group(_verbs()).commands)
            self.filled = True


def _verbs() -> typer.Typer:
    """Every verb and group of the shelf, by the names of their files and folders."""
    group = typer.Typer(rich_markup_mode="rich")
    for name in (*modules(PACKAGE), *folders(PACKAGE)):
        shelf, _, own = name.rpartition(".")
        if shelf == PACKAGE and not own.startswith("_"):
            cast("Verb", import_module(name)).add(group)
    return group
