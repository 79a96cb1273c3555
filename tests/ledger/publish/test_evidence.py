"""A thirtieth of the evidence is read again each day: all of it in thirty, and what was changed is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.ledger.publish.evidence import BLOCK, DAY, PARTS, Nightly, fits, last_done
from rounds.model.records import Audited
from rounds.ports import Batch, NewEntry, Stored
from rounds.stores.memory import MemoryStore
from rounds_verify import b64, canonical, commitment

SEED = bytes(range(32))
PAYLOAD = canonical.encode({"name": "LAPTOP 7"})
BARE = canonical.encode({"k": "sweep"})


def entry(payload: bytes = PAYLOAD) -> NewEntry:
    com = b64.encode(commitment.commit_json(SEED, PAYLOAD))
    return NewEntry(canonical.encode({"com": com, "k": "observation"}), SEED, payload)


def store_of(size: int, wrong: frozenset[int] = frozenset()) -> MemoryStore:
    store = MemoryStore()
    other = canonical.encode({"name": "LAPTOP 8"})
    store.commit(Batch(0, 0, [entry(other if each in wrong else PAYLOAD) for each in range(size)], []))
    return store


def night(nightly: Nightly, day: int) -> Audited:
    """All of a day's part."""
    for _ in range(10_000):
        found = nightly.step(day * DAY + 1000, blocks=1)
        if found is not None:
            return found
    raise AssertionError("the part never ends")


def test_thirty_days_read_everything_once() -> None:
    size = BLOCK * (PARTS + 3) + 17
    store = store_of(size)
    nightly = Nightly(store)
    found = [night(nightly, day) for day in range(100, 100 + PARTS)]
    assert sum(each.read for each in found) == size
    assert sum(each.opened for each in found) == size
    assert not any(each.faults for each in found)


class Seen(MemoryStore):
    """A store that remembers which entries were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Stored]:
        for each in super().entries(start, stop):
            self.asked.append(each.index)
            yield each


@given(st.integers(0, 40_000), st.lists(st.integers(0, 900), min_size=PARTS, max_size=PARTS))
@settings(max_examples=15)
def test_however_a_ledger_grows_each_entry_of_the_first_day_is_read_within_thirty(
    first: int, growth: list[int]
) -> None:
    store, size = Seen(), BLOCK * 31
    store.commit(Batch(0, 0, [NewEntry(BARE)] * size, []))
    nightly, now = Nightly(store), size
    for day, more in enumerate(growth, start=first):
        night(nightly, day)
        store.commit(Batch(now, 0, [NewEntry(BARE)] * more, []))
        now += more
    assert set(range(size)) <= set(store.asked)


def test_a_payload_that_was_changed_is_found_on_its_day_and_stays_told() -> None:
    wrong = BLOCK * 2 + 5
    store = store_of(BLOCK * 4, frozenset({wrong}))
    nightly = Nightly(store)
    clean, struck = night(nightly, PARTS * 10 + 1), night(nightly, PARTS * 10 + 2)
    assert (clean.faults, struck.faults) == ((), (wrong,))
    night(nightly, PARTS * 10 + 3)
    done = last_done(store)
    assert done is not None
    assert done.failing == (wrong,), "until it is read again and fits"


def test_a_day_is_read_once_also_by_another_process() -> None:
    store = store_of(BLOCK)
    night(Nightly(store), 60)
    assert Nightly(store).step(60 * DAY + 5) is None
    assert Nightly(store).step(90 * DAY) is not None


@dataclass(frozen=True)
class Case:
    kept: Stored
    holds: bool | None


LEAF = entry().leaf


@pytest.mark.parametrize(
    "case",
    [
        Case(Stored(0, LEAF, SEED, PAYLOAD, destroyed=False), True),
        Case(Stored(0, LEAF, SEED[::-1], PAYLOAD, destroyed=False), False),
        Case(Stored(0, LEAF, None, None, destroyed=True), None),
        Case(Stored(0, LEAF, None, None, destroyed=False), False),
        Case(Stored(0, BARE, None, None, destroyed=False), None),
        Case(Stored(0, BARE, SEED, PAYLOAD, destroyed=False), False),
        Case(Stored(0, LEAF, SEED, b"{", destroyed=False), False),
        Case(Stored(0, b"\xff", SEED, PAYLOAD, destroyed=False), False),
    ],
)
def test_what_fits(case: Case) -> None:
    assert fits(case.kept) is case.holds
