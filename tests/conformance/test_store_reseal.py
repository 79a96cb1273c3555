"""What every store keeps to when payloads are written anew in place."""

from __future__ import annotations

import pytest

from rounds.ports import Batch, Fenced, NewEntry, Reseal, Store, Stored
from tests.conformance.backends import SEED, append, at

OTHER = b"t" * 32


@pytest.fixture
def rows(store: Store) -> Store:
    """Three entries, the middle one without a payload."""
    store.commit(Batch(0, 0, [NewEntry(b"a", SEED, b"p"), NewEntry(b"b"), NewEntry(b"c", SEED, b"q")], []))
    return store


def test_seed_and_payload_are_others_and_the_leaf_stays(rows: Store) -> None:
    assert rows.reseal(0, [Reseal(0, (SEED, b"p"), OTHER, b"anew"), Reseal(2, (SEED, b"q"), OTHER, b"")]) == 2
    assert list(rows.entries()) == [
        Stored(0, b"a", OTHER, b"anew", destroyed=False),
        Stored(1, b"b", None, None, destroyed=False),
        Stored(2, b"c", OTHER, b"", destroyed=False),
    ]
    assert rows.size() == 3


def test_an_entry_that_no_longer_holds_what_it_was_is_passed_over(rows: Store) -> None:
    before = list(rows.entries())
    wrong = [Reseal(0, (SEED, b"?"), OTHER, b"anew"), Reseal(0, (OTHER, b"p"), OTHER, b"anew")]
    wrong += [Reseal(2, (SEED, b"p"), OTHER, b"anew"), Reseal(1, (SEED, b"p"), OTHER, b"anew")]
    for each in wrong:
        assert rows.reseal(0, [each]) == 0
    assert list(rows.entries()) == before


def test_doing_it_twice_is_doing_it_once(rows: Store) -> None:
    done = [Reseal(0, (SEED, b"p"), OTHER, b"anew")]
    assert [rows.reseal(0, done), rows.reseal(0, done)] == [1, 0]


def test_what_was_destroyed_stays_destroyed(rows: Store) -> None:
    rows.commit(Batch(3, 0, [], [], destroy=(0,)))
    assert rows.reseal(0, [Reseal(0, (SEED, b"p"), OTHER, b"back again")]) == 0
    assert next(rows.entries()) == Stored(0, b"a", None, None, destroyed=True)


@pytest.mark.parametrize("index", [-1, 3, 99])
def test_an_entry_that_there_is_not_is_passed_over(rows: Store, index: int) -> None:
    both = [Reseal(index, (SEED, b"p"), OTHER, b"anew"), Reseal(0, (SEED, b"p"), OTHER, b"anew")]
    assert rows.reseal(0, both) == 1


def test_nothing_to_write_is_nothing_written(rows: Store) -> None:
    assert rows.reseal(0, []) == 0


def test_a_fenced_writer_writes_nothing(rows: Store) -> None:
    mine = rows.lease("writer", "desk", at(0), 30)
    before = list(rows.entries())
    with pytest.raises(Fenced):
        rows.reseal(0, [Reseal(0, (SEED, b"p"), OTHER, b"anew")])
    assert list(rows.entries()) == before
    assert rows.reseal(mine.fence, [Reseal(0, (SEED, b"p"), OTHER, b"anew")]) == 1


def test_the_ledger_goes_on_afterwards(rows: Store) -> None:
    rows.reseal(0, [Reseal(0, (SEED, b"p"), OTHER, b"anew")])
    rows.tidy()
    assert append(rows, b"d") == 4
    assert [each.payload for each in rows.entries()] == [b"anew", None, b"q", None]
