"""The verbs, one file a group of them; a file is loaded when a verb of its is called, or help is.

Rules this package keeps:

* `MODULES` names each file and its verbs, in the order in which help lists them. A file defines `add(app)`,
  which puts just these on the command line.
* What several verbs need but not each, and what is heavy, a file imports where it works.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Final, Protocol, cast

import typer

MODULES: Final[Mapping[str, tuple[str, ...]]] = {
    "init": ("init",),
    "connect": ("connect",),
    "tell": ("tell",),
    "once": ("once",),
    "up": ("up",),
    "demo": ("demo",),
    "status": ("status", "why"),
    "findings": ("findings",),
    "gap": ("gap",),
    "vendors": ("vendors",),
    "exposure": ("exposure",),
    "practices": ("practices",),
    "overlays": ("overlays",),
    "papers": ("attest", "decide"),
    "documents": ("documents",),
    "observe": ("observe",),
    "ledger": ("verify", "ledger"),
    "witness": ("witness",),
    "scan": ("scan",),
    "words": ("words",),
    "check": ("check",),
    "law": ("law",),
}


class Verbs(Protocol):
    """A module of verbs."""

    def add(self, app: typer.Typer) -> None:
        """Put the verbs on the command line."""
        ...


def module_of(verb: str) -> str | None:
    """The file that has a verb, `None` for what is no verb.

    >>> module_of("why"), module_of("wy")
    ('status', None)
    """
    return next((name for name, verbs in MODULES.items() if verb in verbs), None)


def loaded(names: Iterable[str]) -> Iterator[Verbs]:
    """The modules of these files."""
    for name in names:
        yield cast("Verbs", import_module(f"{__name__}.{name}"))
