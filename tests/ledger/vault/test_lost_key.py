"""A payload key that is lost: the writer goes on, the loss is told as a loss, and all opens again when the
key is brought back.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from rounds.home import Home, Place
from rounds.home.vaulted import rotated
from rounds.ledger.vault.ring import parse_ring
from rounds.ledger.vault.store import vault_of
from rounds.wiring import begin_clinic, open_clinic, prove_clinic
from tests.faults.trace import ENV
from tests.ledger.vault.clinic import clinic, command, generations, key_entries, record

FILE = "keys/payload"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A clinic with sealed payloads, all of generation 1."""
    made = clinic(tmp_path / "home")
    assert set(generations(made)) == {1}
    return made


@pytest.mark.parametrize("again", [False, True])
def test_a_missing_key_is_not_known_and_no_damage(place: Place, *, again: bool) -> None:
    (place.folder / FILE).unlink()
    found = prove_clinic(place, again=again)
    assert (found.ok, found.faults) == (False, [])
    (sentence,) = found.unknown
    assert "cannot be opened: their key (generation 1) is missing" in sentence
    assert sentence.endswith("rounds ledger keys restore")
    code, said = command(place, "verify")
    assert code == 1
    assert "not known" in said
    assert "History changed" not in said


def test_a_writer_goes_on_under_a_new_generation_and_the_ledger_says_so(place: Place) -> None:
    (place.folder / FILE).unlink()
    record(place)
    (st,) = key_entries(place)
    assert (st["what"], st["generation"], st["reason"], st["missing"]) == ("payload", 2, "lost", [1])
    assert generations(place)[-1] == 2
    ring = place.payload_keys.found().ring
    assert sorted(ring.keys) == [2]
    record(place)
    assert len(key_entries(place)) == 1, "the loss is told once"


def test_status_says_whose_move_it_is(place: Place) -> None:
    assert "restore" not in command(place, "status")[1]
    (place.folder / FILE).unlink()
    record(place)
    said = " ".join(command(place, "status")[1].split())
    assert "Generation 1 of the payload key is missing." in said
    assert "rounds ledger keys restore (yours to do)" in said


def test_when_the_key_is_back_all_opens_and_verifies(place: Place) -> None:
    kept = (place.folder / FILE).read_text()
    (place.folder / FILE).unlink()
    record(place)
    keys = place.payload_keys
    keys.keep(keys.found().ring.joined(parse_ring(kept, keys.origin)))
    assert prove_clinic(place, again=True).ok
    assert place.payload_keys.found().ring.newest == 2


def test_a_loss_that_was_cut_off_before_it_was_recorded_is_recorded_at_the_next_opening(place: Place) -> None:
    keys = place.payload_keys
    keys.file.unlink()
    keys.begin(keys.found(), 2, b"k" * 32)
    record(place)
    (st,) = key_entries(place)
    assert (st["generation"], st["reason"]) == (2, "lost")


@pytest.mark.parametrize("content", [b"", b"\n", b"half", b"1 00 00\n", b"\xff" * 100, b"x" * (100 << 20)])
def test_a_file_that_is_no_key_file_is_left_as_it_is_and_stops_no_writer(
    place: Place, content: bytes
) -> None:
    (place.folder / FILE).write_bytes(content)
    record(place)
    assert (place.folder / FILE).read_bytes() == content
    assert generations(place)[-1] == 2
    assert (place.folder / "keys/payload-2").exists()
    said = " ".join(command(place, "status")[1].split())
    assert "keys/payload is not what Rounds wrote" in said
    assert "Generation 1 of the payload key is missing." in said


def test_a_key_that_is_spoilt_before_anything_was_sealed_is_a_loss_too(tmp_path: Path) -> None:
    place = begin_clinic(Home(tmp_path), "Maple", "UTC")
    (place.folder / FILE).write_bytes(b"half")
    record(place)
    (st,) = key_entries(place)
    assert (st["generation"], st["reason"]) == (2, "lost")
    assert set(generations(place)) == {2}


def test_another_clinic_s_key_file_is_a_missing_key_and_is_left(place: Place, tmp_path: Path) -> None:
    other = (clinic(tmp_path / "other", "Birch").folder / FILE).read_bytes()
    (place.folder / FILE).write_bytes(other)
    assert prove_clinic(place, again=False).faults == []
    record(place)
    assert (place.folder / FILE).read_bytes() == other
    assert generations(place)[-1] == 2


def test_a_file_that_may_not_be_read_is_never_written_over(place: Place) -> None:
    """As another user, who may write into the folder and not read the file: so no permission is feigned."""
    with TemporaryDirectory() as home:
        folder = Path(home) / "clinic"
        shutil.copytree(place.folder, folder)
        for each in (Path(home), folder, *folder.rglob("*")):
            os.chown(each, NOBODY, NOBODY)
        file = folder / FILE
        os.chown(file, 0, 0)
        before = file.read_bytes()
        env = ENV | {"ROUNDS_STATE": f"{home}/state", "ROUNDS_HOME": f"{home}/home"}
        child = [sys.executable, "-c", WRITES, str(folder)]
        done = subprocess.run(child, env=env, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "may not be read by this user" in done.stdout
        assert file.read_bytes() == before
        assert (folder / "keys/payload-2").stat().st_mode & 0o777 == 0o600
        assert prove_clinic(Place(folder), again=False).ok, "for who may read both files, all opens"


NOBODY = 65534
WRITES = """
import os, sys
from pathlib import Path
from rounds.home import Home, Place
from rounds.wiring import begin_clinic, open_clinic
with open_clinic(begin_clinic(Home(Path(os.environ["ROUNDS_HOME"])), "First", "UTC"), writing=True):
    pass  # all that a writer loads is loaded
os.environ["ROUNDS_STATE"] += "-of-nobody"
os.setgid(65534)
os.setuid(65534)
with open_clinic(Place(Path(sys.argv[1])), writing=True) as app:
    app.rounds.begin("Maple", "UTC", app.identity.vkey)
    print(app.status()["ledger"]["payloads"]["unusable"])
"""


def test_an_older_key_file_is_told_as_older_and_its_payloads_as_not_known(place: Place) -> None:
    older = (place.folder / FILE).read_bytes()
    with open_clinic(place, writing=True) as app:
        app.deliver([rotated(place.payload_keys, vault_of(app.store), "A year.", "Ana", app.clock.now())])
    (place.folder / FILE).write_bytes(older)
    said = " ".join(command(place, "status")[1].split())
    assert "This key file is older than the ledger: generation 2 is missing." in said
    found = prove_clinic(place, again=False)
    assert found.faults == []
    assert "(generation 2) is missing" in found.unknown[0]
    record(place)
    assert sorted(place.payload_keys.found().ring.keys) == [1, 3], "no number is used twice"


def test_a_number_that_an_unreadable_file_held_unseen_is_not_mixed_up(place: Place) -> None:
    """The file was ahead of the ledger by a rotation that was cut off, and could not be read at the next
    opening: two keys bear one number, and rows were sealed under one of them alone.
    """
    keys = place.payload_keys
    keys.begin(keys.found(), 2, b"u" * 32)
    unread = keys.file.read_bytes()
    keys.file.write_bytes(b"as a disk gives it for a moment")
    record(place)
    keys.file.write_bytes(unread)
    assert keys.found().ring.keys[2] != b"u" * 32
    assert prove_clinic(place, again=True).ok
    keys.keep(keys.found().ring)
    assert prove_clinic(place, again=True).ok
