"""What the store in a SQLite file promises of its log: its size, its bound, and nothing destroyed in it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import apsw
import pytest

from rounds.ports import Batch, NewEntry, Put
from rounds.stores.sqlite import SqliteStore
from tests.conformance.backends import append

GROWN = 1 << 17


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(path, grown=GROWN)
    yield made
    made.close()


def log_size(path: Path) -> int:
    return path.with_name(path.name + "-wal").stat().st_size


def test_the_log_has_its_size_before_the_first_commit_and_after_the_last(path: Path) -> None:
    for _ in range(2):
        store = SqliteStore(path, grown=GROWN)
        assert log_size(path) == GROWN
        append(store, b"a")
        assert log_size(path) == GROWN
        store.close()
        assert log_size(path) == GROWN


def test_a_log_that_nobody_tidies_is_bounded(store: SqliteStore, path: Path) -> None:
    for _ in range(300):
        append(store, b"x" * 2000)
    assert log_size(path) < 2 * GROWN


def test_tidying_lets_the_log_start_anew(store: SqliteStore, path: Path) -> None:
    for _ in range(100):
        append(store, b"x" * 2000)
        store.tidy()
    assert log_size(path) == GROWN
    assert store._turns._log._frames < 10


def test_tidying_beside_a_writer_stands_in_nobodys_way(path: Path) -> None:
    """Both copy the log when it is full; who comes second leaves it to the first."""
    store = SqliteStore(path, grown=1 << 14)
    done = threading.Event()

    def tidy() -> int:
        rounds = 0
        while not done.is_set():
            store.tidy()
            rounds += 1
        return rounds

    with ThreadPoolExecutor(1) as pool:
        tidying = pool.submit(tidy)
        try:
            for _ in range(400):
                append(store, b"x" * 20_000)
        finally:
            done.set()
        assert tidying.result() > 10
    assert store.size() == 400
    store.close()


def test_a_reader_that_stays_does_not_stop_the_writer(store: SqliteStore, path: Path) -> None:
    """Its log can't be emptied meanwhile, so it grows; when the reader goes, it starts anew."""
    append(store, b"first")
    stays = apsw.Connection(str(path))
    stays.execute("BEGIN").fetchall()
    assert stays.execute("SELECT count(*) FROM entries").get == 1
    for _ in range(200):
        append(store, b"x" * 2000)
    assert stays.execute("SELECT count(*) FROM entries").get == 1
    stays.close()
    store.tidy()
    append(store, b"last")
    assert store._turns._log._frames < 10


# --------------------------------------------------------------------------- destroyed is gone


def lies_in(path: Path, secret: bytes) -> bool:
    return any(secret in file.read_bytes() for file in path.parent.iterdir())


def secret(number: int, part: bytes, size: int) -> bytes:
    return (b"<%b %06d>" % (part, number)) * (size // 15 + 1)


@pytest.mark.parametrize("seed", range(3))
def test_destroyed_bytes_are_in_no_file_any_more(store: SqliteStore, path: Path, seed: int) -> None:
    """Payloads of all sizes, in pages of their own too, destroyed in an order that leaves gaps everywhere."""
    chance = Random(seed)
    size = 0
    for turn in range(30):
        numbers = range(turn * 10, turn * 10 + 10)
        lengths = (0, 40, 300, 1200, 9000)
        new = [
            NewEntry(b"", secret(n, b"seed", 32), secret(n, b"body", chance.choice(lengths))) for n in numbers
        ]
        size = store.commit(Batch(size, 0, new, [Put("chart", str(turn), b"x" * 300)]))
        if chance.random() < 0.3:
            store.tidy()
    gone = chance.sample(range(300), 200)
    for first in range(0, len(gone), 10):
        store.commit(Batch(size, 0, [], [], tuple(gone[first : first + 10])))
    left = [n for n in range(300) if lies_in(path, b"seed %06d" % n) or lies_in(path, b"body %06d" % n)]
    assert left == sorted(set(range(300)) - set(gone))


def test_destroyed_while_another_process_reads_is_gone_after_tidying(path: Path) -> None:
    store = SqliteStore(path, grown=GROWN, wait=0.01)
    store.commit(Batch(0, 0, [NewEntry(b"leaf", b"planted seed", b"planted body")], []))
    reader = apsw.Connection(str(path))
    reader.execute("BEGIN").fetchall()
    assert reader.execute("SELECT count(*) FROM entries").get == 1
    store.commit(Batch(1, 0, [], [], destroy=(0,)))
    assert lies_in(path, b"planted body"), "the reader keeps the log from being cut"
    reader.close()
    store.tidy()
    assert not lies_in(path, b"planted body")
    assert not lies_in(path, b"planted seed")
    store.close()


def test_a_destroy_that_was_cut_off_is_finished_by_the_next_opening(path: Path) -> None:
    store = SqliteStore(path, grown=GROWN)
    store.commit(Batch(0, 0, [NewEntry(b"leaf", b"planted seed", b"planted body")], []))
    store._turns.purge_if_free = lambda: None  # type: ignore[method-assign]  # the process ends here
    store.commit(Batch(1, 0, [], [], destroy=(0,)))
    os.sync()
    images = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    store.close()
    for name, image in images.items():
        (path.parent / name).write_bytes(image)
    assert lies_in(path, b"planted body")
    SqliteStore(path, grown=GROWN).close()
    assert not lies_in(path, b"planted body")


def test_a_keeper_empties_the_log_before_a_commit_must(path: Path) -> None:
    """Half of the log is enough to wake it; a store without one is bounded too, by a commit that waits."""
    kept, alone = (
        SqliteStore(path, grown=GROWN, keeper=True),
        SqliteStore(path.with_name("b.db"), grown=GROWN),
    )
    for store in (kept, alone):
        for _ in range(20):
            append(store, b"x" * 4000)
    keeper = kept._turns._keeper
    assert keeper is not None
    assert alone._turns._keeper is None
    emptied = threading.Event()
    for _ in range(500):
        if kept._turns._log._frames < 20:
            break
        emptied.wait(0.01)
    assert kept._turns._log._frames < 20
    kept.close()
    alone.close()
    assert not keeper.is_alive(), "closing ends it"
