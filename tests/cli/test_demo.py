"""`make run`: this computer's clinic beside a sample one, both scores within seconds, and a clean end."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.story import Terminal

SECONDS = 15.0


def test_two_clinics_and_the_worse_code_of_both(rounds: Terminal) -> None:
    start = time.monotonic()
    done = rounds("demo", "--once")
    assert time.monotonic() - start < SECONDS
    assert done.code == 3
    assert "This computer" in done.out
    assert "Maple Street Clinic (sample)" in done.out
    assert done.out.count("of 100") == 2
    assert sorted(each.name for each in (rounds.folder / "home/clinics").iterdir()) == [
        "maple-street-clinic-sample",
        "this-computer",
    ]


def test_a_second_run_goes_on_where_the_first_ended(rounds: Terminal) -> None:
    before = [each["ledger"]["size"] for each in rounds("demo", "--once", "--json").data]
    after = [each["ledger"]["size"] for each in rounds("demo", "--once", "--json").data]
    assert len(before) == len(after) == 2
    assert all(new >= old for old, new in zip(before, after, strict=True))
    for name in ("this-computer", "maple-street-clinic-sample"):
        assert rounds("verify", "--replay", "--clinic", name).code == 0


def test_its_folder_lies_here_unless_a_home_is_named(
    rounds: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ROUNDS_HOME")
    rounds("demo", "--once")
    assert (tmp_path / ".rounds-demo/clinics/this-computer/clinic.json").exists()


@pytest.mark.usefixtures("rounds")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stays_until_it_is_stopped_and_gives_its_leases_back(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "rounds.cli", "demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as staying:
        assert staying.stderr is not None
        said = []
        while "A round every 60 s; Ctrl-C stops it.\n" not in said:
            said.append(staying.stderr.readline())
            assert said[-1], said
        staying.send_signal(number)
        shown, last = staying.communicate(timeout=SECONDS)
    assert staying.returncode in {3, 4}, last
    assert "of 100" in shown
    assert "Stopped." in last
    again = subprocess.run([*command, "--once"], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert again.returncode == staying.returncode, again.stderr
