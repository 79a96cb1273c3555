"""The real machine: commands with a deadline and a cap, files that can't make us wait, and one whole look."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rounds.connectors.this_machine import client
from rounds.connectors.this_machine.client import HostLook, LocalHost
from rounds.connectors.this_machine.collect import open_source
from rounds.connectors.this_machine.look import ABSENT, Blind
from rounds.model.fact import Reason
from rounds.sdk.connector import Ran, Sweep


def test_a_command_runs_without_a_shell_and_in_one_language() -> None:
    assert LocalHost().run(["printf", "%s", "$HOME;*"]) == Ran(0, "$HOME;*", "")
    ran = LocalHost().run(["env"])
    assert "LC_ALL=C\n" in ran.out
    assert "PYTHON" not in ran.out


def test_a_command_gets_no_input() -> None:
    assert LocalHost().run(["cat"]) == Ran(0, "", "")


def test_a_command_that_is_not_there_says_so() -> None:
    assert LocalHost().run(["no-such-program"]).code is None
    assert LocalHost().run(["nul\0byte"]).code is None


def test_a_command_that_outlives_its_time_is_ended_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(client, "DEADLINE", 0.3)
    mark = tmp_path / "late"
    start = time.monotonic()
    ran = LocalHost().run(["sh", "-c", f"(sleep 1; touch {mark}) & sleep 60"])
    assert (ran.code, ran.out) == (None, "")
    assert time.monotonic() - start < 1
    time.sleep(1.2)
    assert not mark.exists()


def test_a_command_that_says_too_much_has_said_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_OUTPUT", 1000)
    assert LocalHost().run(["seq", "1000"]).code is None


def test_what_is_no_plain_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    look = HostLook(LocalHost(tmp_path))
    for name in ("pipe", "folder"):
        found = look.text(f"/{name}")
        assert isinstance(found, Blind)
        assert found.reason is Reason.UNREADABLE
    assert isinstance(HostLook(LocalHost()).text("/dev/zero"), Blind)


def test_absent_too_large_and_mangled_files_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MAX_FILE", 10)
    (tmp_path / "small").write_bytes(b"\xff\xfeok")
    (tmp_path / "large").write_bytes(b"x" * 11)
    (tmp_path / "round").symlink_to("round")
    look = HostLook(LocalHost(tmp_path))
    assert look.text("/small") == "\ufffd\ufffdok"
    assert look.text("/none") is ABSENT
    assert look.text("/small/inside") is ABSENT
    assert isinstance(large := look.text("/large"), Blind)
    assert large.reason is Reason.TRUNCATED
    for found in (look.text("/round"), look.real("/round"), look.text("/nul\0")):
        assert isinstance(found, Blind)


def test_a_command_is_asked_once_in_one_look(tmp_path: Path) -> None:
    count = tmp_path / "count"

    class Counting(LocalHost):
        """Counts what it runs."""

        def run(self, argv: object) -> Ran:
            count.write_text(count.read_text() + "x" if count.exists() else "x")
            return Ran(0, str(argv))

    look = HostLook(Counting())
    assert look.run(["a"]) == look.run(["a"])
    assert look.run(["b"]) == Ran(0, "['b']")
    assert count.read_text() == "xx"
    look.fresh(["a"])
    assert count.read_text() == "xxx"


def test_one_look_at_this_machine_takes_less_than_two_seconds_and_ends_each_kind() -> None:
    source = open_source("pc", {"folders": "/srv"}, LocalHost())
    start = time.monotonic()
    found = list(source.collect(datetime.now(UTC), None))
    took = time.monotonic() - start
    assert [each.kind for each in found if isinstance(each, Sweep)] == ["device", "account", "volume"]
    assert took < 2, f"{took:.2f} s"
