"""A copy in a folder: another disk that may not be mounted, be full, or hold something else."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from rounds.ledger.offsite.audit import audit
from rounds.ledger.offsite.errors import BadSettings, Differs, NotThere, Unreachable
from rounds.ledger.offsite.folder import FolderCopy
from rounds.ledger.offsite.goods import Goods
from rounds.ledger.offsite.holds import hold
from rounds.ledger.offsite.journal import Journal
from rounds.ledger.offsite.known import known
from rounds.ledger.offsite.ship import Shipment, ship
from rounds.ledger.publish.fsck import fsck
from tests.ledger.offsite.published import KEYS, ORIGIN, VKEY, Published

NOW = datetime(2026, 11, 24, 15, 4, tzinfo=UTC)


class Clinic:
    """A published ledger with its copy on another disk."""

    def __init__(self, folder: Path) -> None:
        self.disk = folder / "disk"
        self.disk.mkdir()
        self.published = Published(folder / "clinic", 300)
        self.copy = FolderCopy("cellar", self.disk, ORIGIN, self.published.clinic)
        self.told = self.copy.require_ready(NOW)
        self.journal = Journal(folder / "clinic/offsite/cellar.journal")

    def ship(self) -> Shipment | None:
        return ship(Goods(self.published.folder, KEYS), self.copy, self.journal, NOW, held=False)


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path)


def test_what_was_shipped_is_there_and_is_not_said_to_be_locked(clinic: Clinic, tmp_path: Path) -> None:
    done = clinic.ship()
    assert done is not None
    assert (done.size, done.files, done.until) == (300, 6, None)
    assert fsck(clinic.copy.root, VKEY).ok
    found = audit(clinic.copy, VKEY, tmp_path / "back")
    assert (found.checked.ok, found.files, found.unlocked) == (True, 6, 6)
    assert "locks nothing" in clinic.told[0]


def test_the_digest_is_what_sha256sum_says(clinic: Clinic) -> None:
    done = clinic.ship()
    assert done is not None
    names = [*Goods(clinic.published.folder, KEYS).tree(300), "checkpoints/300"]
    told = subprocess.run(
        ["sha256sum", *sorted(names)], cwd=clinic.copy.root, capture_output=True, check=True
    )
    assert done.digest == sha256(told.stdout).hexdigest()


def test_before_there_is_a_checkpoint_nothing_is_shipped(clinic: Clinic) -> None:
    shutil.rmtree(clinic.published.folder)
    assert clinic.ship() is None


def test_growth_keeps_what_is_there(clinic: Clinic) -> None:
    clinic.ship()
    before = {each: each.stat().st_mtime_ns for each in clinic.copy.root.rglob("*") if each.is_file()}
    clinic.published.grow(700)
    done = clinic.ship()
    assert done is not None
    assert done.size == 700
    same = {each for each, when in before.items() if each.stat().st_mtime_ns == when}
    assert {each.name for each in before.keys() - same} == {"checkpoint"}
    assert [each.size for each in known([clinic.copy], KEYS, NOW, lambda gap: pytest.fail(gap.detail))] == [
        700
    ]


def test_a_disk_that_is_not_mounted_gets_nothing(clinic: Clinic) -> None:
    clinic.ship()
    shutil.rmtree(clinic.disk)
    clinic.disk.mkdir()  # the empty folder that a mount leaves behind
    clinic.published.grow(400)
    with pytest.raises(NotThere, match="the disk is not mounted, or is another") as why:
        clinic.ship()
    assert why.value.again
    assert list(clinic.disk.iterdir()) == []


def test_another_content_is_not_written_over(clinic: Clinic) -> None:
    (clinic.copy.root / "tile/0").mkdir(parents=True)
    (clinic.copy.root / "tile/0/000").write_bytes(b"another history")
    with pytest.raises(Differs):
        clinic.ship()
    assert (clinic.copy.root / "tile/0/000").read_bytes() == b"another history"


def test_a_copy_whose_files_were_spoilt_is_found_out(clinic: Clinic, tmp_path: Path) -> None:
    clinic.ship()
    path = clinic.copy.root / "tile/entries/000"
    raw = bytearray(path.read_bytes())
    raw[1000] ^= 1
    path.write_bytes(raw)
    found = audit(clinic.copy, VKEY, tmp_path / "back")
    assert not found.checked.ok
    assert found.checked.faults[0].file == "tile/entries/000"


def test_a_strange_name_is_counted_and_never_written_here(clinic: Clinic, tmp_path: Path) -> None:
    clinic.ship()
    (clinic.copy.root / "tile/0/evil.sh").write_text("rm -rf /")
    found = audit(clinic.copy, VKEY, tmp_path / "back")
    assert found.strange == 1
    assert not (tmp_path / "back/tile/0/evil.sh").exists()


def test_a_folder_within_the_clinic_is_refused(clinic: Clinic) -> None:
    inside = clinic.published.clinic / "copy"
    inside.mkdir()
    with pytest.raises(BadSettings, match="what deletes one deletes both"):
        FolderCopy("x", inside, ORIGIN, clinic.published.clinic).require_ready(NOW)


def test_the_same_disk_is_told(clinic: Clinic) -> None:
    assert any("on the same disk" in each for each in clinic.told)


def test_a_folder_that_is_not_there_is_told(clinic: Clinic, tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="Mount the disk or name another"):
        FolderCopy("x", tmp_path / "nowhere", ORIGIN, clinic.published.clinic).require_ready(NOW)


def test_a_folder_can_not_be_held(clinic: Clinic) -> None:
    clinic.ship()
    with pytest.raises(BadSettings, match="a folder can't be held"):
        hold(clinic.copy, clinic.journal, on=True)


def test_a_disk_that_refuses_is_told(clinic: Clinic) -> None:
    blocked = clinic.copy.root / "tile"
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.symlink_to("tile")  # a loop: every way through it is refused by the system
    with pytest.raises(Unreachable, match="See that the disk is well"):
        clinic.ship()
