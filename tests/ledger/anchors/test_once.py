"""`rounds once` asks outsiders and ships copies, as a Rounds that is up does; what fails is only said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds.cli.desk import Desk
from rounds.cli.reaching import reached
from rounds.home import Home
from rounds.wiring import SystemClock, open_clinic
from tests.cli.story import Terminal, terminal
from tests.ledger.anchors.authority import Authority, served

NOBODY_LISTENS = "http://127.0.0.1:9/tsr"


@pytest.fixture
def rounds(tmp_path: Path) -> Iterator[Terminal]:
    with terminal(tmp_path) as made:
        made.clock = SystemClock()  # the authority has no other
        made.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
        yield made


def test_a_round_asks_an_authority_and_signs_over_its_answer(rounds: Terminal, acme: Authority) -> None:
    root = str(acme.folder / "root.pem")
    with served(lambda query: (200, acme.stamp(query))) as tsa:
        rounds.ok("ledger", "anchors", "add", "tsa", "acme", tsa.url, "--root", root)
        rounds("once")
        assert tsa.asked == 1
        rounds("once")
        assert tsa.asked == 1, "it is asked when it is time to, not at each round"
    (row,) = rounds("status", "--json").data["ledger"]["outside"]["asked"]
    assert (row["late"], row["trouble"]) == (False, None)
    assert rounds.ok("verify", "--replay").code == 0


def test_a_round_ships_to_the_copies(rounds: Terminal, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    rounds.ok("ledger", "offsite", "add", "folder", str(tmp_path / "disk"), "--name", "nas")
    rounds("once")
    (row,) = rounds("status", "--json").data["ledger"]["outside"]["copies"]
    assert (row["late"], row["size"] > 0) == (False, True)
    assert rounds.ok("ledger", "offsite", "check", "--json").data[0]["ok"]


def test_what_fails_outside_is_said_and_fails_no_round(rounds: Terminal, tmp_path: Path) -> None:
    before = rounds("once").code
    disk = tmp_path / "disk"
    disk.mkdir()
    rounds.ok("ledger", "anchors", "add", "tsa", "dead", NOBODY_LISTENS)
    rounds.ok("ledger", "offsite", "add", "folder", str(disk), "--name", "nas")
    disk.rename(tmp_path / "unplugged")
    done = rounds("--quiet", "once")
    assert done.code == before
    assert re.search(r"^rounds: dead: 127\.0\.0\.1 ", done.err, re.MULTILINE), done.err
    assert re.search(r"^rounds: nas: .* is not mounted", done.err, re.MULTILINE), done.err
    assert "Evidence score" in done.out


@pytest.mark.parametrize("name", ["anchors.json", "offsite.json"])
def test_settings_that_can_not_be_read_fail_no_round(rounds: Terminal, name: str) -> None:
    before = rounds("once").code
    (rounds.place / name).write_bytes(b"{")
    done = rounds("once")
    assert done.code == before
    assert name in done.err


def test_when_its_time_is_over_nobody_more_is_asked(
    rounds: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "disk").mkdir()
    rounds.ok("ledger", "anchors", "add", "tsa", "dead", NOBODY_LISTENS)
    rounds.ok("ledger", "offsite", "add", "folder", str(tmp_path / "disk"), "--name", "nas")
    with open_clinic(Home(tmp_path / "home").place(None), writing=True) as app:
        app.publish()
        reached(Desk(), app, patience=0)
    said = capsys.readouterr().err
    assert "rounds: dead was not asked: the time for asking was over." in said
    assert "rounds: nas: Not all was shipped to nas in the time for it; the next goes on there." in said
    rounds.ok("ledger", "offsite", "ship")
    assert not rounds("status", "--json").data["ledger"]["outside"]["copies"][0]["late"]
