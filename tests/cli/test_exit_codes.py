"""Exit codes: each one from what really causes it, and the first of 5, 1, 2, 3, 4 where several apply."""

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import msgspec
import pytest

from rounds.cli.errors import Trouble, trouble
from rounds.cli.exits import ORDER, of_status, of_verdicts, worst
from rounds.cli.remote import refused
from tests.cli.story import Terminal, laptop

NOBODY = 65_534
VERDICTS = {"holds": 1, "fails": 0, "unseen": 0, "not_ours": 0}


def test_the_first_that_applies_is_taken() -> None:
    for codes in itertools.permutations(ORDER, 3):
        assert worst(*codes) == next(code for code in (5, 1, 2, 3, 4, 0) if code in codes)


@pytest.mark.parametrize(
    ("fails", "unseen", "score", "code"),
    [(0, 0, 100, 0), (0, 0, 99, 4), (0, 1, 100, 4), (1, 0, 100, 3), (1, 1, 50, 3)],
)
def test_the_code_of_a_state(fails: int, unseen: int, score: int, code: int) -> None:
    assert of_status({"verdicts": VERDICTS | {"fails": fails, "unseen": unseen}, "score": score}) == code


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [("", 4), ("holds", 0), ("holds not_ours", 0), ("holds unseen", 4), ("unseen fails", 3)],
)
def test_the_code_of_one_check(outcomes: str, code: int) -> None:
    assert of_verdicts({"outcome": each} for each in outcomes.split()) == code


@pytest.mark.parametrize(("status", "code"), [(500, 5), (422, 2), (503, 1), (507, 1)])
def test_a_problem_of_a_running_rounds_has_the_code_that_it_would_have_here(status: int, code: int) -> None:
    told = refused(b'{"detail":"It is so.","whose":"theirs","again":true}', status, "http://127.0.0.1:8417")
    assert trouble(told) == Trouble("It is so.", "theirs", again=True, code=code)
    assert refused(b"Internal Server Error", status, "http://127.0.0.1:8417").code == 1


def test_what_is_seen_decides_between_0_3_and_4(rounds: Terminal) -> None:
    check = ("check", "run", "devices.disk-encrypted")
    rounds.ok("init", "--name", "Maple", "--tz", "UTC")
    assert rounds(*check).code == 4
    rounds("observe", "-", stdin=laptop("a", disk_encrypted="yes").encode())
    assert rounds(*check).code == 0
    assert rounds("status").code == 4
    rounds("observe", "-", stdin=laptop("b", disk_encrypted="no").encode())
    assert [rounds(*words).code for words in (check, ("status",), ("gap",), ("once",))] == [3, 3, 3, 3]


def test_3_and_4_come_from_no_other_verb(maple: Terminal) -> None:
    lines = ["why", "findings", "findings --all", "attest", "connect", "verify", "ledger show", "check list"]
    lines += ["exposure", "practices", "overlays"]
    assert {line: maple(*line.split()).code for line in lines} == dict.fromkeys(lines, 0)


def test_a_source_that_cannot_be_opened_makes_the_round_1_and_stops_no_other(maple: Terminal) -> None:
    file = maple.place / "connections.json"
    known = msgspec.json.decode(file.read_bytes())
    gone = [
        {"system": "old", "connector": "gone", "settings": {}},
        {"system": "hr", "connector": "roster", "settings": {}},
    ]
    file.write_bytes(msgspec.json.encode([*gone, *known]))
    done = maple("once", "--quiet")
    assert done.code == 1
    assert "old can't be looked at: this release has no connector 'gone'." in done.err
    assert "hr can't be looked at: The setting file" in done.err
    assert "● heard  roster" in done.out


@pytest.mark.parametrize(
    "words", ["status", "once", "why", "verify", "findings", "ledger show", "gap", "status --json"]
)
def test_a_store_that_is_no_store_any_more_is_5(maple: Terminal, words: str) -> None:
    store = maple.place / "ledger.sqlite"
    Path(f"{store}-wal").unlink(missing_ok=True)
    store.write_bytes(b"x" * 8192)
    done = maple(*words.split())
    assert done.code == 5, done
    assert not done.out
    assert "Traceback" not in done.err


