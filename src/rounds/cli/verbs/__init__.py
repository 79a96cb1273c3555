"""The verbs, in the order in which help lists them. Each module adds its own and names them in `NAMES`."""

from typing import Final, Protocol

import typer

from rounds.cli.verbs import (
    check,
    connect,
    demo,
    documents,
    exposure,
    findings,
    gap,
    init,
    law,
    ledger,
    observe,
    once,
    overlays,
    papers,
    practices,
    scan,
    status,
    tell,
    up,
    witness,
    words,
)


class Verbs(Protocol):
    """A module of verbs."""

    @property
    def NAMES(self) -> tuple[str, ...]:  # noqa: N802 - a module's constant
        """What they are called."""
        ...

    def add(self, app: typer.Typer) -> None:
        """Put the verbs on the command line."""
        ...


VERBS: Final[tuple[Verbs, ...]] = (
    init,
    connect,
    tell,
    once,
    up,
    demo,
    status,
    findings,
    gap,
    exposure,
    practices,
    overlays,
    papers,
    documents,
    observe,
    ledger,
    witness,
    scan,
    words,
    check,
    law,
)  # fmt: skip - one word a line says less
