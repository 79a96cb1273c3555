"""The recovery sheet: printed, typed in again, and every slip named by its line."""

from __future__ import annotations

import io
import re
from pathlib import Path
from random import Random

import pytest

from rounds.home import Place
from rounds.home.keychain import files_of
from rounds.wiring import prove_clinic
from tests.cli.ledger.desk import LARGE, keys, lost
from tests.ledger.vault.clinic import clinic, command


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


@pytest.mark.parametrize("content", [b"", b"A letter to my aunt.", b"\xff" * 1000, LARGE])
def test_what_is_no_sheet_is_told(place: Place, content: bytes) -> None:
    Path("odd").write_bytes(content)
    code, said = keys(place, "restore", "--sheet", "odd")
    assert (code, "There is no line of a key in it" in said) == (2, True)
