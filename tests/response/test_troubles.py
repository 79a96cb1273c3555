"""What could not be delivered: visible, bounded, and tried anew when someone mended it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rounds.response.outbox import LONGEST, MOST_TRIES
from rounds.response.troubles import MOST
from rounds.sdk.channel import ChannelError
from tests.response.desk import FINAL, PASSING, Desk, notice
from tests.response.story import DAY


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_will_not_pass_is_given_up_stays_visible_and_can_be_tried_anew(desk: Desk) -> None:
    desk.outbox.put([notice()], b"")
    desk.channel.errors = [FINAL, FINAL]
    for expected in (1, 2):
        desk.pump()
        desk.clock.go(2 * DAY)
        assert (desk.pump(), desk.channel.calls) == (0, expected)
        (failure,) = desk.open().failures()
        assert (failure.sentence, failure.again, failure.notice) == (str(FINAL), None, notice())
        assert desk.outbox.reopen("listener") == 1
        assert desk.outbox.failures() == []
    assert desk.pump() == 1
    assert desk.channel.heard == [notice()]


def test_a_notice_is_given_up_in_the_end(desk: Desk) -> None:
    desk.outbox.put([notice()], b"")
    desk.channel.errors = [PASSING] * (MOST_TRIES + 5)
    for _ in range(MOST_TRIES + 5):
        desk.pump()
        desk.clock.go(timedelta(seconds=LONGEST))
    assert desk.channel.calls == MOST_TRIES
    assert desk.outbox.failures()[0].again is None


def test_a_channel_that_wants_no_more_rests_until_it_is_opened(desk: Desk) -> None:
    desk.outbox.put([notice(1)], b"1")
    desk.channel.errors = [ChannelError("Gone (theirs).", permanent=True, closed=True)]
    desk.pump()
    desk.outbox.put([notice(2)], b"2")
    desk.clock.go(9 * DAY)
    desk.outbox = desk.open()
    desk.outbox.load()
    assert (desk.pump(), desk.channel.calls) == (0, 1)
    assert desk.outbox.closed() == {"listener": "Gone (theirs)."}
    desk.outbox.reopen("listener")
    assert desk.pump() == 2
    assert desk.outbox.closed() == {}


def test_only_so_many_failures_are_kept_and_the_rest_counted(desk: Desk) -> None:
    desk.outbox.put([notice(each) for each in range(MOST + 3)], b"")
    desk.channel.errors = [FINAL] * (MOST + 3)
    for _ in range(MOST + 3):
        desk.pump()
    assert len(desk.outbox.failures()) == MOST
    assert desk.outbox._troubles.look().dropped == 3
