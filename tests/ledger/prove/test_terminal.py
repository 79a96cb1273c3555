"""`rounds ledger prove`, typed; and its pack checked by a stranger with the one file and a key on paper."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds_verify import pack
from tests.cli.story import WORDS_NEVER_USED, Terminal, laptop, lived, terminal
from tools.pyz import archive


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    folder = tmp_path_factory.mktemp("clinic")
    with terminal(folder) as made:
        lived(folder, made)
        yield made


def test_a_fixed_finding_is_proven_to_a_stranger_with_nothing_but_python(
    rounds: Terminal, tmp_path: Path
) -> None:
    finding = rounds.finding("devices.disk-encrypted")
    rounds.ok("observe", "-", stdin=laptop("front-desk-2", disk_encrypted="yes", firewall="yes").encode())
    done = rounds.ok("ledger", "prove", finding)
    assert f"{finding}.pack.zip: " in done.out
    assert not WORDS_NEVER_USED.search(done.out)
    key = rounds.ok("ledger", "vkey").out.strip()

    # What the stranger has: an empty folder, the pack, the one file, and the key from elsewhere.
    (tmp_path / "finding.zip").write_bytes((rounds.folder / f"{finding}.pack.zip").read_bytes())
    (tmp_path / "rounds-verify.pyz").write_bytes(archive())
    command = [sys.executable, "-I", "-S", "-E", "rounds-verify.pyz", "finding.zip", "--vkey", key]
    told = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"This pack holds.\n\nFinding {finding}: check devices.disk-encrypted, ")
    assert "  Recorded as not met: entry " in told.stdout
    assert "  Recorded as met again: entry " in told.stdout


def test_the_json_has_the_file_and_the_whole_report(rounds: Terminal) -> None:
    finding = rounds.finding("devices.firewall-on")
    told = rounds.ok("ledger", "prove", finding[:9], "--out", "fw.zip", "--json").data
    assert (told["file"], told["bytes"]) == ("fw.zip", (rounds.folder / "fw.zip").stat().st_size)
    assert told["report"]["finding"]["id"] == finding
    assert json.dumps(told["report"]["finding"]["stages"][0]["said"]).count("FRONT-DESK-2") == 1


def test_nothing_is_opened_when_nothing_shall_be(rounds: Terminal) -> None:
    rounds.ok("ledger", "prove", rounds.finding("devices.firewall-on"), "--out", "c.zip", "--fields", "none")
    raw = (rounds.folder / "c.zip").read_bytes()
    assert all(each.opened is None for each in pack.parse(raw).stages)
    assert b"FRONT-DESK" not in raw


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["f-nothing"], 2, "There is no finding 'f-nothing'."),
        (["f-"], 2, "findings begin with 'f-'."),
        (["{}", "--fields", "names"], 2, "--fields 'names' is none of: sentence, none, all."),
        (["{}", "--out", "nowhere/x.zip"], 1, "nowhere/x.zip can't be written"),
    ],
)
def test_what_cannot_be_meant_or_written_is_said(
    rounds: Terminal, words: list[str], code: int, sentence: str
) -> None:
    finding = rounds.finding("devices.disk-encrypted")
    done = rounds("ledger", "prove", *(each.replace("{}", finding) for each in words))
    assert done.code == code, done
    assert sentence in " ".join(done.err.split())
    assert done.out == ""
