"""The stores that the suite in this folder holds to one contract. A new backend is one line in `BACKENDS`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from rounds.ledger.vault.ring import Ring
from rounds.ledger.vault.store import Vaulted
from rounds.ports import Batch, NewEntry, Put, Store
from rounds.stores.memory import MemoryStore
from rounds.stores.sqlite import SqliteStore
from rounds.wiring import SystemRandom

NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def _memory(_folder: Path) -> Store:
    return MemoryStore()


def _sqlite(folder: Path) -> Store:
    return SqliteStore(folder / "clinic" / "store.db", grown=1 << 16)


def _vaulted(folder: Path) -> Store:
    ring = Ring("rounds.invalid/00ff", {1: bytes(32), 2: b"k" * 32})
    return Vaulted(_sqlite(folder), lambda: ring, SystemRandom())


BACKENDS: Final[dict[str, Callable[[Path], Store]]] = {
    "memory": _memory,
    "sqlite": _sqlite,
    "vaulted": _vaulted,
}
SEED: Final = b"s" * 32
"""A commitment seed: a payload has one, of this length."""


def at(seconds: float) -> datetime:
    """So many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def append(store: Store, *leaves: bytes, fence: int = 0) -> int:
    """Append bare leaves to the end."""
    return store.commit(Batch(store.size(), fence, [NewEntry(leaf) for leaf in leaves], []))


def put(store: Store, *puts: Put) -> None:
    """Write derived rows alone."""
    store.commit(Batch(store.size(), 0, [], list(puts)))
