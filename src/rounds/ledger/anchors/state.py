"""What anchoring remembers between beats, in one cell of the store: it is not derived from the ledger."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from rounds.ledger.anchors.pace import Outsider
from rounds.ports import Store

CELL: Final = "anchoring"


class State(Struct):
    """Up to which entry news was looked for, the last of it, and what each outsider gave: `tsa NAME` and
    `witness NAME` what was written into the ledger, `cosigned NAME` the last line of a witness.
    """

    read: int = 0
    news: int = -1
    moved: int = -1
    outsiders: dict[str, Outsider] = {}


_STATE: Final = msgspec.json.Decoder(State)


def state_of(store: Store) -> State:
    """What a store remembers of anchoring."""
    raw = store.cell(CELL)
    return State() if raw is None else _STATE.decode(raw)
