"""What every store keeps to: threads that race for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from rounds.ports import Batch, Held, Moved, NewEntry, Put, Store
from tests.conformance.backends import at

RACERS = 8


def race(run: Callable[[int], int]) -> list[int]:
    """Run `run(n)` in eight threads that start together; their answers."""
    line = threading.Barrier(RACERS)

    def racer(number: int) -> int:
        line.wait()
        return run(number)

    with ThreadPoolExecutor(RACERS) as pool:
        return list(pool.map(racer, range(RACERS)))


def test_writers_that_race_lose_nothing_and_double_nothing(store: Store) -> None:
    def write(number: int) -> int:
        kept = 0
        while kept < 20:
            try:
                store.commit(Batch(store.size(), 0, [NewEntry(b"%d/%d" % (number, kept))], []))
            except Moved:
                continue
            kept += 1
        return kept

    race(write)
    leaves = [entry.leaf for entry in store.entries()]
    assert sorted(leaves) == sorted(b"%d/%d" % (n, k) for n in range(RACERS) for k in range(20))
    for number in range(RACERS):
        mine = [leaf for leaf in leaves if leaf.startswith(b"%d/" % number)]
        assert mine == [b"%d/%d" % (number, k) for k in range(20)], "each writer's own order"


def test_a_swap_has_one_winner(store: Store) -> None:
    def swap(number: int) -> int:
        try:
            store.swap("seen", None, b"%d" % number)
        except Moved:
            return 0
        return 1

    assert sum(race(swap)) == 1


def test_a_lease_has_one_holder(store: Store) -> None:
    def lease(number: int) -> int:
        try:
            return store.lease("writer", f"racer {number}", at(0), 30).fence
        except Held:
            return 0

    assert sorted(race(lease)) == [0] * (RACERS - 1) + [1]


def test_each_task_is_taken_once(store: Store) -> None:
    store.offer("mail", [(str(number), b"") for number in range(200)], at(0))
    taken: list[str] = []

    def work(number: int) -> int:
        count = 0
        while tasks := store.take("mail", f"worker {number}", at(1), 30, limit=3):
            for task in tasks:
                taken.append(task.key)
                store.finish(task, f"worker {number}")
            count += len(tasks)
        return count

    assert sum(race(work)) == 200
    assert len(set(taken)) == 200


def test_readers_beside_the_writer_never_see_half_a_turn(store: Store) -> None:
    """Each turn appends two entries and writes its number to two rows: a reader sees all of it or none."""
    done = threading.Event()

    def write() -> int:
        for turn in range(60):
            rows = [Put("chart", key, b"%d" % (turn + 1)) for key in ("a", "z")]
            store.commit(Batch(2 * turn, 0, [NewEntry(b"%d" % turn)] * 2, rows))
            if turn % 10 == 0:
                store.tidy()
        done.set()
        return 0

    def read() -> int:
        looks = 0
        while not done.is_set() or looks == 0:
            before = list(store.rows("chart"))
            leaves = [entry.leaf for entry in store.entries()]
            assert len({value for _, value in before}) <= 1
            assert len(leaves) % 2 == 0
            assert leaves == [b"%d" % (place // 2) for place in range(len(leaves))]
            assert len(leaves) // 2 >= max((int(value) for _, value in before), default=0)
            looks += 1
        return looks

    assert all(looks > 0 for looks in race(lambda number: read() if number else write() + 1))
    assert store.size() == 120
