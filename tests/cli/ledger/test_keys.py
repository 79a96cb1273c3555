"""`rounds ledger keys backup`, `restore` and `rotate-payload`: what is kept, lost, and back again."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from rounds.cli.ledger.keys._passphrase import SHORTEST
from rounds.home import Place
from rounds.home.keychain import files_of
from rounds.wiring import open_clinic, prove_clinic
from tests.cli.ledger.desk import KEYS, WORDS, keys, lost, restored
from tests.faults.trace import ENV
from tests.ledger.vault.clinic import command, key_entries, record, sql


def test_what_was_lost_is_put_back_and_all_opens(place: Place, kept: Path) -> None:
    before = lost(place)
    assert tuple(before) == KEYS
    code, said = restored(place)
    assert code == 0
    assert "payload 1: put back" in said
    assert files_of(place.payload_keys) == before
    assert all((place.folder / "keys" / each).stat().st_mode & 0o777 == 0o600 for each in KEYS)
    assert prove_clinic(place, again=True).ok
    (said_of_it,) = key_entries(place)  # nobody wrote meanwhile, so no generation was begun
    assert (said_of_it["what"], said_of_it["from"]) == ("restored", "backup")
    assert said_of_it["keys"] == ["checkpoint", "pseudonyms", "payload 1"]
    assert f"The ledger keeps that in entry {size_of(place) - 1}." in said
    assert kept.exists()
    assert restored(place)[0] == 0
    assert len(key_entries(place)) == 1, "what was here already is no news"


def size_of(place: Place) -> int:
    with open_clinic(place, writing=False) as app:
        return app.store.size()


@pytest.mark.usefixtures("kept")
def test_a_restore_that_lacks_a_key_still_writes_nothing_and_says_so(place: Place) -> None:
    """Opened to write, the clinic would begin another key before the rest is brought back."""
    assert keys(place, "rotate-payload", "--why", "A new year.")[0] == 0
    record(place)
    told = key_entries(place)
    lost(place)
    code, said = restored(place)
    assert (code, "payload 1: put back" in said) == (0, True)
    assert "The ledger does not keep that: keys are missing still" in said
    assert key_entries(place) == told
    assert sorted(place.payload_keys.found().ring.keys) == [1]


def test_a_backup_is_for_its_owner_s_eyes_and_shows_no_key(place: Place, kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    raw = kept.read_bytes()
    for content in files_of(place.payload_keys).values():
        assert content not in raw
        assert re.findall(rb"[0-9a-f]{64}", content)[0] not in raw


def test_a_file_that_is_there_is_never_written_over(place: Place, kept: Path) -> None:
    before = kept.read_bytes()
    Path("link").symlink_to("nowhere")
    for name in ("kept", "link", "home"):
        code, said = keys(place, "backup", name, "--passphrase-file", "words")
        assert (code, "is there already" in said) == (2, True)
    assert kept.read_bytes() == before


@pytest.mark.parametrize(("words", "code"), [("x" * (SHORTEST - 1), 2), ("", 2), ("é" * SHORTEST, 0)])
def test_a_passphrase_that_can_be_guessed_is_refused(place: Place, words: str, code: int) -> None:
    Path("words").write_text(words + "\nand a second line")
    assert keys(place, "backup", "kept", "--passphrase-file", "words")[0] == code
    assert Path("kept").exists() == (code == 0)


@pytest.mark.usefixtures("place")
def test_nothing_asks_where_nobody_sits(kept: Path) -> None:
    for words in (("backup", "new"), ("restore", "kept")):
        done = subprocess.run(
            [sys.executable, "-m", "rounds.cli", "ledger", "keys", *words, "--home", "home"],
            env=ENV,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )  # fmt: skip - one call
        assert done.returncode == 1
        assert "--passphrase-file" in done.stderr
    assert not Path("new").exists()
    assert kept.exists()


def test_at_a_terminal_it_is_asked_for_twice_and_shown_to_nobody(place: Place) -> None:
    code, seen = typed_at("backup", "new", answers=[WORDS, "something else", WORDS, WORDS])
    assert (code, WORDS in seen) == (0, False)
    assert "two entered values do not match" in seen
    lost(place)
    assert typed_at("restore", "new", answers=[WORDS])[0] == 0
    assert prove_clinic(place, again=False).ok


def typed_at(*words: str, answers: list[str]) -> tuple[int, str]:
    """Run a command at a terminal, answering each question; its exit code and all that appeared."""
    child, ours = pty.fork()
    if child == 0:
        command = [sys.executable, "-m", "rounds.cli", "ledger", "keys", *words, "--home", "home"]
        os.execve(sys.executable, command, {**ENV, **os.environ})  # noqa: S606 - no shell is meant
    seen, waiting, patience = "", iter(answers), 30.0
    while select.select([ours], [], [], patience)[0]:
        try:
            seen += os.read(ours, 65_536).decode()
        except OSError:  # the other side is closed
            break
        if re.search(r"(Passphrase|confirmation): $", seen):
            os.write(ours, next(waiting, "").encode() + b"\n")
    os.close(ours)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen


def test_a_newer_key_is_never_replaced_by_an_older(place: Place, kept: Path) -> None:
    assert keys(place, "rotate-payload", "--why", "A year has passed.")[0] == 0
    newer = place.payload_keys.found().ring
    assert sorted(newer.keys) == [1, 2]
    code, said = restored(place)
    assert (code, "payload 1: was here already" in said) == (0, True)
    assert place.payload_keys.found().ring == newer
    assert kept.exists()


def test_a_loss_that_writers_went_on_after_is_healed_by_the_older_backup(place: Place, kept: Path) -> None:
    place.payload_keys.file.unlink()
    record(place)
    assert prove_clinic(place, again=False).unknown
    assert restored(place)[0] == 0
    assert sorted(place.payload_keys.found().ring.keys) == [1, 2]
    assert prove_clinic(place, again=True).ok
    assert "missing" not in command(place, "status")[1]
    assert kept.exists()


def test_another_key_that_is_here_stays_and_is_told(place: Place, kept: Path) -> None:
    ours = b"ab" * 32
    place.write("keys/pseudonyms", ours)
    code, said = restored(place)
    assert (code, "pseudonyms: another one is here, which stays" in said) == (0, True)
    assert (place.folder / "keys/pseudonyms").read_bytes() == ours
    assert kept.exists()


def test_a_damaged_key_file_is_moved_aside_and_its_keys_put_back(place: Place, kept: Path) -> None:
    place.payload_keys.file.write_bytes(b"half a line")
    record(place)
    assert restored(place)[0] == 0
    assert sorted(place.payload_keys.found().ring.keys) == [1, 2]
    assert (place.folder / "keys/payload.unusable-1").read_bytes() == b"half a line"
    assert not (place.folder / "keys/payload-2").exists()
    assert prove_clinic(place, again=True).ok
    assert kept.exists()


def test_a_key_file_that_can_not_be_used_is_told_when_keys_are_kept(place: Place) -> None:
    place.payload_keys.file.write_bytes(b"half a line")
    said = keys(place, "backup", "kept", "--passphrase-file", "words")[1]
    assert "keys/payload is not what Rounds wrote" in said
    assert "The backup holds it as it lies." in said
    assert "What it holds is not on the sheet." in keys(place, "sheet")[1]


def test_keys_come_back_before_the_ledger_does(place: Place, kept: Path) -> None:
    lost(place)
    for each in place.folder.glob("ledger.sqlite*"):
        each.unlink()
    assert restored(place)[0] == 0
    assert not place.store.exists()
    assert kept.exists()


def test_a_writer_that_is_at_work_is_waited_for(place: Place, kept: Path) -> None:
    with open_clinic(place, writing=True):
        code, said = restored(place)
    assert (code, "is held by" in said) == (1, True)
    assert restored(place)[0] == 0, "the lease was given back"
    assert kept.exists()


def test_rotation_is_in_the_ledger_and_earlier_payloads_open(place: Place) -> None:
    code, said = keys(place, "rotate-payload", "--why", "Ana left.", "--json")
    made = json.loads(said)
    assert (code, made["generation"]) == (0, 2)
    (st,) = key_entries(place)
    assert (st["what"], st["generation"], st["reason"]) == ("payload", 2, "rotated")
    ((seed,),) = sql(place, "SELECT seed FROM entries WHERE idx = ?", made["entry"])
    assert isinstance(seed, bytes)
    assert seed[1:3] == b"\0\2", "its own entry is the first that is sealed under it"
    assert prove_clinic(place, again=True).ok
    assert "Ana left." in command(place, "ledger", "show", str(made["entry"]))[1]


def test_rotation_wants_a_reason(place: Place) -> None:
    assert keys(place, "rotate-payload", "--why", " ")[0] == 2
    assert sorted(place.payload_keys.found().ring.keys) == [1]


def test_a_payload_whose_key_is_missing_is_shown_as_such_and_can_be_destroyed(place: Place) -> None:
    place.payload_keys.file.unlink()
    code, said = command(place, "ledger", "show", "0")
    assert (code, "its key (generation 1) is missing" in said) == (0, True)
    assert command(place, "ledger", "destroy", "0", "--why", "It must go.")[0] == 0
    assert "It was destroyed." in command(place, "ledger", "show", "0")[1]
