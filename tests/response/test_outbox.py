"""From a decision to a receipt: durable, at least once, and patient with what fails."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from rounds.model.records import Told
from rounds.ports import Moved, StoreError, StoreFull
from rounds.response.outbox import LEASE, LONGEST, MOST_AT_ONCE, Outbox
from rounds.sdk.channel import ChannelError
from rounds.stores.memory import Weather
from tests.conformance.backends import BACKENDS
from tests.response.desk import FINAL, PASSING, Desk, notice
from tests.response.story import DAY, HOUR, MINUTE, START
from tests.response.world import Chance, Listener, Watchmaker


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_notice_is_delivered_and_its_receipt_handed_over(desk: Desk) -> None:
    desk.outbox.put([notice()], b"state")
    assert desk.pump() == 1
    assert desk.told == [Told(findings=("f-1-0",), channel="listener", receipt="heard n-1", at=START)]
    assert desk.pump() == 0


def test_every_channel_gets_every_notice(desk: Desk) -> None:
    other = Listener("other")
    outbox = Outbox(desk.store, [desk.channel, other], desk.clock, Chance(), "desk")
    outbox.put([notice()], b"")
    desk.channel.errors = [FINAL]
    assert outbox.pump(desk.told.append) == 1
    assert other.heard == [notice()]


@pytest.mark.parametrize("names", [[], ["one", "one"]])
def test_channels_are_some_and_each_has_its_name(desk: Desk, names: list[str]) -> None:
    with pytest.raises(ValueError, match="at least one channel"):
        Outbox(desk.store, [Listener(name) for name in names], desk.clock, Chance(), "desk")


def test_the_policys_state_comes_back_with_the_outbox(desk: Desk) -> None:
    assert Outbox(desk.store, [desk.channel], desk.clock, Chance(), "x").load() is None
    desk.outbox.put([], b"state \xff")
    assert desk.open().load() == b"state \xff"


@pytest.mark.parametrize("asked", ["swap", "offer"])
@pytest.mark.parametrize("sky", [Weather.LOST, Weather.KEPT, Weather.FULL])
def test_a_crash_between_deciding_and_offering_loses_nothing(desk: Desk, asked: str, sky: Weather) -> None:
    desk.outbox.put([], b"before")
    desk.asked, desk.sky = asked, sky
    with pytest.raises(StoreError, match="disk"):
        desk.outbox.put([notice()], b"after")
    desk.sky = Weather.FINE
    if asked == "swap":
        assert list(desk.store.tasks("notice/listener")) == []
    desk.outbox = Outbox(desk.store, [desk.channel], desk.clock, Chance(), "desk")
    decided = desk.outbox.load() == b"after"
    assert desk.pump() == int(decided)
    if not decided:
        desk.outbox.put([notice()], b"after")
        assert desk.pump() == 1


def test_what_could_not_be_offered_is_offered_with_the_next(desk: Desk) -> None:
    desk.asked, desk.sky = "offer", Weather.FULL
    with pytest.raises(StoreFull):
        desk.outbox.put([notice(1)], b"1")
    desk.sky = Weather.FINE
    desk.outbox.put([notice(2)], b"2")
    assert desk.pump() == 2


def test_two_writers_are_told_apart(desk: Desk) -> None:
    other = desk.open("other")
    desk.outbox.put([], b"mine")
    with pytest.raises(Moved):
        other.put([notice()], b"theirs")


def test_a_receipt_that_could_not_be_kept_brings_the_same_notice_again(desk: Desk) -> None:
    def full(_told: Told) -> None:
        raise StoreFull("The disk is full.")

    desk.outbox.put([notice()], b"")
    with pytest.raises(StoreFull):
        desk.outbox.pump(full)
    desk.clock.go(timedelta(seconds=LEASE))
    assert desk.pump() == 1
    assert [each.id for each in desk.channel.heard] == ["n-1", "n-1"]
    assert len(desk.told) == 1


def test_a_dead_workers_notice_is_taken_over(desk: Desk) -> None:
    desk.outbox.put([notice()], b"")
    assert desk.store.take("notice/listener", "dead", desk.clock.now(), LEASE)
    assert desk.pump() == 0
    desk.clock.go(timedelta(seconds=LEASE))
    assert desk.pump() == 1


def test_a_worker_that_lost_its_lease_leaves_the_task_to_the_other(desk: Desk) -> None:
    desk.outbox.put([notice()], b"")

    def slow(told: Told) -> None:
        desk.told.append(told)
        if len(desk.told) == 1:
            desk.clock.go(timedelta(seconds=LEASE))
            assert desk.store.take("notice/listener", "other", desk.clock.now(), LEASE)

    assert desk.outbox.pump(slow) == 1
    desk.clock.go(timedelta(seconds=LEASE))
    assert desk.pump() == 1


def test_what_may_pass_is_tried_later_and_later(desk: Desk) -> None:
    desk.outbox.put([notice()], b"")
    desk.channel.errors = [PASSING] * 12
    gaps = []
    last = desk.clock.now()
    while desk.channel.errors:
        calls = desk.channel.calls
        desk.pump()
        if desk.channel.calls > calls:
            gaps.append((desk.clock.now() - last).total_seconds())
            last = desk.clock.now()
        desk.clock.go(timedelta(seconds=30))
    assert gaps[1:6] == [30, 60, 120, 240, 480]
    assert max(gaps) == LONGEST
    (failure,) = desk.outbox.failures()
    assert failure.again is not None
    assert failure.sentence == str(PASSING)
    desk.clock.go(timedelta(seconds=LONGEST))
    assert desk.pump() == 1
    assert desk.outbox.failures() == []


def test_chance_shortens_a_wait_by_half_at_most(desk: Desk) -> None:
    desk.outbox = Outbox(desk.store, [desk.channel], desk.clock, Chance(0), "desk")
    desk.outbox.put([notice()], b"")
    desk.channel.errors = [PASSING]
    desk.pump()
    desk.clock.go(timedelta(seconds=14))
    assert desk.pump() == 0
    desk.clock.go(timedelta(seconds=1))
    assert desk.pump() == 1


def test_a_channel_is_not_called_sooner_than_it_asked(desk: Desk) -> None:
    desk.outbox.put([notice(1), notice(2)], b"")
    desk.channel.errors = [ChannelError("Slower.", permanent=False, after=3600)]
    desk.pump()
    desk.clock.go(59 * MINUTE)
    assert (desk.pump(), desk.channel.calls) == (0, 1)
    desk.clock.go(MINUTE)
    assert desk.pump() == 2


def test_a_dead_channel_is_called_once_a_pump_however_much_waits(desk: Desk) -> None:
    desk.outbox.put([notice(each) for each in range(50)], b"")
    desk.channel.errors = [PASSING] * 100
    for _ in range(100):
        desk.pump()
    assert desk.channel.calls == 1


def test_one_pump_delivers_a_bounded_number(desk: Desk) -> None:
    desk.outbox.put([notice(each) for each in range(MOST_AT_ONCE + 5)], b"")
    assert (desk.pump(), desk.pump()) == (MOST_AT_ONCE, 5)


def test_a_receipt_for_thousands_of_findings_fits_the_ledger(desk: Desk) -> None:
    desk.outbox.put([notice(1, findings=2_500)], b"")
    assert desk.pump() == 1
    assert [len(told.findings) for told in desk.told] == [1_000, 1_000, 500]


@pytest.mark.parametrize("backend", list(BACKENDS))
def test_every_backend_brings_decision_failure_and_receipt_through_a_restart(
    backend: str, tmp_path: Path
) -> None:
    store, clock, channel = BACKENDS[backend](tmp_path), Watchmaker(START), Listener()
    told: list[Told] = []

    def start() -> Outbox:
        return Outbox(store, [channel], clock, Chance(), "desk")

    start().put([notice(1), notice(2)], b"state")
    channel.errors = [PASSING, FINAL]
    assert start().pump(told.append) == 0
    clock.go(HOUR)
    assert start().pump(told.append) == 0
    assert sorted(each.again is None for each in start().failures()) == [False, True]
    clock.go(HOUR)
    assert start().load() == b"state"
    assert start().pump(told.append) + start().reopen("listener") == 2
    assert start().pump(told.append) == 1
    assert {each.id for each in channel.heard} == {"n-1", "n-2"}
    assert len(told) == 2
    assert start().failures() == []
    store.close()


def test_a_clock_that_jumps_neither_storms_nor_holds_up(desk: Desk) -> None:
    desk.outbox.put([notice()], b"1")
    desk.channel.errors = [PASSING] * 2
    desk.pump()
    desk.clock.wall += 400 * DAY
    assert (desk.pump(), desk.channel.calls) == (0, 1)
    desk.clock.wall -= 800 * DAY
    desk.clock.go(MINUTE)
    desk.pump()
    assert desk.channel.calls == 2
    desk.clock.go(MINUTE)
    assert desk.pump() == 1


def test_a_clock_set_back_while_the_process_was_down_delays_by_hours_at_most(desk: Desk) -> None:
    desk.outbox.put([notice()], b"1")
    desk.channel.errors = [PASSING]
    desk.pump()
    desk.clock.wall -= 400 * DAY
    desk.outbox = desk.open()
    waited = timedelta()
    while not desk.pump():
        desk.clock.go(HOUR)
        waited += HOUR
    assert waited <= timedelta(seconds=LONGEST) + HOUR
