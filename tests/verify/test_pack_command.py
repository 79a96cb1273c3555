"""A pack as somebody checks it: with one file and a bare Python, with a key from elsewhere, with more."""

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from rounds_verify import b64, commitment, consistency, ed25519, pack, pack_zip, policy, tiles
from rounds_verify.__main__ import main
from rounds_verify.opened import Opened
from rounds_verify.pack_steps import verify_pack
from tests.verify.forging import Row, other
from tests.verify.manipulations import ROWS
from tests.verify.mutating import fitting_mutations
from tests.verify.small_ledger import VKEY
from tests.verify.small_pack import CHECK, OTHER, POLICY, SEEDS, auditor, authorities, packed, story
from tools.pyz import archive


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An auditor's folder: the one file, a pack, a policy, roots."""
    (tmp_path / "rounds-verify.pyz").write_bytes(archive())
    (tmp_path / "finding.zip").write_bytes(packed())
    (tmp_path / "policy").write_bytes(policy.format_policy(POLICY))
    for name in ("acme", "beta"):
        (tmp_path / f"{name}.pem").write_text(authorities()[name].root)
    for size in (11, 26):
        (tmp_path / f"checkpoint-{size}").write_text(story().notes[size])
    return tmp_path


def bare(desk: Path, *words: str, path: str = "finding.zip") -> subprocess.CompletedProcess[str]:
    """Run the one file with no package, no environment and nothing of ours beside it."""
    command = [sys.executable, "-I", "-S", "-E", "rounds-verify.pyz", path, *words]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=desk,
        timeout=60,
        env={"COLUMNS": "80", "PATH": os.environ["PATH"]},
    )


