"""`rounds ledger keys …`, one file a verb. The file is the registration: it defines `add(group)`, nothing
lists it.

Rules this package keeps:

* A module here imports nothing heavy at its top; what it works with it imports where it works.
* A key is shown on a recovery sheet and nowhere else.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final, cast

import typer

from rounds.cli.ledger import Verb
from rounds.sdk.shelf import modules

PACKAGE: Final = "rounds.cli.ledger.keys"


def add(group: typer.Typer) -> None:
    """Put `keys` into the group, with every verb of the shelf by the names of their files."""
    keys = typer.Typer(
        help="The keys of this clinic: kept elsewhere, brought back, changed.",
        no_args_is_help=True,
        rich_markup_mode="rich",
    )
    for name in modules(PACKAGE):
        if not name.rpartition(".")[2].startswith("_"):
            cast("Verb", import_module(name)).add(keys)
    group.add_typer(keys, name="keys")
