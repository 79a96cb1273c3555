"""One clinic, opened: lease, checkpoint, connectors that break, followers that fail, damage told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NoReturn

import pytest

from rounds.home import Place
from rounds.model.fact import NO, YES, Reason, Seen
from rounds.model.records import Observation, Sweep
from rounds.ports import Fenced, Held, Moved, StoreDamaged, StoreFull, StoreUnusable
from rounds.round import Turn
from rounds.sdk.connector import Item
from rounds.stores.memory import MemoryStore
from rounds.wiring import JUDGES, open_clinic, release_digest
from tests.app.opened import app_over, one_laptop, source
from tests.spine.alive import HandClock, laptop


# ------------------------------------------------------------------------------------- broken connectors
def raises(now: datetime) -> Iterator[Item]:
    yield Observation(resource=laptop(YES), observed_at=now)
    raise RuntimeError("It broke.")


def without_a_zone(now: datetime) -> Iterator[Item]:
    yield Observation(resource=laptop(YES), observed_at=now.replace(tzinfo=None))


def an_unknown_kind(now: datetime) -> Iterator[Item]:
    yield Sweep(system="laptops", kind="toaster", complete=True, count=0, observed_at=now)


@pytest.mark.parametrize("collect", [raises, without_a_zone, an_unknown_kind])
def test_a_connector_that_breaks_is_a_gap_of_ours_and_stops_no_other(
    place: Place, clock: HandClock, collect: Callable[[datetime], Iterator[Item]]
) -> None:
    with app_over(place, MemoryStore(), clock) as app:
        app.round([source("broken", collect), source("laptops", one_laptop(laptop(NO)))])
        chart = app.rounds.fold.chart
        gaps = {
            (each.system, each.kind): (each.gap, each.whose) for each in chart.streams.values() if each.gap
        }
        assert gaps == dict.fromkeys(
            [("broken", "device"), ("broken", "volume")], (Reason.UNREADABLE, "ours")
        )
        assert [each["check"] for each in app.findings()] == ["devices.disk-encrypted"]


def test_one_thing_that_can_not_be_read_costs_only_itself(place: Place, clock: HandClock) -> None:
    def collect(now: datetime) -> Iterator[Item]:
        endless = laptop(YES, key="back", os=Seen("x" * 3_000))
        yield Observation(resource=endless, observed_at=now)
        yield from one_laptop(laptop(NO))(now)

    with app_over(place, MemoryStore(), clock) as app:
        app.round([source("laptops", collect)])
        assert [each["check"] for each in app.findings()] == ["devices.disk-encrypted"]
        assert app.rounds.fold.chart.missing("device", app.now()) is not None


# ---------------------------------------------------------------------------------------------- the lease
def test_two_never_write_one_ledger(place: Place, clock: HandClock) -> None:
    store = MemoryStore()
    first = app_over(place, store, clock)
    with pytest.raises(Held):
        app_over(place, store, clock, 1)
    clock.pass_(seconds=16)
    second = app_over(place, store, clock, 1)
    second.deliver([Observation(resource=laptop(NO), observed_at=clock.now())])
    with pytest.raises((Held, Fenced)):
        first.deliver([Observation(resource=laptop(YES, key="back"), observed_at=clock.now())])
    first.publish()
    assert [each["check"] for each in second.findings()] == ["devices.disk-encrypted"]
    second.close()


def test_a_lease_is_kept_and_not_written_every_second(place: Place, clock: HandClock) -> None:
    store = MemoryStore()
    app = app_over(place, store, clock)
    lease, renewed = app._lease, 0
    for _ in range(60):
        clock.pass_(seconds=1)
        app.keep()
        renewed += app._lease != lease
        lease = app._lease
    assert renewed <= 60 / 7
    with pytest.raises(Held):
        app_over(place, store, clock, 1)
    app.close()


def test_who_gets_the_lease_back_believes_what_the_other_wrote(place: Place, clock: HandClock) -> None:
    store = MemoryStore()
    first = app_over(place, store, clock)
    clock.pass_(seconds=16)
    store.close = lambda: None  # type: ignore[method-assign] # two processes share what is one file
    with app_over(place, store, clock, 1) as second:
        second.deliver([Observation(resource=laptop(NO), observed_at=clock.now())])
    first.publish()
    assert [size for size, _ in store.checkpoints()][-1] == store.size()  # none behind it
    back = [Observation(resource=laptop(YES, key="back"), observed_at=clock.now())]
    with pytest.raises(
        Moved
    ) as why:  # someone else wrote: what they wrote is read, and it may be tried again
        first.deliver(back)
    assert why.value.again
    first.deliver(back)
    assert len(first.rounds.fold.chart.held) == 2
    assert first.verify(again=True).replayed is not None


def test_an_opening_that_fails_gives_the_lease_back(place: Place, clock: HandClock) -> None:
    class Damaged(MemoryStore):
        def rows(self, table: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
            raise StoreDamaged(f"{table}{prefix} can't be read.")

    store = Damaged()
    with pytest.raises(StoreDamaged):
        app_over(place, store, clock)
    assert store.lease("writer", "someone else", clock.now(), 1).fence


def test_closing_gives_everything_back_even_if_nothing_can_be_signed(
    place: Place, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = []
    store = MemoryStore()
    app = app_over(place, store, clock)
    app.deliver([Observation(resource=laptop(NO), observed_at=clock.now())])
    monkeypatch.setattr(store, "close", lambda: closed.append(True))
    (place.folder / "keys/checkpoint").unlink()
    (place.folder / "keys/checkpoint").mkdir()
    with pytest.raises(StoreUnusable):
        app.close()
    assert closed == [True]
    assert store.lease("writer", "someone else", clock.now(), 1).fence


# ------------------------------------------------------------------------------------------ the checkpoint
def test_without_its_key_a_clinic_records_on_and_says_why_nothing_is_signed(
    place: Place, clock: HandClock
) -> None:
    app = app_over(place, MemoryStore(), clock)
    before, key = app.signed(), (place.folder / "keys/checkpoint").read_bytes()
    (place.folder / "keys/checkpoint").unlink()
    app.deliver([Observation(resource=laptop(NO), observed_at=clock.now())])
    app.publish()
    assert app.signed() == before
    assert "is not the secret of the key" in str(app.status()["ledger"]["refused"])
    place.write("keys/checkpoint", key)
    app.publish()
    assert app.status()["ledger"]["refused"] is None
    assert app.signed() == app.store.size()


def test_nothing_is_signed_twice_nor_behind_what_was_signed(place: Place, clock: HandClock) -> None:
    store = MemoryStore()
    app = app_over(place, store, clock)
    app.deliver([Observation(resource=laptop(NO), observed_at=clock.now())])
    early = app.rounds.head  # never signed
    app.deliver([Observation(resource=laptop(NO, key="back"), observed_at=clock.now())])
    app.publish()
    before = list(store.checkpoints())
    app.publish()
    app.rounds.head = early
    app.publish()
    assert list(store.checkpoints()) == before
    assert len({size for size, _ in before}) == len(before) == 2


# ------------------------------------------------------------------------------------------------ followers
def test_a_follower_that_is_refused_harms_no_delivery(place: Place, clock: HandClock) -> None:
    def refused(_: Turn) -> NoReturn:
        raise StoreFull("The outbox does not fit.")

    with app_over(place, MemoryStore(), clock) as app:
        told: list[int] = []
        app.on_turn(refused)
        app.on_turn(lambda turn: told.append(turn.size))
        turn = app.deliver([Observation(resource=laptop(NO), observed_at=clock.now())])
        assert told == [turn.size] == [app.store.size()]


# -------------------------------------------------------------------------------------------------- wiring
def test_the_release_digest_covers_all_that_can_change_a_verdict() -> None:
    assert {"checks", "evidence", "judgment", "law", "model", "fold.py"} <= set(JUDGES)
    assert release_digest() == release_digest()
    assert len(release_digest()) == 16


def test_a_clinic_on_disk_is_there_again_for_a_reader_while_it_is_written(
    place: Place, clock: HandClock
) -> None:
    with open_clinic(place, writing=True, clock=clock) as app:
        app.deliver([Observation(resource=laptop(NO), observed_at=clock.now())])
        app.publish()
        with open_clinic(place, writing=False, clock=clock) as reader:
            assert reader.status()["score"] == app.status()["score"]
            assert reader.verify(again=True).ok
            with pytest.raises(Held):
                open_clinic(place, writing=True, clock=clock)
    with open_clinic(place, writing=True, clock=clock) as app:
        assert [each["check"] for each in app.findings()] == ["devices.disk-encrypted"]


@pytest.mark.parametrize("harm", ["payload", "leaf", "row"])
def test_what_is_damaged_is_told_apart(place: Place, clock: HandClock, harm: str) -> None:
    store = MemoryStore()
    app = app_over(place, store, clock)
    app.deliver([Observation(resource=laptop(NO), observed_at=clock.now())])
    app.publish()
    assert app.verify(again=True).ok
    entries: Any = store._entries
    index = next(each.index for each in entries if b'"k":"observation"' in each.leaf)
    if harm == "payload":
        entries[index] = entries[index]._replace(payload=b'{"key":"other","name":"X","system":"laptops"}')
    elif harm == "leaf":
        entries[index] = entries[index]._replace(leaf=entries[index].leaf.replace(b'"no"', b'"yes"'))
    else:
        chart = next(key for key in store._derived["chart"] if "/" not in key)
        store._derived["chart"][chart] = store._derived["chart"][chart].replace(b"no", b"yes")
    found = app.verify(again=True)
    steps = {each.step for each in found.ledger.steps if not each.ok}
    assert steps == {"payload": {"commitment"}, "leaf": {"checkpoint"}, "row": set()}[harm]
    rows = [each.row for each in found.replayed.faults] if found.replayed else []
    assert bool(rows) == (harm == "row")
    assert not found.ok
