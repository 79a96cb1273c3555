"""Signing is refused where a second history could come of it. Recording never is, and `status` says why."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from rounds.app import App
from rounds.home import Home, Place
from rounds.ledger.publish.known import Known
from rounds.ledger.publish.lastsigned import LastSigned, Signed
from rounds.ports import Moved
from rounds.stores.memory import MemoryStore
from rounds.wiring import begin_clinic, open_clinic
from tests.cli.story import START, StandingClock
from tests.faults.lived import judging
from tests.ledger.publish.small import Small, copied


def restored(folder: Path) -> tuple[Small, MemoryStore]:
    """A ledger signed at 10 and at 20 entries, opened again over a copy from 10; and that copy."""
    small = Small(folder)
    small.grow(10)
    small.publish()
    backup = copied(small.store)
    small.grow(10)
    small.publish()
    shutil.rmtree(small.published)
    old = Small(folder, backup)
    old.now = small.now
    return old, backup


def test_an_older_copy_signs_nothing(tmp_path: Path) -> None:
    old, _ = restored(tmp_path)
    refused = old.publish()
    assert refused is not None
    assert (refused.kind, refused.known and refused.known.size) == ("behind", 20)
    assert "10 entries" in refused.sentence
    assert old.publisher.published() is None


def test_an_older_copy_that_grew_past_what_was_signed_signs_nothing(tmp_path: Path) -> None:
    old, backup = restored(tmp_path)
    old.grow(50, "another")
    refused = old.publish()
    assert refused is not None
    assert refused.kind == "changed"
    assert "size 20" in refused.sentence
    assert [size for size, _ in backup.checkpoints()] == [10]


def test_a_copy_that_was_put_back_whole_goes_on(tmp_path: Path) -> None:
    """What was recorded again alike is the same history: nothing speaks against signing."""
    small = Small(tmp_path)
    small.grow(10)
    small.publish()
    backup = copied(small.store)
    small.grow(10)
    small.publish()
    old = Small(tmp_path, backup)
    old.now = small.now
    old.grow(15)
    assert old.publish() is None


def test_a_clock_behind_the_last_signature_signs_nothing_until_it_is_right(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.grow(1)
    small.publish()
    small.grow(1)
    right, small.now = small.now, small.now - 60_000
    refused = small.publish()
    assert refused is not None
    assert refused.kind == "clock"
    assert small.store.size() == 2
    small.now = right
    assert small.publish() is None


@pytest.mark.parametrize(("root", "kind"), [(None, "behind"), (bytes(32), "behind")])
def test_a_machine_that_never_signed_asks_elsewhere(tmp_path: Path, root: bytes | None, kind: str) -> None:
    small = Small(tmp_path)
    small.grow(10)
    small.publisher.others = lambda: [Known("the witness on the shelf", 12, root)]
    refused = small.publish()
    assert refused is not None
    assert refused.kind == kind
    assert "the witness on the shelf" in refused.sentence
    small.grow(5)
    again = small.publish()
    assert (again is None) == (root is None), "a size alone is held to the size, a root to the root"


def test_what_is_elsewhere_is_asked_once(tmp_path: Path) -> None:
    asked: list[int] = []

    def others() -> list[Known]:
        asked.append(1)
        return []

    small = Small(tmp_path)
    small.publisher.others = others
    for _ in range(3):
        small.grow(1)
        small.publish()
    assert asked == [1]


def test_a_witness_that_knows_another_root_ends_signing(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.grow(10)
    small.publish()
    small.publisher.learn(Known("a witness", 4, bytes(32)))
    small.grow(1)
    refused = small.publish()
    assert refused is not None
    assert refused.kind == "changed"


# ---------------------------------------------------------------------- last-signed
def test_two_copies_that_sign_at_once_are_told_apart(tmp_path: Path) -> None:
    last = LastSigned(tmp_path)
    first = Signed(1, bytes(32), 5)
    last.add(first, None)
    LastSigned(tmp_path).add(Signed(2, bytes(32), 6), first)
    with pytest.raises(Moved, match="size 2 was signed meanwhile"):
        last.add(Signed(3, bytes(32), 7), first)
    assert [each.size for each in last.every()] == [1, 2]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_line_that_was_cut_off_was_never_signed_and_never_comes_back(tmp_path: Path, cut: int) -> None:
    last = LastSigned(tmp_path)
    one, two = Signed(1, bytes(32), 1_774_951_200_000), Signed(2, bytes(31) + b"x", 1_774_951_200_001)
    last.add(one, None)
    last.add(two, one)
    raw = last.path.read_bytes()
    last.path.write_bytes(raw[:-cut])
    assert last.newest().line == one
    assert last.newest().damage
    three = Signed(3, bytes(32), 1_774_951_200_002)
    last.add(three, one)
    assert list(last.every()) == [one, three]


# ---------------------------------------------------------------------- the product
class Machine:
    """A clinic on a machine: its home, and what the machine remembers outside it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, StandingClock()
        self.place: Place = begin_clinic(Home(folder / "home"), "Maple Street", "America/Chicago")

    def open(self) -> App:
        self.clock.moment += timedelta(minutes=1)
        return open_clinic(self.place, writing=True, clock=self.clock, judged_by=judging())

    def turn(self) -> None:
        """Something is recorded and signed."""
        with self.open() as app:
            app.rounds.begin("Maple Street", "America/Chicago", "again")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("ROUNDS_STATE", str(tmp_path / "state"))
    return Machine(tmp_path)


def test_a_restored_backup_records_and_does_not_sign(machine: Machine) -> None:
    machine.turn()
    shutil.copytree(machine.place.folder, machine.folder / "backup")
    machine.turn()
    shutil.rmtree(machine.place.folder)
    shutil.copytree(machine.folder / "backup", machine.place.folder)
    with machine.open() as app:
        size, signed = app.store.size(), app.signed()
        app.deliver([])
        app.publish()
        assert app.signed() == signed
        app.rounds.begin("Maple Street", "America/Chicago", "recorded")
        assert app.store.size() > size, "recorded all the same"
        sentence = app.status()["ledger"]["refused"]
    assert "Nothing is signed" in sentence
    assert "yours to do" in sentence


def test_a_clock_set_back_records_and_does_not_sign(machine: Machine) -> None:
    machine.turn()
    machine.clock.moment = START - timedelta(days=1)
    with machine.open() as app:
        signed = app.signed()
        app.rounds.begin("Maple Street", "America/Chicago", "recorded")
        app.publish()
        assert app.signed() == signed < app.store.size()
        assert "clock says" in app.status()["ledger"]["refused"]
    machine.clock.moment = START + timedelta(days=1)
    with machine.open() as app:
        app.publish()
        assert app.signed() == app.store.size()
        assert app.status()["ledger"]["refused"] is None