def test_a_derived_row_that_was_cut_is_5_and_names_the_row(maple: Terminal) -> None:
    change(maple, "UPDATE derived SET value = X'7B' WHERE tbl = 'chart' AND key LIKE '%/f-%'")
    done = maple("status")
    assert (done.code, done.out) == (5, "")
    assert re.search(r"The derived row chart/[0-9a-f]{32}/f-[0-9a-f]{12} is not what was written", done.err)


def test_flipped_bytes_are_never_taken_for_a_clinic_that_could_not_run(maple: Terminal) -> None:
    store = maple.place / "ledger.sqlite"
    for name in ("status", "once"):  # brings the log into the file first
        maple(name)
    raw = bytearray(store.read_bytes())
    for place in range(4096, len(raw), 512):
        raw[place : place + 8] = b"\xff" * 8
    store.write_bytes(raw)
    Path(f"{store}-wal").unlink(missing_ok=True)
    Path(f"{store}-shm").unlink(missing_ok=True)
    assert {name: maple(name).code for name in ("status", "verify", "once")} == {
        "status": 5,
        "verify": 5,
        "once": 5,
    }


def test_a_changed_payload_is_5_from_verify_and_named(maple: Terminal) -> None:
    assert maple("verify", "--json").data["ok"]
    change(maple, "UPDATE entries SET payload = X'7B7D' WHERE idx = 0")
    done = maple("verify", "--json")
    assert done.code == 5
    assert done.data["ok"] is False
    assert done.data["faults"][0]["step"] == "commitment"
    page = maple("verify").out
    assert page.startswith("▲ The check failed")
    assert "▲  commitment  Entry 0: Its payload" in page


@pytest.mark.parametrize("words", ["status", "once", "findings --all", "connect", "init --name Oak --tz UTC"])
def test_what_may_not_be_read_is_1_and_said(maple: Terminal, words: str) -> None:
    with somebody_else(maple.folder / "home"):
        done = maple(*words.split())
    assert (done.code, done.out) == (1, "")
    assert "Permission denied" in done.err or "may not be read by this user" in done.err
    assert "Traceback" not in done.err


def test_one_clinic_that_may_not_be_read_is_not_none(maple: Terminal) -> None:
    for each in (maple.folder, maple.folder / "home", maple.place.parent):
        each.chmod(0o755)
    with somebody_else(maple.place):
        done = maple("status")
    assert (done.code, done.out) == (1, "")
    assert "may not be read by this user" in done.err


def test_rounds_debug_shows_the_traceback(maple: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    (maple.place / "clinic.json").write_text("{}")
    done = maple("status")
    assert done.code == 1
    assert "is not what Rounds wrote" in done.err
    assert "Traceback" not in done.err
    monkeypatch.setenv("ROUNDS_DEBUG", "1")
    with pytest.raises(Exception, match="is not what Rounds wrote"):
        maple("status")


def change(maple: Terminal, sql: str) -> None:
    """Change the store's file behind its back."""
    conn = apsw.Connection(str(maple.place / "ledger.sqlite"))
    conn.execute(sql)
    conn.close()


@contextmanager
def somebody_else(path: Path) -> Iterator[None]:
    """While this runs, what lies at `path` may not be read: by its mode, and where we are root, as nobody."""
    root, mode = os.geteuid() == 0, path.stat().st_mode
    path.chmod(0o700)
    if root:
        os.seteuid(NOBODY)
    else:
        path.chmod(0)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(mode)


@pytest.mark.usefixtures("maple")
def test_a_closed_pipe_and_a_full_disk_end_without_a_traceback() -> None:
    command = [sys.executable, "-m", "rounds.cli", "why", "--all"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False, text=True)
    os.close(writer)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