def said(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    assert main(list(words)) == code
    return capsys.readouterr().out


def test_the_one_file_and_a_key_on_paper_are_enough(desk: Path) -> None:
    done = bare(desk, "--vkey", VKEY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "This pack holds.\n\nFinding f-77d003766307: check devices.disk-is-encrypted"
    )
    assert "    it said      The disk of FRONT-DESK-2 is not encrypted.\n" in done.stdout
    assert "    not before   not known: no outsider's time before it was checked\n" in done.stdout
    assert (
        "time        Time stamp not checked (8). No root certificate of an authority was given.\n"
        in done.stdout
    )
    assert "quorum      You asked for no witness" in done.stdout


def test_the_one_file_says_where_it_lacks_the_part_for_time_stamps(desk: Path) -> None:
    done = bare(desk, "--policy", "policy", "--tsa-root", "acme.pem", "--tsa-root", "beta.pem")
    assert done.returncode == 0
    assert "Time stamp not checked (8). The optional part [tsa] is not installed here." in done.stdout
    assert "    not after    2026-03-02T19:15:00Z, by witness w2\n" in done.stdout


def test_the_one_file_is_the_same_bytes_each_time_and_names_every_module() -> None:
    assert archive() == archive()
    with zipfile.ZipFile(BytesIO(archive())) as opened:
        assert "rounds_verify/pack_steps.py" in opened.namelist()


def test_with_all_that_an_auditor_can_bring(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        str(desk / "finding.zip"),
        "--policy",
        str(desk / "policy"),
        "--checkpoint",
        str(desk / "checkpoint-11"),
    ]
    words += [each for name in ("acme", "beta") for each in ("--tsa-root", str(desk / f"{name}.pem"))]
    told = said(capsys, 0, *words)
    assert "not before   2026-03-02T13:15:00Z, by time stamp acme" in told
    assert "  ?  " not in told  # nothing is left unchecked
    assert "The checkpoint that you hold, of size 11, is of the same history." in told


def test_an_older_copy_is_no_fault_and_changed_history_is(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(desk / "finding.zip"), "--vkey", VKEY, "--checkpoint", str(desk / "checkpoint-26")]
    apart = said(capsys, 0, *words)
    assert "Whether your copy is older than the checkpoint that you hold, or of a history that was" in apart
    assert "No proof joins the checkpoint that you hold (size 26) with this pack" in apart
    assert "no fault" not in apart
    (desk / "links").write_text(consistency.format_links(story().links(24, 26)))
    older = said(capsys, 0, *words, "--consistency", str(desk / "links"))
    assert "of size 26, is of the same history" in older
    assert "Your copy is older than the checkpoint that you hold: it ends with entry 23" in older
    row = next(one for one in ROWS if one.name == "another history than the auditor holds")
    (desk / "other").write_text(row.auditor().held or "")
    changed = said(capsys, 5, *words[:4], str(desk / "other"))
    assert changed.startswith(
        "This pack does not hold: History changed: the key signed two roots of size 18.\n"
    )
    assert "older" not in changed


def test_the_json_names_step_entry_and_reason(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = next(one for one in ROWS if one.name == "another sentence")
    (desk / "finding.zip").write_bytes(row.made())
    told = json.loads(said(capsys, 5, str(desk / "finding.zip"), "--vkey", VKEY, "--json"))
    assert (told["ok"], told["finding"]) == (False, None)
    failed = told["failed"]
    assert (failed["step"], failed["member"], failed["entry"]) == ("commitment", "open-verdict.json", 8)
    assert told["steps"][-1]["state"] == "fails"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "--vkey, or --policy for a pack: what decides comes from you"),
        (["--vkey", "nonsense"], "not of the form name+id+key"),
        (["--policy", "finding.zip"], "holds a control character"),
        (["--vkey", VKEY, "--tsa-root", "policy"], "--tsa-root is not a certificate in PEM"),
        (["--vkey", VKEY, "--checkpoint", "policy"], "the checkpoint that you gave can't be used"),
        (["--vkey", VKEY, "--consistency", "policy"], "each ended by an empty line"),
    ],
)
def test_what_the_auditor_brought_amiss_is_2(desk: Path, words: list[str], sentence: str) -> None:
    done = bare(desk, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


@pytest.mark.parametrize("words", [["--policy", "nowhere"], ["--vkey", VKEY, "--checkpoint", "nowhere"]])
def test_what_cannot_be_read_is_1(desk: Path, words: list[str]) -> None:
    done = bare(desk, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert "nowhere cannot be read: No such file or directory." in done.stderr


def test_a_file_that_is_no_pack_is_5_with_a_sentence(desk: Path) -> None:
    (desk / "finding.zip").write_bytes(b"%PDF-1.7 a report")
    done = bare(desk, "--vkey", VKEY)
    assert done.returncode == 5
    assert done.stdout.startswith("This pack does not hold: The file is not a pack")


@pytest.mark.parametrize("path", ["-", "/dev/stdin"])
def test_a_pack_comes_through_a_pipe(desk: Path, path: str) -> None:
    command = [sys.executable, "-I", "-S", "-E", "rounds-verify.pyz", path, "--vkey", VKEY]
    done = subprocess.run(command, input=packed(), capture_output=True, check=False, cwd=desk, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"This pack holds.")


@pytest.mark.parametrize("option", ["", "--policy", "--tsa-root", "--checkpoint", "--consistency"])
def test_what_is_no_file_is_refused_with_a_sentence_and_not_waited_for(desk: Path, option: str) -> None:
    """A pipe into which nobody writes, which is an endless wait; so is a device without an end."""
    os.mkfifo(desk / "pipe")
    for name in ("pipe", "/dev/zero"):
        words = [option, name] if option else []
        done = bare(desk, "--vkey", VKEY, *words, path="finding.zip" if option else name)
        assert done.returncode == 1
        assert (
            f"{name} is no file but a pipe or a device; a pack in a pipe is handed over as -." in done.stderr
        )


@pytest.mark.parametrize("name", ["checkpoint", "checkpoints/26", "tile/0/000.p/26", "tile/entries/000.p/26"])
def test_a_pipe_within_a_published_folder_is_not_waited_for(desk: Path, name: str) -> None:
    files = dict(tiles.export(story().entries, 26)) | {
        "checkpoint": story().notes[26].encode(),
        "checkpoints/26": story().notes[26].encode(),
    }
    for each, content in files.items():
        (desk / "folder" / each).parent.mkdir(parents=True, exist_ok=True)
        (desk / "folder" / each).write_bytes(content)
    assert bare(desk, "--vkey", VKEY, path="folder").returncode == 0
    (desk / "folder" / name).unlink()
    os.mkfifo(desk / "folder" / name)
    done = bare(desk, "--vkey", VKEY, path="folder")
    assert done.returncode in {1, 5}
    told = done.stderr + done.stdout
    assert ("is no file but a pipe" in told) or ("so it is no ledger" in told), told


def test_a_pack_that_was_unpacked_is_not_called_a_ledger(desk: Path) -> None:
    with zipfile.ZipFile(desk / "finding.zip") as opened:
        opened.extractall(desk / "finding")
    done = bare(desk, "--vkey", VKEY, path="finding")
    assert done.returncode == 1
    assert "finding is a pack that was unpacked: it is checked as the one .zip file" in done.stderr
    (desk / "empty").mkdir()
    done = bare(desk, "--vkey", VKEY, path="empty")
    assert done.returncode == 1
    assert "empty is a folder without checkpoint or entries.b64, so it is no ledger." in done.stderr


def test_help_fits_a_terminal_and_says_what_the_marks_and_codes_mean(desk: Path) -> None:
    done = bare(desk, "--help")
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    for words in ("python3 rounds-verify.pyz finding.zip --vkey", "FAULT ", "  ?  ", "5 a step fails"):
        assert words in done.stdout


def test_texts_that_could_steer_a_terminal_are_written_out(desk: Path) -> None:
    said = {CHECK: "\x1b[2J\u202eneht dna", OTHER: "ok"}
    com = b64.encode(commitment.commit(SEEDS[8], said))
    whole = other(8, lambda fields: {**fields, "com": com}).pack()
    opened = Opened((commitment.open_field(SEEDS[8], said, CHECK),))
    stages = (replace(whole.stages[0], opened=opened), *whole.stages[1:])
    (desk / "finding.zip").write_bytes(pack.format_pack(replace(whole, stages=stages)))
    done = bare(desk, "--vkey", VKEY)
    assert done.returncode == 0
    assert "    it said      \\x1b[2J\\u202eneht dna\n" in done.stdout


def test_other_programs_open_a_pack(desk: Path) -> None:
    with zipfile.ZipFile(desk / "finding.zip") as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == pack_zip.read(packed())
    note = pack.parse(packed()).notes[0].encode()
    (desk / "signed").write_bytes(b"".join(note.splitlines(keepends=True)[:5]))
    (desk / "stamp").write_bytes(story().stamps[4, "acme"])
    files = ["-data", "signed", "-in", "stamp", "-CAfile", "acme.pem"]
    done = subprocess.run(["openssl", "ts", "-verify", *files], cwd=desk, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name.replace(" ", "-"))
def test_plain_python_and_cryptography_report_the_same_of_each_manipulation(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, who = row.made(), replace(row.auditor(), roots=())
    ours = verify_pack(raw, who).to_json()
    monkeypatch.setattr(ed25519, "_verify_with_cryptography", lambda *_: None)
    assert verify_pack(raw, who).to_json() == ours


def test_plain_python_and_cryptography_report_the_same_of_random_mutations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packs = [packed(), *islice(fitting_mutations(packed(), Random(31)), 150)]
    ours = [verify_pack(one, auditor(stamps=False)).to_json() for one in packs]
    monkeypatch.setattr(ed25519, "_verify_with_cryptography", lambda *_: None)
    assert [verify_pack(one, auditor(stamps=False)).to_json() for one in packs] == ours
