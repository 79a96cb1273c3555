"""What strangers hand in as a backup: each is told for what it is, and nothing is changed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from rounds.home import Place
from rounds.home.keychain import files_of
from tests.cli.ledger.desk import LARGE, keys, lost, restored
from tests.ledger.vault.clinic import clinic


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


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"rounds keys v2\n", b"\xff" * 1000, LARGE])
def test_what_is_no_backup_is_told(place: Place, content: bytes) -> None:
    Path("odd").write_bytes(content)
    code, said = restored(place, "odd")
    assert (code, "odd is damaged" in said) == (1, True)


def test_what_is_not_there_is_told(place: Place) -> None:
    for words in (("restore", "nowhere"), ("restore", "--sheet", "nowhere"), ("restore", "home")):
        code, said = keys(place, *words, "--passphrase-file", "words")
        assert (code, "can't be read" in said) == (1, True), said
