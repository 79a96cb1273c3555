"""How a ledger's payloads lie: which generations of the payload key its rows need, and whether rows lie in
clear.

Read once over all entries and remembered in a cell of the store with the place up to which it was read, so
that it costs next to nothing afterwards.

Rules this module keeps:

* The cell is a memory, not a proof: one that does not fit the ledger is left aside and all is read again.
* A generation above 1 is *named* by the ledger's `key` entries alone. Each has its entry before, or together
  with, the first row that is sealed under it; a row that speaks of a later one is damaged.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

import msgspec
from msgspec import Struct, structs

from rounds.ledger.vault.ring import Ring
from rounds.ports import Moved, Store, Stored

CELL: Final = "payloads"
OFTEN: Final = 512
"""Entries that are rather read again than remembered."""
SEALED: Final = 63
"""Bytes of a sealed row's seed column (`record`)."""
CLEAR: Final = 32
"""Bytes of the seed column of a row that was written before payloads were sealed."""


class Standing(Struct, frozen=True):
    """What the entries below `upto` say: the newest generation that is `named` (0 for none), those that rows
    were sealed under (`used`), and the first entry that lies in `clear` (-1 for none).
    """

    upto: int = 0
    named: int = 0
    used: tuple[int, ...] = ()
    clear: int = -1

    def missing(self, ring: Ring) -> list[int]:
        """The generations that rows were sealed under, and whose key is not in the ring."""
        return sorted(set(self.used) - set(ring.keys))


def is_sealed(entry: Stored) -> bool:
    """Whether the entry's payload is sealed, as its seed column's length tells (`record`, rule 3)."""
    return entry.payload is not None and entry.seed is not None and len(entry.seed) == SEALED


def is_clear(entry: Stored) -> bool:
    """Whether the entry's payload lies as it was before payloads were sealed."""
    return entry.payload is not None and entry.seed is not None and len(entry.seed) == CLEAR


def standing(store: Store) -> Standing:
    """How the payloads of a ledger lie now. `store` is the one beneath the vault. Raises what it raises."""
    known = _remembered(store)
    if known.clear >= 0:
        first = next((each.index for each in store.entries(known.clear, known.upto) if is_clear(each)), -1)
        known = structs.replace(known, clear=first)
    return _read(known, store.entries(known.upto))


def remember(store: Store) -> None:
    """Keep what is so now for the next time, if that spares much. Raises what the store raises."""
    known, found = _remembered(store), standing(store)
    if found.upto - known.upto < OFTEN and structs.replace(known, upto=found.upto) == found:
        return
    with suppress(Moved):  # another process did it
        store.swap(CELL, store.cell(CELL), msgspec.json.encode(found))


def _remembered(store: Store) -> Standing:
    try:
        found = msgspec.json.decode(store.cell(CELL) or b"{}", type=Standing)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Standing()
    return found if 0 <= found.upto <= store.size() and found.clear < found.upto else Standing()


def _read(known: Standing, entries: Iterable[Stored]) -> Standing:
    upto, named, used, clear = known.upto, known.named, set(known.used), known.clear
    for each in entries:
        upto = each.index + 1
        if b'"k":"key"' in each.leaf:
            named = max(named, _begun(each.leaf))
        if is_clear(each):
            clear = each.index if clear < 0 else clear
        elif is_sealed(each) and 0 < (generation := generation_of(each)) <= max(named, 1):
            used.add(generation)
            named = max(named, 1)
    return Standing(upto, named, tuple(sorted(used)), clear)


def generation_of(entry: Stored) -> int:
    """The generation that a sealed row names."""
    return int.from_bytes((entry.seed or b"")[1:3], "big")


class _Key(Struct):
    k: str
    st: dict[str, Any]


def _begun(leaf: bytes) -> int:
    """The generation that an entry says was begun; 0 for an entry that says none."""
    try:
        found = msgspec.json.decode(leaf, type=_Key)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return 0
    if found.k != "key" or found.st.get("what") != "payload":
        return 0
    generation = found.st.get("generation")
    return generation if isinstance(generation, int) else 0
