"""The store in memory and the weather that a simulator gives it."""

from __future__ import annotations

import doctest
from collections.abc import Callable

import pytest

import rounds.stores.memory
from rounds.ports import Batch, NewEntry, Put, StoreError, StoreFull
from rounds.stores.memory import MemoryStore, Weather
from rounds.stores.unsure import Unsure
from tests.conformance.backends import at

BATCH = Batch(0, 0, [NewEntry(b"leaf", b"seed", b"payload")], [Put("chart", "k", b"v")])


def only(method: str, weather: Weather) -> Callable[[str], Weather]:
    return lambda asked: weather if asked == method else Weather.FINE


def test_the_examples_in_the_docstring_are_true() -> None:
    assert doctest.testmod(rounds.stores.memory) == (0, 6)


@pytest.mark.parametrize(
    ("weather", "error", "kept"),
    [(Weather.FULL, StoreFull, 0), (Weather.LOST, Unsure, 0), (Weather.KEPT, Unsure, 1)],
)
def test_a_batch_is_kept_whole_or_not_at_all_in_any_weather(
    weather: Weather, error: type[StoreError], kept: int
) -> None:
    store = MemoryStore(only("commit", weather))
    with pytest.raises(error) as caught:
        store.commit(BATCH)
    assert caught.value.again
    assert (store.size(), len(list(store.rows("chart")))) == (kept, kept)


def test_bad_weather_passes() -> None:
    skies = iter([Weather.FULL, Weather.LOST, Weather.FINE])
    store = MemoryStore(lambda _method: next(skies))
    for error in (StoreFull, Unsure):
        with pytest.raises(error):
            store.commit(BATCH)
    assert store.commit(BATCH) == 1


def test_weather_is_asked_for_each_write_by_its_name() -> None:
    asked: list[str] = []

    def watched(method: str) -> Weather:
        asked.append(method)
        return Weather.FINE

    store = MemoryStore(watched)
    store.commit(BATCH)
    store.swap("cell", None, b"")
    store.publish(1, "note")
    store.lease("mailer", "desk", at(0), 1)
    store.release("mailer", "desk")
    store.offer("mail", [("k", b"")], at(0))
    (task,) = store.take("mail", "desk", at(0), 1)
    store.finish(task, "desk")
    list(store.entries())
    assert asked == ["commit", "swap", "publish", "lease", "release", "offer", "take", "finish"]
