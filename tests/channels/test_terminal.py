"""Notices on the screen: one line each, whatever they hold."""

from __future__ import annotations

import doctest
import io
import sys

import pytest

import rounds.channels.terminal
import rounds.channels.webhook
from rounds.channels.terminal import Terminal, open_channel
from rounds.sdk.channel import ChannelError, Notice

NOTICE = Notice(
    id="n-1", subject="Not met (high): …", text="", findings=("f-1", "f-2"), at="2026-11-24T09:12:00Z"
)


def test_the_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(rounds.channels.terminal).failed == 0
    assert doctest.testmod(rounds.channels.webhook).failed == 0


def test_a_notice_is_one_line() -> None:
    out = io.StringIO()
    assert Terminal("terminal", out).deliver(NOTICE) == "written"
    assert out.getvalue() == "2026-11-24T09:12:00Z Not met (high): … [f-1, f-2]\n"


@pytest.mark.parametrize("bad", ["a\nb", "\x1b[2Jgone", "a\rb", "\u202egnp", "\x9b31m"])
def test_a_notice_can_not_steer_the_terminal(bad: str) -> None:
    out = io.StringIO()
    Terminal("terminal", out).deliver(Notice(id="n-1", subject=bad, text="", findings=(bad,) * 9))
    (line,) = out.getvalue().splitlines()
    assert line.isprintable()
    assert line.endswith("and 6 more]")


def test_a_screen_that_knows_few_letters_still_gets_the_line() -> None:
    raw = io.BytesIO()
    screen = io.TextIOWrapper(raw, encoding="ascii")
    Terminal("terminal", screen).deliver(NOTICE)
    assert raw.getvalue().startswith(b"2026-11-24T09:12:00Z Not met (high): ? [f-1")


def test_a_closed_screen_may_pass() -> None:
    out = io.StringIO()
    out.close()
    with pytest.raises(ChannelError, match="can't be written") as caught:
        Terminal("terminal", out).deliver(NOTICE)
    assert not caught.value.permanent


def test_it_speaks_where_messages_go_unless_told_otherwise() -> None:
    assert open_channel({})._stream is sys.stderr
    assert open_channel({"stream": "stdout", "name": "screen"}).name == "screen"
    with pytest.raises(ChannelError, match="'stream'"):
        open_channel({"stream": "printer"})
