"""`rounds ledger keys`: backed up, brought back, printed, typed in again; and what strangers hand in instead."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from rounds.cli.ledger.keys._passphrase import SHORTEST
from rounds.home import Place
from rounds.home.keychain import files_of
from rounds.wiring import open_clinic, prove_clinic
from tests.faults.trace import ENV
from tests.ledger.vault.clinic import clinic, command, key_entries, record, sql

WORDS = "seven quiet herons at noon"
KEYS = ("checkpoint", "payload", "pseudonyms")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A clinic whose keys are to be kept; the passphrase stands in a file beside its home."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words").write_text(WORDS + "\n")
    return clinic(tmp_path / "home")


@pytest.fixture
def kept(place: Place) -> Path:
    """A backup of its keys."""
    assert keys(place, "backup", "kept", "--passphrase-file", "words")[0] == 0
    return Path("kept")


def keys(place: Place, *words: str) -> tuple[int, str]:
    code, said = command(place, "ledger", "keys", *words)
    return code, " ".join(said.split())


def restored(place: Place, file: str = "kept", passphrases: str = "words") -> tuple[int, str]:
    return keys(place, "restore", file, "--passphrase-file", passphrases)


def lost(place: Place) -> dict[str, bytes]:
    """The keys, after they were taken away."""
    before = files_of(place.payload_keys)
    shutil.rmtree(place.folder / "keys")
    return before


# --------------------------------------------------------------------------- backup and restore


def test_what_was_lost_is_put_back_and_all_opens(place: Place, kept: Path) -> None:
    before = lost(place)
    assert tuple(before) == KEYS
    code, said = restored(place)
    assert code == 0
    assert "payload 1: put back" in said
    assert files_of(place.payload_keys) == before
    assert all((place.folder / "keys" / each).stat().st_mode & 0o777 == 0o600 for each in KEYS)
    assert prove_clinic(place, again=True).ok
    assert key_entries(place) == [], "nobody wrote meanwhile, so no generation was begun"
    assert kept.exists()


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


def test_nothing_asks_where_nobody_sits(place: Place, kept: Path) -> None:
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
        os.execve(  # noqa: S606 - no shell is meant
            sys.executable,
            [sys.executable, "-m", "rounds.cli", "ledger", "keys", *words, "--home", "home"],
            {**os.environ, **ENV},
        )
    seen, waiting = "", iter(answers)
    while True:
        try:
            part = os.read(ours, 65_536).decode()
        except OSError:  # the other side is closed
            break
        seen += part
        if re.search(r"(?i)(passphrase|confirmation)[^\n]*: ?$", seen):
            os.write(ours, next(waiting).encode() + b"\n")
            seen += "\n"
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


# --------------------------------------------------------------------------- what strangers hand in


def test_a_wrong_passphrase_and_a_damaged_file_are_told_apart(place: Place, kept: Path) -> None:
    Path("wrong").write_text("eight quiet herons at noon")
    code, said = restored(place, passphrases="wrong")
    assert (code, "does not open: it is whole, and the passphrase is another" in said) == (1, True)
    kept.write_bytes(kept.read_bytes().replace(b"nonce ", b"nonce 0"))
    code, said = restored(place)
    assert (code, "is damaged: it was changed" in said) == (1, True)


def test_every_character_that_changes_is_told_as_damage(place: Place, kept: Path) -> None:
    raw, before = kept.read_bytes(), files_of(place.payload_keys)
    for at in Random(20261124).sample(range(len(raw)), 40):
        Path("odd").write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        code, said = restored(place, "odd")
        assert (code, "odd is damaged" in said) == (1, True), f"{at}: {said}"
    assert files_of(place.payload_keys) == before


def test_every_cut_is_told_as_damage(place: Place, kept: Path) -> None:
    raw = kept.read_bytes()
    for at in (0, 1, 14, 15, 60, len(raw) // 2, len(raw) - 75, len(raw) - 74, len(raw) - 2):
        Path("cut").write_bytes(raw[:at])
        code, said = restored(place, "cut")
        assert (code, "cut is damaged" in said) == (1, True), f"{at}: {said}"
    assert "it is empty" in restored(place, "words2" if Path("words2").write_bytes(b"") else "words2")[1]


def test_line_ends_that_changed_on_the_way_do_no_harm(place: Place, kept: Path) -> None:
    kept.write_bytes(kept.read_bytes().replace(b"\n", b"\r\n"))
    before = lost(place)
    assert restored(place)[0] == 0
    assert files_of(place.payload_keys) == before


def test_another_clinic_s_backup_is_refused_before_anything_is_asked(place: Place, tmp_path: Path) -> None:
    other = clinic(tmp_path / "other", "Birch")
    assert keys(other, "backup", "theirs", "--passphrase-file", "words")[0] == 0
    code, said = keys(place, "restore", "theirs")
    assert (code, "is a backup of another clinic's keys" in said) == (1, True)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"rounds keys v2\n", b"\xff" * 1000, b"x" * (100 << 20)]
)
def test_what_is_no_backup_is_told(place: Place, content: bytes) -> None:
    Path("odd").write_bytes(content)
    code, said = restored(place, "odd")
    assert (code, "odd is damaged" in said) == (1, True)


def test_what_is_not_there_is_told(place: Place) -> None:
    for words in (("restore", "nowhere"), ("restore", "--sheet", "nowhere"), ("restore", "home")):
        code, said = keys(place, *words, "--passphrase-file", "words")
        assert (code, "can't be read" in said) == (1, True), said


# --------------------------------------------------------------------------- the sheet


def sheet_of(place: Place) -> str:
    code, said = command(place, "ledger", "keys", "sheet")
    assert code == 0
    return said


def test_the_sheet_fits_a_page_and_is_typed_in_again(place: Place) -> None:
    for number in range(8):
        assert keys(place, "rotate-payload", "--why", f"Year {number}.")[0] == 0
    page = sheet_of(place)
    assert len(page.splitlines()) <= 60
    assert max(map(len, page.splitlines())) <= 80
    Path("typed").write_text(page)
    before = lost(place)
    code, said = keys(place, "restore", "--sheet", "typed")
    assert (code, "payload 9: put back" in said) == (0, True)
    assert files_of(place.payload_keys) == before
    assert prove_clinic(place, again=True).ok


def test_only_the_numbered_lines_need_be_typed_however_they_are_typed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line for line in sheet_of(place).splitlines() if re.match(r"[0-9]", line)]
    lazy = "\r\n".join(lines).upper().replace("0", "O").replace("1", "l").replace("  ", "   ")
    numbered = re.sub(r"(?m)^[Ol0-9]+", "7", lazy)
    halves = re.sub(r"(?i)([l2])/2", lambda found: found[0].replace("l", "1"), numbered)
    typed = halves.replace("PAYLOAD l", "payload 1")
    before = lost(place)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
    code, said = keys(place, "restore", "--sheet", "-")
    assert code == 0, said
    assert files_of(place.payload_keys) == before


def test_each_line_with_a_slip_is_named_and_whole_keys_are_put_back(place: Place) -> None:
    page = sheet_of(place).splitlines()
    for at, line in enumerate(page):
        if line.startswith("03"):
            page[at] = line[:25] + ("0" if line[25] != "0" else "1") + line[26:]
        if line.startswith("06"):
            page[at] = line[:-3]
    Path("typed").write_text("\n".join(page))
    before = lost(place)
    code, said = keys(place, "restore", "--sheet", "typed")
    assert code == 1
    assert "Line 03 (pseudonyms 1/2) is mistyped: its check does not fit." in said
    assert "Line 06 (payload 1 2/2) is mistyped: it has 37 hex digits of 40." in said
    assert "checkpoint: put back" in said
    assert files_of(place.payload_keys) == {"checkpoint": before["checkpoint"]}


def test_any_digit_that_changes_is_named_with_its_line(place: Place) -> None:
    page, chance = sheet_of(place), Random(20261124)
    lines = [line for line in page.splitlines() if re.match(r"[0-9]", line)]
    for line in lines:
        places = [at for at, each in enumerate(line) if at > 22 and each != " "]
        for at in chance.sample(places, 3):
            other = chance.choice([each for each in "0123456789abcdef" if each != line[at]])
            Path("typed").write_text(page.replace(line, line[:at] + other + line[at + 1 :]))
            code, said = keys(place, "restore", "--sheet", "typed")
            assert (code, f"Line {line[:2]} (" in said) == (1, True), said


def test_a_half_that_was_left_out_is_asked_for(place: Place) -> None:
    lines = sheet_of(place).splitlines()
    Path("typed").write_text("\n".join(line for line in lines if not line.startswith("04")))
    code, said = keys(place, "restore", "--sheet", "typed")
    assert (code, "The line pseudonyms 2/2 is missing" in said) == (1, True)


def test_another_clinic_s_sheet_is_refused_and_so_are_its_lines_alone(place: Place, tmp_path: Path) -> None:
    page = sheet_of(clinic(tmp_path / "other", "Birch"))
    before = files_of(place.payload_keys)
    Path("typed").write_text(page)
    code, said = keys(place, "restore", "--sheet", "typed")
    assert (code, "The sheet is of another ledger" in said) == (1, True)
    Path("typed").write_text("\n".join(line for line in page.splitlines() if re.match(r"[0-9]", line)))
    code, said = keys(place, "restore", "--sheet", "typed")
    assert (code, "No key is whole, and nothing was changed. This ledger is rounds.invalid/" in said) == (
        1,
        True,
    )
    assert files_of(place.payload_keys) == before


@pytest.mark.parametrize("content", [b"", b"A letter to my aunt.", b"\xff" * 1000, b"x" * (100 << 20)])
def test_what_is_no_sheet_is_told(place: Place, content: bytes) -> None:
    Path("odd").write_bytes(content)
    code, said = keys(place, "restore", "--sheet", "odd")
    assert (code, "There is no line of a key in it" in said) == (2, True)


# --------------------------------------------------------------------------- rotation


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
