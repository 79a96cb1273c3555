"""The whole of it from a terminal: a real authority, a real witness process, one clinic."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rounds.wiring import SystemClock
from tests.cli.story import Terminal, terminal
from tests.ledger.anchors.authority import Authority, served
from tests.ledger.witness.rooms import wait_for

ROOT = Path(__file__).parents[3]
ENV = os.environ | {"PYTHONPATH": f"{ROOT}/src:{ROOT}/packages/rounds-verify/src"}


@pytest.fixture
def rounds(tmp_path: Path) -> Iterator[Terminal]:
    with terminal(tmp_path) as made:
        made.clock = SystemClock()  # the witness is a process beside us and has no other
        made.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
        yield made


@contextmanager
def witness_up(folder: Path, vkey: str) -> Iterator[tuple[str, str]]:
    """A witness in a process of its own that follows a ledger; gives its key and its URL."""

    def run(*words: str) -> str:
        line = [sys.executable, "-m", "rounds.cli", "witness", *words, "--folder", str(folder)]
        return subprocess.run(line, env=ENV, capture_output=True, check=True, text=True).stdout

    key = run("init", "--name", "witness.example/w1").strip()
    assert vkey.partition("+")[0] in run("follow", vkey)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    line = [sys.executable, "-m", "rounds.cli", "witness", "up", "--listen", listen, "--folder", str(folder)]
    child = subprocess.Popen(line, env=ENV, stderr=subprocess.DEVNULL)
    try:
        wait_for(listen)
        yield key, f"http://{listen}"
    finally:
        child.terminate()
        assert child.wait(10) == 0


def test_an_offline_clinic_is_told_what_it_lacks(rounds: Terminal) -> None:
    assert "Nobody outside vouches for this ledger's times" in rounds.ok("ledger", "anchors").out.replace(
        "\n", " "
    ).replace("  ", " ")
    found = rounds.ok("ledger", "when", "0", "--json").data
    assert (found["not_before"], found["not_after"], found["claim"]) == (None, None, "not known")
    assert rounds("ledger", "when", "99").code == 2


def test_asked_from_the_terminal(rounds: Terminal, acme: Authority, tmp_path: Path) -> None:
    vkey = rounds.ok("ledger", "vkey").out.replace("\n", "").strip()
    root = str(acme.folder / "root.pem")
    with (
        witness_up(tmp_path / "w", vkey) as (key, url),
        served(lambda q: (200, acme.stamp(q))) as tsa,
    ):
        rounds.ok("ledger", "anchors", "add", "tsa", "acme", tsa.url, "--root", root)
        rounds.ok("ledger", "anchors", "add", "witness", key, url)
        first = rounds.ok("ledger", "anchors", "ask", "--json").data
        assert [(each["name"], each["trouble"]) for each in first["asked"]] == [
            ("acme", None),
            ("witness.example/w1", None),
        ]
        assert first["lacking"] is None, "what is served is the checkpoint that holds their answers"
        rounds.ok("attest", "sanction-policy", "--statement", "In force.", "--until", "2027-05-31")
        size = rounds("status", "--json").data["ledger"]["size"]
        rounds.ok("ledger", "anchors", "ask")
    found = rounds.ok("ledger", "when", str(size - 1), "--json").data
    assert found["claim"] == "inside", str(found)
    at = [found["not_before"]["at"], found["claimed"], found["not_after"]["at"]]
    assert [each[:19] for each in at] == sorted(each[:19] for each in at), (
        "authorities count in whole seconds"
    )
    assert found["sentences"] == []
    assert "not before" in rounds.ok("ledger", "when", str(size - 1)).out
    assert rounds.ok("verify", "--replay").code == 0
    assert rounds("ledger", "anchors", "remove", "nobody").code == 2
    assert len(rounds.ok("ledger", "anchors", "remove", "acme", "--json").data["asked"]) == 1


@pytest.mark.parametrize(
    "line",
    [
        ("add", "tsa", "No Name", "http://x.example"),
        ("add", "tsa", "acme", "file:///etc/passwd"),
        ("add", "tsa", "acme", "http://user:secret@x.example"),
        ("add", "witness", "no-key", "http://x.example"),
    ],
)
def test_what_can_t_be_meant_is_refused_and_nothing_is_kept(rounds: Terminal, line: tuple[str, ...]) -> None:
    assert rounds("ledger", "anchors", *line).code == 2
    assert not (rounds.place / "anchors.json").exists()


def test_rounds_up_asks_by_itself(rounds: Terminal, acme: Authority, tmp_path: Path) -> None:
    """`rounds up` signs, then its own thread asks; what came is in the ledger within seconds."""
    vkey = rounds.ok("ledger", "vkey", "--json").data["vkey"]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    line = [sys.executable, "-m", "rounds.cli", "--quiet", "up", "--listen", listen]
    with witness_up(tmp_path / "w", vkey) as (key, url), served(lambda q: (200, acme.stamp(q))) as tsa:
        rounds.ok("ledger", "anchors", "add", "tsa", "acme", tsa.url, "--root", str(acme.folder / "root.pem"))
        rounds.ok("ledger", "anchors", "add", "witness", key, url)
        child = subprocess.Popen(line, env=ENV | {"ROUNDS_HOME": str(rounds.folder / "home")})
        try:
            until = time.monotonic() + 30
            while len(_gave(rounds)) < 2 and time.monotonic() < until:
                time.sleep(0.2)
        finally:
            child.terminate()
            assert child.wait(20) == 0
    assert _gave(rounds) == ["acme", "witness.example/w1"]
    assert rounds("verify").code == 0


def _gave(rounds: Terminal) -> list[str]:
    """Those outside whose word stands in the ledger."""
    return [each["name"] for each in rounds.ok("ledger", "anchors", "--json").data["asked"] if each["size"]]
