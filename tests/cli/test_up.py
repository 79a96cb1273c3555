"""A real `rounds up` over a real folder: pushes into it, commands that write through it, and how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from rounds.cli import writing
from rounds.home import Place
from rounds.wiring import open_clinic
from tests.cli.story import Terminal, line

SECONDS = 20.0
LATER = (datetime.now(UTC).date() + timedelta(days=200)).isoformat()


def laptop(key: str, **facts: str) -> str:
    """A pushed laptop, seen now."""
    now = datetime.now(UTC).isoformat()
    return line(
        type="observation",
        system="laptops",
        kind="device",
        key=key,
        observed_at=now,
        facts={"name": key, **facts},
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(true: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


class Up:
    """A running `rounds up`."""

    def __init__(self, live: Terminal) -> None:
        self.port = free_port()
        command = [
            sys.executable,
            "-m",
            "rounds.cli",
            "up",
            "--listen",
            f"127.0.0.1:{self.port}",
            "--every",
            "3600",
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.file = live.place / "up.json"
        self.token = (live.place / "token").read_text()
        until(lambda: self.file.exists() and self.answers())

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def push(self, lines: str, token: str = "") -> int:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        request = Request(f"http://127.0.0.1:{self.port}/api/v1/observations", lines.encode(), headers)
        try:
            with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - a loopback address
                return int(json.load(answer)["taken"])
        except HTTPError as why:
            return -why.code

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal; gives the exit code and what was said."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, said


@pytest.fixture
def up(live: Terminal) -> Iterator[Up]:
    made = Up(live)
    yield made
    if made.process.poll() is None:
        made.end(signal.SIGKILL)


def test_pushes_go_in_and_a_command_that_writes_goes_through_it(live: Terminal, up: Up) -> None:
    assert up.push(laptop("x-1", disk_encrypted="yes"), "a wrong token") == -401
    assert up.push(laptop("x-1", disk_encrypted="yes")) == 1
    done = live("observe", "-", stdin=(laptop("x-2", disk_encrypted="no") + "{}\n").encode())
    assert (done.code, done.out.count("1 line refused")) == (1, 1)
    assert f"Through the Rounds that is up at http://127.0.0.1:{up.port}." in done.err
    live.ok("attest", "sanction-policy", "--statement", "In force.", "--until", LATER)
    live.ok("decide", "164.312(a)(2)(iv)", "--choice", "implement", "--why", "We do.", "--review", LATER)
    live.ok("findings", live.finding("devices.disk-encrypted"), "--own", "Ana Lopez")
    live.ok("ledger", "destroy", "0", "--why", "The name must go.")
    (live.folder / "plan.txt").write_text("What comes back first, and by whom.")
    live.ok("documents", "add", "plan.txt", "--for", "recovery-plan")
    live.ok("connect", "--retire", "laptops")
    size = live("status", "--json").data["ledger"]["size"]
    kinds = {live.ok("ledger", "show", str(each), "--json").data["kind"] for each in range(size)}
    assert {"attest", "decision", "filed", "action", "tombstone"} <= kinds
    assert {each["id"]: each["retired"] for each in live("status", "--json").data["sources"]}["laptops"]
    assert live("once", "--quiet").code == 3
    assert up.end(signal.SIGTERM) == (0, up_said(up))
    assert not up.file.exists()
    assert live("verify", "--replay").code == 0


def test_it_says_at_once_what_status_says_of_a_missing_key(live: Terminal) -> None:
    (live.place / "keys/payload").unlink()
    made = Up(live)
    code, said = made.end(signal.SIGTERM)
    assert code == 0
    sentence = (
        "Generation 1 of the payload key is missing. Put it back: rounds ledger keys restore (yours to do)."
    )
    assert f"rounds: {sentence}" in said
    assert sentence in " ".join(live("status").out.split())


def up_said(up: Up) -> str:
    where = f"http://127.0.0.1:{up.port}"
    first = f"Maple Street Clinic: up at {where}; 2 sources, a round every 3600 s. Ctrl-C stops it.\n"
    return first + "Stopped. Everything that was acknowledged is kept.\n"


def test_ctrl_c_ends_it_and_gives_the_lease_back_at_once(live: Terminal, up: Up) -> None:
    assert up.end(signal.SIGINT)[0] == 0
    live.ok("attest", "sanction-policy", "--statement", "In force.", "--until", LATER)


def test_a_second_one_says_where_the_first_is(live: Terminal, up: Up) -> None:
    done = live("up", "--listen", f"127.0.0.1:{free_port()}")
    assert done.code == 1
    assert f"Rounds is up already, at http://127.0.0.1:{up.port}." in done.err


def test_a_port_that_is_taken_is_said_and_the_lease_given_back(live: Terminal) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = live("up", "--listen", f"127.0.0.1:{other.getsockname()[1]}")
    assert done.code == 1
    assert "can't be listened on (Address already in use)" in done.err
    live.ok("attest", "sanction-policy", "--statement", "In force.", "--until", LATER)


def test_after_a_kill_the_next_command_takes_over(live: Terminal, up: Up) -> None:
    up.end(signal.SIGKILL)
    assert up.file.exists()
    live.ok("observe", "-", stdin=laptop("x", disk_encrypted="no").encode())
    assert live("verify", "--replay").code == 0


def test_a_lease_of_something_else_is_waited_for_and_then_its_holder_named(
    live: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.3)
    with open_clinic(Place(live.place), writing=True):
        start = time.monotonic()
        done = live("observe", "-", stdin=laptop("x", disk_encrypted="no").encode())
        assert time.monotonic() - start >= 0.3
        assert (done.code, done.out) == (1, "")
        assert f"is held by {socket.gethostname()}:{os.getpid()}:" in done.err
        assert live("status").code == 4
    live.ok("observe", "-", stdin=laptop("x", disk_encrypted="no").encode())


def test_a_command_that_comes_a_little_early_waits_for_the_lease(live: Terminal) -> None:
    holder = open_clinic(Place(live.place), writing=True)
    later = threading.Timer(0.5, holder.close)
    later.start()
    live.ok("observe", "-", stdin=laptop("x", disk_encrypted="no").encode())
    later.join()


def test_a_stale_up_json_is_not_believed(live: Terminal) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for pid in (dead.pid, os.getpid()):
        (live.place / "up.json").write_text(
            json.dumps({"pid": pid, "url": f"http://127.0.0.1:{free_port()}"})
        )
        live.ok("attest", "sanction-policy", "--statement", "In force.", "--until", LATER)
    (live.place / "up.json").write_text("{")
    live.ok("attest", "sanction-policy", "--statement", "In force.", "--until", LATER)


def test_a_home_is_never_left_with_half_a_clinic(live: Terminal, tmp_path: Path) -> None:
    assert [each.name for each in (tmp_path / "home/clinics").iterdir()] == ["maple-street-clinic"]
    assert live("init", "--name", "Maple Street Clinic").code == 1
