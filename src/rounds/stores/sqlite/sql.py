"""The SQL files of this folder, read once.

Rules this module keeps: a schema file is named `NNNN_what.sql`; the numbers start at 1 and have no gap; the
highest is the version that a file of this release has. A statement is what follows a line `-- name: x` in
`statements.sql`.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

_HERE: Final = files("rounds.stores.sqlite")


def _statements() -> dict[str, str]:
    blocks = (_HERE / "statements.sql").read_text(encoding="utf-8").split("\n-- name: ")[1:]
    return {name: text.strip() for name, _, text in (block.partition("\n") for block in blocks)}


def _steps() -> tuple[str, ...]:
    scripts = (path for path in (_HERE / "schema").iterdir() if path.name.endswith(".sql"))
    return tuple(path.read_text(encoding="utf-8") for path in sorted(scripts, key=lambda path: path.name))


SQL: Final[dict[str, str]] = _statements()
"""Every statement by its name."""

STEPS: Final[tuple[str, ...]] = _steps()
"""The schema's steps: step number n (from 1) brings a file from version n - 1 to n."""
