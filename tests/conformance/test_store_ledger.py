"""What every store keeps to: the ledger, its derived rows, cells and checkpoints."""

from __future__ import annotations

import pytest

from rounds.ports import Batch, Fenced, Moved, NewEntry, Put, Store, Stored, StoreUnusable
from tests.conformance.backends import SEED, append, at, put

ODD_BYTES = [b"", b"\0", b"a\0b", bytes(range(256)), b"x" * 100_000]
ODD_KEYS = ["", "a", "a/b", "a\0b", "é", "\uffff", "\U00010000", "\U0010ffff", "a" * 5000]


def test_a_new_store_is_empty(store: Store) -> None:
    assert store.size() == 0
    assert list(store.entries()) == []
    assert list(store.rows("chart")) == []
    assert list(store.checkpoints()) == []
    assert list(store.tasks("alerts")) == []
    assert store.row("chart", "a") is None
    assert store.cell("seen") is None


def test_a_commit_returns_the_new_size(store: Store) -> None:
    assert append(store, b"a") == 1
    assert append(store, b"b", b"c") == 3
    assert store.size() == 3


def test_entries_come_back_as_they_were_given_in_order(store: Store) -> None:
    given = [NewEntry(leaf, *beside) for leaf in ODD_BYTES for beside in ((None, None), (SEED, leaf))]
    store.commit(Batch(0, 0, given, []))
    assert list(store.entries()) == [Stored(at, *entry, destroyed=False) for at, entry in enumerate(given)]


def test_no_payload_and_an_empty_payload_are_two_things(store: Store) -> None:
    store.commit(Batch(0, 0, [NewEntry(b"a"), NewEntry(b"b", SEED, b"")], []))
    assert [(entry.seed, entry.payload) for entry in store.entries()] == [(None, None), (SEED, b"")]


@pytest.mark.parametrize(
    ("start", "stop", "wanted"),
    [
        (0, None, [0, 1, 2, 3, 4]),
        (2, None, [2, 3, 4]),
        (1, 3, [1, 2]),
        (0, 99, [0, 1, 2, 3, 4]),
        (3, 3, []),
        (4, 2, []),
        (5, None, []),
        (99, None, []),
        (0, 0, []),
    ],
)
def test_entries_start_and_stop_like_a_slice(
    store: Store, start: int, stop: int | None, wanted: list[int]
) -> None:
    append(store, b"0", b"1", b"2", b"3", b"4")
    assert [entry.index for entry in store.entries(start, stop)] == wanted


def test_more_entries_than_a_page_come_back_whole(store: Store) -> None:
    append(store, *(b"%d" % number for number in range(2500)))
    assert [int(entry.leaf) for entry in store.entries()] == list(range(2500))
    assert [entry.index for entry in store.entries(999, 1001)] == [999, 1000]


@pytest.mark.parametrize("asked", [(-1, None), (0, -1)])
def test_entries_count_from_zero(store: Store, asked: tuple[int, int | None]) -> None:
    append(store, b"a")
    with pytest.raises(ValueError, match="count from 0"):
        list(store.entries(*asked))


def test_entries_are_those_that_there_were_when_asked(store: Store) -> None:
    append(store, b"a")
    asked = store.entries()
    append(store, b"b")
    assert [entry.leaf for entry in asked] == [b"a"]


# --------------------------------------------------------------------------- whole or not at all


@pytest.mark.parametrize("size", [0, 2, 99])
def test_a_batch_built_upon_another_size_is_refused_whole(store: Store, size: int) -> None:
    append(store, b"a")
    with pytest.raises(Moved) as caught:
        store.commit(Batch(size, 0, [NewEntry(b"b")], [Put("chart", "k", b"v")]))
    assert caught.value.again
    assert (store.size(), store.row("chart", "k")) == (1, None)


def test_a_batch_of_rows_alone_is_kept(store: Store) -> None:
    assert store.commit(Batch(0, 0, [], [Put("chart", "k", b"v")])) == 0
    assert store.row("chart", "k") == b"v"


