"""How the files of a published folder are called (C2SP tlog-tiles).

>>> tile(0, 1234067), tile(1, 0, 12), bundle(7)
('tile/0/x001/x234/067', 'tile/1/000.p/12', 'tile/entries/007')
"""

from __future__ import annotations

from typing import Final

from rounds.ledger.publish.edge import WIDTH

CHECKPOINT: Final = "checkpoint"
CHECKPOINTS: Final = "checkpoints"
ENTRIES: Final = "entries"
NOTE_LIMIT: Final = 262_144
"""Most bytes of a note."""


def tile(level: int | str, number: int, width: int = WIDTH) -> str:
    """The name of a tile, or of a bundle where `level` is `entries`; of a partial one with its width."""
    name = f"{number % 1000:03}"
    while number := number // 1000:
        name = f"x{number % 1000:03}/{name}"
    return f"tile/{level}/{name}" + (f".p/{width}" if width != WIDTH else "")


def partials(level: int | str, number: int) -> str:
    """The folder of a tile's partial forms."""
    return tile(level, number) + ".p"


def bundle(number: int, width: int = WIDTH) -> str:
    """The name of a bundle of entries."""
    return tile(ENTRIES, number, width)
