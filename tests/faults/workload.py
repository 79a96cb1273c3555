"""The same turns for every fault: what a store is put through, and what can be seen of it afterwards.

Turn number n does the same to any store that went through the turns before it, and each is one transaction.
So a store that was cut off must show what a store in memory shows after n turns or after n + 1, and nothing
else.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from rounds.ports import Batch, NewEntry, Put, Store
from rounds.stores.memory import MemoryStore

NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SOAK: Final = os.environ.get("ROUNDS_SOAK") == "1"
"""Whether the long form of each test was asked for."""

SCRATCH: Final = Path("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108 - a disk that is no disk: replays only
"""Where replayed disks are laid out: in memory if the machine has such a place."""


def turn(store: Store, number: int) -> None:
    """Put the store through turn `number`."""
    if number == 0:
        store.lease("writer", "desk", NOON, 60)
        return
    chance = Random(number)
    chance.choices(_KINDS, _WEIGHTS)[0](store, number, chance)


def _commit(store: Store, number: int, chance: Random, destroy: tuple[int, ...] = ()) -> None:
    entries = [
        NewEntry(
            b"%d.%d" % (number, n), chance.randbytes(32), chance.randbytes(chance.choice((0, 90, 400, 6000)))
        )
        for n in range(chance.choice((1, 1, 2, 12)))
    ]
    puts = [Put("chart", f"{chance.randrange(40)}", chance.randbytes(120)) for _ in range(4)]
    puts += [Put("chart", f"{chance.randrange(40)}", None), Put("position", "turn", b"%d" % number)]
    store.commit(Batch(store.size(), 1, entries, puts, destroy))


def _destroy(store: Store, number: int, chance: Random) -> None:
    size = store.size()
    _commit(store, number, chance, tuple(chance.randrange(size) for _ in range(2)) if size else ())


def _swap(store: Store, number: int, _chance: Random) -> None:
    store.swap("seen", store.cell("seen"), b"%d" % number)


def _publish(store: Store, number: int, _chance: Random) -> None:
    store.publish(number, f"note {number}\n")


def _offer(store: Store, number: int, _chance: Random) -> None:
    store.offer("mail", [(f"{number}", b"body"), (f"{number} too", b"body")], NOON)


def _take(store: Store, number: int, _chance: Random) -> None:
    store.take("mail", "desk", NOON + timedelta(minutes=number), 5, 1)


_KINDS: Final[list[Callable[[Store, int, Random], None]]] = [
    _commit,
    _destroy,
    _swap,
    _publish,
    _offer,
    _take,
]
_WEIGHTS: Final = (8, 2, 1, 1, 1, 1)


def seen(store: Store) -> str:
    """A digest of all that can be seen of a store."""
    all_of_it = (
        list(store.entries()),
        [list(store.rows(table)) for table in ("chart", "position")],
        store.cell("seen"),
        list(store.checkpoints()),
        list(store.tasks("mail")),
    )
    return hashlib.sha256(repr(all_of_it).encode()).hexdigest()


def expected(turns: int) -> list[str]:
    """What is seen before turn 0 and after each of `turns` turns, by the store in memory."""
    store = MemoryStore()
    shown = [seen(store)]
    for number in range(turns):
        turn(store, number)
        shown.append(seen(store))
    return shown