def test_an_empty_batch_changes_nothing(store: Store) -> None:
    append(store, b"a")
    assert store.commit(Batch(1, 0, [], [])) == 1


def test_a_batch_with_a_text_that_is_none_is_refused_whole(store: Store) -> None:
    """A lone surrogate has no bytes; the entry before it must not stay behind."""
    with pytest.raises(ValueError, match="surrogate"):
        store.commit(Batch(0, 0, [NewEntry(b"a")], [Put("chart", "\ud800", b"v")]))
    assert store.size() == 0
    assert append(store, b"b") == 1


# --------------------------------------------------------------------------- the writer's fence


def test_the_first_lease_fences_a_writer_without_one(store: Store) -> None:
    append(store, b"a")
    mine = store.lease("writer", "desk", at(0), 30)
    with pytest.raises(Fenced):
        append(store, b"b")
    assert append(store, b"b", fence=mine.fence) == 2


def test_a_writer_whose_lease_was_taken_over_is_fenced(store: Store) -> None:
    old = store.lease("writer", "desk", at(0), 30)
    new = store.lease("writer", "laptop", at(30), 30)
    with pytest.raises(Fenced) as caught:
        append(store, b"a", fence=old.fence)
    assert not caught.value.again
    assert store.size() == 0
    assert append(store, b"a", fence=new.fence) == 1


def test_a_fenced_writer_is_told_to_stop_even_if_the_ledger_moved(store: Store) -> None:
    store.lease("writer", "desk", at(0), 30)
    with pytest.raises(Fenced):
        store.commit(Batch(7, 0, [], []))


def test_a_lapsed_lease_that_nobody_took_still_writes(store: Store) -> None:
    """The fence decides, not the time: nobody else wrote, so nothing can be lost."""
    mine = store.lease("writer", "desk", at(0), 1)
    assert append(store, b"a", fence=mine.fence) == 1


def test_other_leases_do_not_fence_the_writer(store: Store) -> None:
    store.lease("mailer", "desk", at(0), 30)
    assert append(store, b"a") == 1


# --------------------------------------------------------------------------- destroy


def test_destroy_takes_seed_and_payload_and_leaves_the_leaf(store: Store) -> None:
    given = [NewEntry(b"a", SEED, b"p"), NewEntry(b"b", SEED, b"p")]
    store.commit(Batch(0, 0, given, []))
    store.commit(Batch(2, 0, [NewEntry(b"tombstone")], [], destroy=(0,)))
    assert list(store.entries()) == [
        Stored(0, b"a", None, None, destroyed=True),
        Stored(1, b"b", SEED, b"p", destroyed=False),
        Stored(2, b"tombstone", None, None, destroyed=False),
    ]


def test_destroying_twice_is_destroying_once(store: Store) -> None:
    store.commit(Batch(0, 0, [NewEntry(b"a", SEED, b"p")], []))
    for _ in range(2):
        store.commit(Batch(1, 0, [], [], destroy=(0, 0)))
    assert list(store.entries()) == [Stored(0, b"a", None, None, destroyed=True)]


def test_an_entry_that_never_had_a_payload_is_not_called_destroyed(store: Store) -> None:
    append(store, b"a")
    store.commit(Batch(1, 0, [], [], destroy=(0,)))
    assert list(store.entries()) == [Stored(0, b"a", None, None, destroyed=False)]


def test_an_entry_can_be_destroyed_by_the_batch_that_adds_it(store: Store) -> None:
    store.commit(Batch(0, 0, [NewEntry(b"a", SEED, b"p")], [], destroy=(0,)))
    assert list(store.entries()) == [Stored(0, b"a", None, None, destroyed=True)]


@pytest.mark.parametrize("index", [-1, 2])
def test_destroying_what_there_is_not_is_refused_whole(store: Store, index: int) -> None:
    append(store, b"a")
    with pytest.raises(ValueError, match=r"entries 0 to 1"):
        store.commit(Batch(1, 0, [NewEntry(b"b")], [], destroy=(index,)))
    assert store.size() == 1


