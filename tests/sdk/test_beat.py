"""Work again and again: at once, when woken, after a while; and an end that waits for what is under way."""

from __future__ import annotations

import threading

from rounds.sdk.beat import Beat

LONG = 60.0


def test_it_works_at_once_and_whenever_it_is_woken() -> None:
    worked = threading.Semaphore(0)
    beat = Beat("test-beat", worked.release, LONG)
    beat.start()
    for _ in range(3):
        assert worked.acquire(timeout=10)
        beat.wake()
    assert beat.stop(10)


def test_it_works_after_a_while_by_itself() -> None:
    worked = threading.Semaphore(0)
    beat = Beat("test-beat", worked.release, 0.01)
    beat.start()
    assert all(worked.acquire(timeout=10) for _ in range(3))
    assert beat.stop(10)


def test_it_begins_later_if_that_is_asked_for_and_ends_before_it_began() -> None:
    worked: list[int] = []
    beat = Beat("test-beat", lambda: worked.append(1), LONG, first=LONG)
    beat.start()
    assert beat.stop(10)
    assert worked == []


def test_being_woken_often_while_it_works_is_one_more_round() -> None:
    inside, go, rounds = threading.Semaphore(0), threading.Semaphore(0), list[int]()

    def work() -> None:
        rounds.append(1)
        inside.release()
        go.acquire()

    beat = Beat("test-beat", work, LONG)
    beat.start()
    assert inside.acquire(timeout=10)
    for _ in range(5):
        beat.wake()
    go.release()
    assert inside.acquire(timeout=10)
    go.release()
    assert not inside.acquire(timeout=0.1)
    assert beat.stop(10)
    assert len(rounds) == 2


def test_long_work_learns_that_it_is_to_end_and_the_end_waits_for_it() -> None:
    inside, ended = threading.Event(), threading.Event()

    def work() -> None:
        inside.set()
        while not beat.stopping():
            ended.wait(0.001)
        ended.set()

    beat = Beat("test-beat", work, LONG)
    beat.start()
    assert inside.wait(10)
    assert not beat.stopping()
    assert beat.stop(10)
    assert ended.is_set()


def test_an_end_that_has_no_patience_says_so() -> None:
    inside, go = threading.Event(), threading.Event()

    def work() -> None:
        inside.set()
        go.wait(10)

    beat = Beat("test-beat", work, LONG)
    beat.start()
    assert inside.wait(10)
    assert not beat.stop(0.01)
    go.set()
    assert beat.stop(10)
