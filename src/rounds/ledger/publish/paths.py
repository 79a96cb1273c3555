"""How the files of a published folder are called: tiles and bundles as `rounds_verify.tiles` says (C2SP
tlog-tiles), and the checkpoints beside them.

>>> tile(0, 1234067), tile(1, 0, 12), bundle(7)
('tile/0/x001/x234/067', 'tile/1/000.p/12', 'tile/entries/007')
"""

from __future__ import annotations

from typing import Final

from rounds_verify import tiles
from rounds_verify.errors import FormatError
from rounds_verify.tiles import ENTRIES, WIDTH, Place

CHECKPOINT: Final = "checkpoint"
CHECKPOINTS: Final = "checkpoints"
NOTE_LIMIT: Final = 262_144
"""Most bytes of a note."""
tile = tiles.path


def partials(level: int, number: int) -> str:
    """The folder of a tile's partial forms."""
    return tile(level, number) + ".p"


def bundle(number: int, width: int = WIDTH) -> str:
    """The name of a bundle of entries."""
    return tile(ENTRIES, number, width)


def placed(name: str) -> Place | None:
    """The tile or bundle that a name is of, `None` for any other name."""
    try:
        return tiles.place(name)
    except FormatError:
        return None