# --------------------------------------------------------------------------- derived rows


def test_rows_come_in_key_order_by_code_point(store: Store) -> None:
    put(store, *(Put("chart", key, key.encode()) for key in ODD_KEYS))
    assert [key for key, _ in store.rows("chart")] == sorted(ODD_KEYS)
    assert all(store.row("chart", key) == key.encode() for key in ODD_KEYS)


@pytest.mark.parametrize("prefix", [*ODD_KEYS[:-1], "zz", "a%", "a_"])
def test_rows_with_a_prefix_are_those_that_start_with_it(store: Store, prefix: str) -> None:
    keys = [*ODD_KEYS, "b", "aa", "a%b", "a_b"]
    put(store, *(Put("chart", key, b"") for key in keys))
    assert [key for key, _ in store.rows("chart", prefix)] == sorted(k for k in keys if k.startswith(prefix))


def test_tables_do_not_see_each_other(store: Store) -> None:
    put(store, Put("a", "k", b"1"), Put("b", "k", b"2"), Put("ab", "k", b"3"))
    assert list(store.rows("a")) == [("k", b"1")]
    assert store.row("b", "k") == b"2"


def test_the_last_put_of_a_key_stands(store: Store) -> None:
    put(store, Put("a", "k", b"1"), Put("a", "k", b"2"))
    assert store.row("a", "k") == b"2"
    put(store, Put("a", "k", b"3"), Put("a", "k", None))
    assert store.row("a", "k") is None
    put(store, Put("a", "k", None), Put("a", "k", b"4"), Put("a", "gone", None))
    assert list(store.rows("a")) == [("k", b"4")]


def test_rows_are_those_that_there_were_when_asked(store: Store) -> None:
    put(store, Put("a", "1", b"old"), Put("a", "2", b"old"))
    asked = store.rows("a")
    assert next(asked) == ("1", b"old")
    put(store, Put("a", "2", b"new"), Put("a", "3", b"new"))
    assert list(asked) == [("2", b"old")]


# --------------------------------------------------------------------------- cells and checkpoints


def test_a_cell_is_swapped_only_from_what_it_is(store: Store) -> None:
    store.swap("seen", None, b"1")
    store.swap("seen", b"1", b"2")
    for wrong in (None, b"1", b""):
        with pytest.raises(Moved):
            store.swap("seen", wrong, b"3")
    assert store.cell("seen") == b"2"
    store.swap("seen", b"2", None)
    assert store.cell("seen") is None
    store.swap("seen", None, None)


@pytest.mark.parametrize("value", ODD_BYTES)
def test_an_empty_cell_is_not_a_missing_one(store: Store, value: bytes) -> None:
    store.swap("seen", None, value)
    assert store.cell("seen") == value
    with pytest.raises(Moved):
        store.swap("seen", None, b"x")


def test_one_checkpoint_is_kept_for_a_size(store: Store) -> None:
    store.publish(8, "note of 8\n")
    store.publish(3, "note of 3\n")
    store.publish(8, "note of 8\n")
    with pytest.raises(Moved, match="the size 8"):
        store.publish(8, "another\n")
    assert list(store.checkpoints()) == [(3, "note of 3\n"), (8, "note of 8\n")]


# --------------------------------------------------------------------------- the end


def test_housekeeping_changes_nothing_that_is_seen(store: Store) -> None:
    store.commit(Batch(0, 0, [NewEntry(b"a", SEED, b"p")], [Put("chart", "k", b"v")]))
    store.tidy()
    store.tidy()
    assert list(store.entries()) == [Stored(0, b"a", SEED, b"p", destroyed=False)]
    assert append(store, b"b") == 2


def test_closing_twice_is_fine_and_using_it_then_is_told(store: Store) -> None:
    append(store, b"a")
    store.close()
    store.close()
    for use in (store.size, store.tidy, lambda: append(store, b"b"), lambda: store.swap("a", None, b"")):
        with pytest.raises(StoreUnusable, match="closed"):
            use()
