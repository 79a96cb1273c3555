"""The verbs, in the order in which help lists them. Each module adds its own and names them in `NAMES`."""

from typing import Final, Protocol

import typer

from rounds.cli.verbs import (
    check,
    connect,
    demo,
    findings,
    gap,
    init,
    ledger,
    observe,
    once,
    papers,
    status,
    up,
)


class Verbs(Protocol):
    """A module of verbs."""

    NAMES: tuple[str, ...]

    def add(self, app: typer.Typer) -> None:
        """Put the verbs on the command line."""
        ...


VERBS: Final[tuple[Verbs, ...]] = (
    init,
    connect,
    once,
    up,
    demo,
    status,
    findings,
    gap,
    papers,
    observe,
    ledger,
    check,
)  # fmt: skip - one word a line says less
