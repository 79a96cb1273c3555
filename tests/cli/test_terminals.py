"""The same pages in a real terminal, a dumb one, one without colours, and none."""

import os
import pty
import subprocess
import sys

import pytest

from tests.cli.story import Terminal

COLOUR = "\x1b[3"


@pytest.fixture
def looked(live: Terminal) -> None:
    """A clinic that was looked at a moment ago."""
    assert live("once").code in {3, 4}


def in_a_terminal(*words: str, **variables: str) -> tuple[int, str]:
    """Run a command with a terminal as its three streams; gives its exit code and all that appeared."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "rounds.cli", *words]
    child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ | variables)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    return child.wait(), seen.decode().replace("\r\n", "\n")


@pytest.mark.usefixtures("looked")
def test_colours_where_there_is_a_terminal() -> None:
    code, seen = in_a_terminal("status", TERM="xterm-256color")
    assert COLOUR in seen
    assert code in {3, 4}


@pytest.mark.usefixtures("looked")
def test_a_round_shows_what_it_looks_at_and_takes_it_away_again() -> None:
    code, seen = in_a_terminal("once", TERM="xterm-256color")
    assert "Looking at" in seen
    assert code in {3, 4}


@pytest.mark.usefixtures("looked")
@pytest.mark.parametrize("words", ["status", "once", "findings"])
def test_a_dumb_terminal_gets_plain_text(words: str) -> None:
    _, seen = in_a_terminal(words, TERM="dumb")
    assert "\x1b" not in seen
    assert "Evidence score" in seen or "finding" in seen


@pytest.mark.usefixtures("looked")
def test_no_color_is_kept() -> None:
    _, seen = in_a_terminal("status", TERM="xterm-256color", NO_COLOR="1")
    assert COLOUR not in seen
    assert "Evidence score" in seen


@pytest.mark.usefixtures("looked")
def test_nothing_is_asked_even_where_someone_sits() -> None:
    code, seen = in_a_terminal("init", TERM="xterm-256color")
    assert code == 2
    assert "Missing option '--name'" in seen


@pytest.mark.usefixtures("looked")
def test_a_plain_locale_and_no_input_do() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rounds.cli", "status"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "ascii", "TERM": "", "PYTHONUTF8": "0"},
    )
    assert done.returncode in {3, 4}
    assert done.stdout.isascii()
    assert b"Maple Street Clinic" in done.stdout
