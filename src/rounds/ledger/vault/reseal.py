"""Sealing in place what the first release wrote in clear.

Rules this module keeps:

* Leaf and commitment stay: the root does not change, and no proof.
* Only what fits its commitment is sealed. What does not is evidence of a change, and is left as it lies.
* Each batch is one transaction. What was cut off goes on where it stands, and doing it again does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from rounds.ledger.publish.evidence import fits
from rounds.ledger.vault.standing import is_clear
from rounds.ledger.vault.store import Vaulted
from rounds.ports import Reseal

ROWS: Final = 256
BYTES: Final = 1 << 20
"""What one transaction takes at most, a single larger payload aside."""


class Clear(NamedTuple):
    """Some entries that lie in clear: those `to_seal`, and those `odd` that do not fit their commitment."""

    to_seal: list[Reseal]
    odd: list[int]


def clear_rows(store: Vaulted, rows: int = ROWS) -> Iterator[Clear]:
    """What lies in clear, a transaction's worth at a time: at most so many `rows`. Raises what the store
    raises.
    """
    batch, size = Clear([], []), 0
    for each in store.beneath.entries():
        if not is_clear(each) or each.seed is None or each.payload is None:
            continue
        if not fits(each):
            batch.odd.append(each.index)
            continue
        batch.to_seal.append(Reseal(each.index, (each.seed, each.payload), each.seed, each.payload))
        size += len(each.payload)
        if len(batch.to_seal) == rows or size >= BYTES:
            yield batch
            batch, size = Clear([], []), 0
    yield batch
