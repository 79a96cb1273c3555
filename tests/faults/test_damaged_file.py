"""A file in which a byte changed: what is read is right, or `StoreDamaged` is raised, or it differs.

What differs is for the ledger's proofs to find; a store has no key to tell. But it never ends in another
error, and it never shows fewer or more entries as if nothing were.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from rounds.ports import Batch, NewEntry, StoreDamaged, StoreUnusable
from rounds.stores.sqlite import SqliteStore
from tests.faults.workload import SOAK, seen, turn

FLIPS = 5000 if SOAK else 300
VERSION = range(60, 64)
"""Where the file holds its version: changed, it reads as a later release's file and is told as such."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str, int]:
    """A store's file, all of its log copied into it; what is seen of it; its size."""
    path = tmp_path_factory.mktemp("whole") / "store.db"
    store = SqliteStore(path, grown=0)
    for number in range(60):
        turn(store, number)
    shown, size = seen(store), store.size()
    store.close()
    return path.read_bytes(), shown, size


def look(path: Path) -> tuple[str, int]:
    store = SqliteStore(path, grown=0)
    try:
        return seen(store), len(list(store.entries()))
    finally:
        store.close()


def test_any_byte_may_change(whole: tuple[bytes, str, int], tmp_path: Path) -> None:
    content, wanted, size = whole
    chance = Random(20260302)
    ends: Counter[str] = Counter()
    for number in range(FLIPS):
        place = chance.randrange(4096) if number % 3 == 0 else chance.randrange(len(content))
        path = tmp_path / str(number) / "store.db"
        path.parent.mkdir()
        changed = bytearray(content)
        changed[place] ^= chance.randrange(1, 256)
        path.write_bytes(changed)
        try:
            shown, entries = look(path)
        except StoreDamaged as error:
            ends["told" if str(path) in str(error) else "told without its name"] += 1
        except StoreUnusable:
            assert place in VERSION
            ends["of a later release"] += 1
        else:
            assert entries == size, f"byte {place}: {entries} entries were shown as if they were all"
            ends["right" if shown == wanted else "differs"] += 1
    assert ends.keys() <= {"told", "right", "differs", "of a later release"}
    assert ends["told"] > FLIPS // 20, ends
    assert ends["right"] > FLIPS // 20, ends
    assert ends["differs"] > FLIPS // 20, ends


@pytest.mark.parametrize("left", [0, 1, 100, 4096, 40_000])
def test_a_file_that_was_cut_short_is_told(whole: tuple[bytes, str, int], tmp_path: Path, left: int) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(whole[0][:left])
    if left == 0:
        assert look(path)[1] == 0, "nothing at all is a store that was never begun"
    else:
        with pytest.raises(StoreDamaged):
            look(path)


def test_a_missing_entry_is_told_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = SqliteStore(path)
    store.commit(Batch(0, 0, [NewEntry(b"%d" % number) for number in range(1500)], []))
    store._turns._conn.execute("DROP TRIGGER entries_stay")
    store._turns._conn.execute("DELETE FROM entries WHERE idx = 1200")
    with pytest.raises(StoreDamaged, match="of the entries 1000 to 1499 some are missing"):
        list(store.entries())
    store.close()
