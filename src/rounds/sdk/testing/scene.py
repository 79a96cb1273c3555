"""A scene: one state of the outside world, and what a connector may make of it.

Rules this module keeps:

* A scene is opened afresh for each look, so that nothing remembered hides what the input says.
* What may come out follows from the scene's `sight` alone; `suite.py` holds the laws, this module only the
  words.
* The convention for `tests/connectors/<id>/suite_case.py` is told in `tests/connectors/suite/README.md`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import Struct

from rounds.sdk.connector import Host, Item, Ran, opener_of

SYSTEM: Final = "under-test"
"""The system id under which `looking` opens a source."""

Run: TypeAlias = Callable[[datetime], Iterable[Item]]
"""Look once at `now` (aware, UTC)."""


class Sight(enum.Enum):
    """How much of its input a connector can see in a scene."""

    GOOD = "good"
    PARTIAL = "partial"
    ABSENT = "absent"
    GARBAGE = "garbage"


class Scene(Struct, frozen=True, kw_only=True):
    """One state of the world. `kinds` are those it takes from sight; empty stands for all of the manifest.

    `planted` are texts that the input holds in fields of the manifest's `never_keep`: none may come out.
    """

    name: str
    sight: Sight
    run: Run
    kinds: tuple[str, ...] = ()
    planted: tuple[str, ...] = ()


class NoHost:
    """A host with nothing on it: its root does not exist and no command can be started."""

    root = Path("/nonexistent")

    def run(self, argv: Sequence[str]) -> Ran:
        """Start nothing."""
        return Ran(None, "", f"{argv[0]}: not found")


def looking(package: str, settings: Mapping[str, str], host: Host | None = None) -> Run:
    """A run that opens `package`'s source with these settings and looks for the first time."""

    def run(now: datetime) -> Iterable[Item]:
        return opener_of(package)(SYSTEM, settings, host or NoHost()).collect(now, None)

    return run
