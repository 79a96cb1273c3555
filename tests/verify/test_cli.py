"""`rounds-verify` as somebody types it: exit codes, words and JSON."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rounds_verify.__main__ import main
from tests.verify.small_ledger import VKEY, build

CLEAN = build()
SOURCE = str(Path(__file__).parents[2] / "packages" / "rounds-verify" / "src")
BARE = f"""
import runpy, sys
sys.path.insert(0, {SOURCE!r})
runpy.run_module("rounds_verify", run_name="__main__")
"""


def run(path: Path, *more: str) -> tuple[int, str, str]:
    """A process of its own, isolated from the environment and from every installed package but this one."""
    command = [sys.executable, "-S", "-I", "-c", BARE, str(path), "--vkey", VKEY, *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_a_clean_export_is_checked_by_a_bare_python(tmp_path: Path) -> None:
    code, out, err = run(CLEAN.write(tmp_path / "export"))
    assert (code, err) == (0, "")
    assert out == (
        "ok     leaf        All 12 entries are in the one spelling that the format allows.\n"
        "ok     order       Turns, sequences, references and uptimes fit together.\n"
        "ok     commitment  2 payloads are those that were committed to. 1 were destroyed, and a "
        "tombstone says so for each.\n"
        "ok     checkpoint  All 4 checkpoints are signed by the key and agree with the entries.\n"
        "ok     copy        The copy reaches as far as the newest checkpoint, size 12.\n"
        "ok     unsigned    No entry comes after the last checkpoint.\n"
        f"key    {VKEY}\n"
        f"root   {CLEAN.verify().root} at size 12\n"
        "Every step holds.\n"
    )


def test_the_json_is_the_report(tmp_path: Path) -> None:
    code, out, _ = run(CLEAN.write(tmp_path / "export"), "--json")
    assert code == 0
    assert out == CLEAN.verify().to_json() + "\n"


def test_a_failed_check_is_5_and_names_step_entry_and_reason(tmp_path: Path) -> None:
    changed = CLEAN.with_entry(5, CLEAN.entries[5].replace(b'"high"', b'"low"'))
    code, out, _ = run(changed.write(tmp_path / "export"))
    assert code == 5
    assert "FAULT  checkpoint  entries 4 to 8: History changed: " in out
    assert out.endswith("The check failed: see the lines marked FAULT.\n")


@pytest.mark.parametrize(
    ("name", "found", "instead", "step", "entry"),
    [
        ("entries.b64", rb"\n", rb"!\n", "leaf", 0),
        ("entries.b64", rb"(?s).{9}\Z", rb"", "export", None),
        ("payloads.ndjson", rb'"seed":"', rb'"seed":"!', "commitment", 0),
        ("payloads.ndjson", rb'"seed"', rb'"seeds"', "commitment", 0),
        ("payloads.ndjson", rb'"i":6', rb'"i":0', "export", None),
        ("payloads.ndjson", rb'"i":6', rb'"j":6', "export", None),
        ("payloads.ndjson", rb"(?s).{9}\Z", rb"", "export", None),
        ("checkpoints/000001", rb"\A", b"\xff", "checkpoint", None),
    ],
)
def test_a_damaged_file_is_5_and_never_1(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    found: bytes,
    instead: bytes,
    step: str,
    entry: int | None,
) -> None:
    path = CLEAN.write(tmp_path / "export") / name
    path.write_bytes(re.sub(found, instead, path.read_bytes(), count=1))
    assert main([str(tmp_path / "export"), "--vkey", VKEY, "--json"]) == 5
    faults = [one for one in json.loads(capsys.readouterr().out)["steps"] if not one["ok"]]
    assert (faults[0]["step"], faults[0]["entry"]) == (step, entry)


@pytest.mark.parametrize("absent", ["payloads.ndjson", "checkpoints"])
def test_an_absent_part_is_not_taken_for_an_empty_one(
    tmp_path: Path, absent: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = CLEAN.write(tmp_path / "export")
    (folder / absent).rename(tmp_path / "away")
    assert main([str(folder), "--vkey", VKEY]) == 5
    assert "FAULT" in capsys.readouterr().out


def test_what_cannot_be_read_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = CLEAN.write(tmp_path / "export")
    (folder / "entries.b64").unlink()
    assert main([str(folder), "--vkey", VKEY]) == 1
    assert main([str(tmp_path / "nowhere"), "--vkey", VKEY]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "export is a folder without checkpoint or entries.b64, so it is no ledger. Your move:" in err
    assert "nowhere cannot be read: No such file or directory. Your move:" in err


@pytest.mark.parametrize(
    "arguments", [[], ["x"], ["x", "--vkey", "not a key"], ["x", "--vkey", VKEY, "--fast"]]
)
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: rounds-verify" in capsys.readouterr().err


def test_a_single_checkpoint_file_says_that_no_entry_was_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "checkpoint"
    path.write_text(CLEAN.notes[3])
    assert main([str(path), "--vkey", VKEY]) == 0
    assert (
        "The key signed this checkpoint of 12 entries; no entry was given or checked."
        in capsys.readouterr().out
    )
    path.write_text(CLEAN.notes[3].replace("\n12\n", "\n13\n"))
    assert main([str(path), "--vkey", VKEY]) == 5
    assert "does not fit the note's text" in capsys.readouterr().out


def test_the_export_gives_the_same_report_as_the_ledger_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for at, ledger in enumerate(
        (CLEAN, build(7, (3,)), replace(CLEAN, notes=()), CLEAN.with_payload(6, None))
    ):
        shown = replace(ledger, payloads={i: one for i, one in ledger.payloads.items() if one is not None})
        main([str(shown.write(tmp_path / f"{at}")), "--vkey", VKEY, "--json"])
        assert capsys.readouterr().out == ledger.verify().to_json() + "\n"
