"""What is remembered of each copy elsewhere, in one cell of the store: when it was last read back, and what
went wrong since. So that whoever asks how a clinic stands need read no journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import Struct

from rounds.model.records import Shipped
from rounds.model.times import to_ms
from rounds.ports import Store

CELL: Final = "offsite"


class Last(Struct, omit_defaults=True):
    """One copy: the tree's `size` that was last read back and when (ms, -1 for never); the trouble since, and
    whose move it is, empty for none.
    """

    at: int = -1
    size: int = 0
    trouble: str = ""
    whose: str = ""


_LASTS: Final = msgspec.json.Decoder(dict[str, Last])


def lasts_of(store: Store) -> dict[str, Last]:
    """What a store remembers of the copies, by name."""
    raw = store.cell(CELL)
    return {} if raw is None else _LASTS.decode(raw)


def remember(store: Store, done: Iterable[Shipped]) -> None:
    """Keep what came of shipments. Raises what the store raises."""
    before = store.cell(CELL)
    lasts = {} if before is None else _LASTS.decode(before)
    for each in done:
        last = lasts.setdefault(each.where, Last())
        if each.gap is not None:
            last.trouble, last.whose = each.gap.detail, each.gap.whose.value
        else:
            last.trouble = last.whose = ""
            if each.size:
                last.at, last.size = to_ms(each.at), each.size
    after = msgspec.json.encode(lasts, order="sorted")
    if after != (before or b"{}"):
        store.swap(CELL, before, after)
