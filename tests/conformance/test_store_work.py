"""What every store keeps to: leases and leased tasks."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from rounds.ports import Fenced, Held, Store, Task
from tests.conformance.backends import NOON, at

WORK = [("mail ann", b"1"), ("mail bob", b"2")]


# --------------------------------------------------------------------------- leases


def test_a_lease_lasts_as_long_as_asked(store: Store) -> None:
    lease = store.lease("writer", "desk", NOON, 30)
    assert (lease.fence, lease.until) == (1, at(30))


def test_another_owner_waits_until_the_lease_lapses(store: Store) -> None:
    store.lease("writer", "desk", at(0), 30)
    with pytest.raises(Held, match=r"held by desk until 2026-03-02 12:00:30 UTC") as caught:
        store.lease("writer", "laptop", at(29.999999), 30)
    assert (caught.value.whose, caught.value.again) == ("yours", True)
    assert store.lease("writer", "laptop", at(30), 30) == (2, at(60))


def test_renewing_moves_the_end_and_keeps_the_fence(store: Store) -> None:
    store.lease("writer", "desk", at(0), 30)
    assert store.lease("writer", "desk", at(20), 30) == (1, at(50))
    assert store.lease("writer", "desk", at(500), 30) == (1, at(530)), "nobody else had it meanwhile"


def test_the_fence_grows_with_every_new_holder(store: Store) -> None:
    fences = [store.lease("writer", owner, at(60 * n), 30).fence for n, owner in enumerate("abab")]
    assert fences == [1, 2, 3, 4]


def test_a_lease_given_back_is_free_at_once_and_its_fence_never_falls(store: Store) -> None:
    store.lease("writer", "desk", at(0), 30)
    store.release("writer", "desk")
    assert store.lease("writer", "laptop", at(1), 30).fence == 2
    store.release("writer", "laptop")
    assert store.lease("writer", "laptop", at(2), 30).fence == 3, "who gave it back holds it anew"


def test_only_the_owner_gives_a_lease_back(store: Store) -> None:
    store.lease("writer", "desk", at(0), 30)
    store.release("writer", "laptop")
    store.release("nothing", "laptop")
    with pytest.raises(Held):
        store.lease("writer", "laptop", at(1), 30)


def test_leases_of_other_names_are_apart(store: Store) -> None:
    store.lease("writer", "desk", at(0), 30)
    assert store.lease("mailer", "laptop", at(0), 30).fence == 1


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    naive = NOON.replace(tzinfo=None)
    for use in (
        lambda: store.lease("writer", "desk", naive, 30),
        lambda: store.offer("mail", WORK, naive),
        lambda: store.take("mail", "desk", naive, 30),
    ):
        with pytest.raises(ValueError, match="no time zone"):
            use()


def test_times_compare_across_zones(store: Store) -> None:
    tokyo = timezone(timedelta(hours=9))
    store.lease("writer", "desk", NOON.astimezone(tokyo), 30)
    with pytest.raises(Held):
        store.lease("writer", "laptop", at(29), 30)
    assert store.lease("writer", "laptop", at(30), 30).until == at(60)


# --------------------------------------------------------------------------- tasks


def take(store: Store, owner: str, now: datetime, limit: int = 64) -> list[str]:
    return [task.key for task in store.take("mail", owner, now, 10, limit)]


def test_a_task_is_taken_when_it_is_due_and_not_before(store: Store) -> None:
    store.offer("mail", WORK, at(5))
    assert take(store, "a", at(4.999999)) == []
    assert store.take("mail", "a", at(5), 10) == [
        Task(1, "mail", "mail ann", b"1", 1),
        Task(2, "mail", "mail bob", b"2", 1),
    ]


def test_a_key_that_the_topic_ever_had_is_left_alone(store: Store) -> None:
    store.offer("mail", [("k", b"first"), ("k", b"second")], at(0))
    (task,) = store.take("mail", "a", at(0), 10)
    store.finish(task, "a")
    store.offer("mail", [("k", b"third")], at(0))
    assert take(store, "a", at(100)) == []
    assert [(kept.body, due) for kept, due in store.tasks("mail")] == [(b"first", None)]


def test_the_same_key_of_another_topic_is_another_task(store: Store) -> None:
    store.offer("mail", [("k", b"1")], at(0))
    store.offer("text", [("k", b"2")], at(0))
    assert [task.body for task in store.take("text", "a", at(0), 10)] == [b"2"]


def test_two_workers_never_take_the_same_task(store: Store) -> None:
    store.offer("mail", WORK, at(0))
    assert take(store, "a", at(0), limit=1) == ["mail ann"]
    assert take(store, "b", at(0)) == ["mail bob"]
    assert take(store, "a", at(1)) == []


def test_what_is_longest_due_is_taken_first(store: Store) -> None:
    store.offer("mail", [("late", b"")], at(2))
    store.offer("mail", [("early", b""), ("early too", b"")], at(1))
    assert take(store, "a", at(9), limit=2) == ["early", "early too"]
    assert take(store, "a", at(9), limit=2) == ["late"]


def test_a_dead_workers_task_comes_back_when_its_lease_lapses(store: Store) -> None:
    store.offer("mail", WORK[:1], at(0))
    (mine,) = store.take("mail", "a", at(0), 10)
    assert take(store, "b", at(9.999999)) == []
    (theirs,) = store.take("mail", "b", at(10), 10)
    assert (mine.tries, theirs.tries) == (1, 2)
    with pytest.raises(Fenced, match="no longer a's"):
        store.finish(mine, "a")
    store.finish(theirs, "b")
    assert [due for _, due in store.tasks("mail")] == [None]


def test_a_worker_that_took_its_own_task_anew_is_fenced_from_the_first_time(store: Store) -> None:
    store.offer("mail", WORK[:1], at(0))
    (first,) = store.take("mail", "a", at(0), 10)
    (second,) = store.take("mail", "a", at(10), 10)
    with pytest.raises(Fenced):
        store.finish(first, "a")
    store.finish(second, "a")


def test_a_lapsed_task_that_nobody_took_can_still_be_finished(store: Store) -> None:
    store.offer("mail", WORK[:1], at(0))
    (mine,) = store.take("mail", "a", at(0), 10)
    store.finish(mine, "a")
    assert take(store, "b", at(500)) == []


def test_a_task_put_off_comes_back_at_its_time(store: Store) -> None:
    store.offer("mail", WORK[:1], at(0))
    (mine,) = store.take("mail", "a", at(0), 1000)
    store.finish(mine, "a", again=at(60))
    assert [due for _, due in store.tasks("mail")] == [at(60)]
    assert take(store, "b", at(59)) == []
    (task,) = store.take("mail", "b", at(60), 10)
    assert task.tries == 2


def test_finishing_twice_is_finishing_once(store: Store) -> None:
    store.offer("mail", WORK[:1], at(0))
    (mine,) = store.take("mail", "a", at(0), 10)
    store.finish(mine, "a")
    store.finish(mine, "a")
    assert [due for _, due in store.tasks("mail")] == [None]


def test_a_task_is_finished_by_its_owner_alone(store: Store) -> None:
    store.offer("mail", WORK[:1], at(0))
    (mine,) = store.take("mail", "a", at(0), 10)
    for task, owner in ((mine, "b"), (mine._replace(id=99, key="never offered"), "a")):
        with pytest.raises(Fenced):
            store.finish(task, owner)
    assert [due for _, due in store.tasks("mail")] == [at(0)]


def test_tasks_shows_them_in_the_order_offered(store: Store) -> None:
    store.offer("mail", WORK, at(7))
    store.offer("mail", [("third", b"3")], at(1))
    shown = list(store.tasks("mail"))
    assert [(task.key, task.body, task.tries, due) for task, due in shown] == [
        ("mail ann", b"1", 0, at(7)),
        ("mail bob", b"2", 0, at(7)),
        ("third", b"3", 0, at(1)),
    ]
    assert len({task.id for task, _ in shown}) == 3
