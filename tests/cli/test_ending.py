"""A wish to end is never lost, however early it comes."""

from __future__ import annotations

import os
import signal
import threading
from typing import Final

import pytest

from rounds.cli.ending import Ending

SECONDS: Final = 3600.0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_comes_before_there_is_anything_to_end_ends_it_at_once(number: int) -> None:
    ended: list[int] = []
    ending = Ending()
    with ending.listening():
        os.kill(os.getpid(), number)
        assert not ended
        ending.hand_to(lambda got, _: ended.append(got))
    assert ended == [number]


def test_later_signals_are_handed_on_each() -> None:
    ended: list[int] = []
    ending = Ending()
    with ending.listening():
        ending.hand_to(lambda got, _: ended.append(got))
        assert not ended
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
    assert ended == [signal.SIGINT, signal.SIGINT]


def test_a_pause_ends_when_a_signal_comes() -> None:
    ending = Ending()
    with ending.listening():
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
        ending.pause(SECONDS)
    assert ending.asked


def test_a_second_signal_that_nobody_takes_ends_it_wherever_it_is() -> None:
    with Ending().listening():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_afterwards_signals_do_what_they_did_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Ending().listening():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
