"""What status says of whoever bears the ledger out from outside: who is late, what is not known, nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from rounds.cli.pages.outside import ALONE
from rounds.ledger.anchors.pace import Outsider
from rounds.ledger.anchors.settings import Settings, Tsa, Witness, written
from rounds.ledger.anchors.state import CELL, State
from rounds.ledger.offsite.settings import FolderAt
from rounds.ledger.offsite.settings import Settings as Copies
from rounds.ledger.offsite.state import CELL as COPIES
from rounds.ledger.offsite.state import Last
from rounds.ledger.outside import DAY, standing
from rounds.ports import Store
from rounds.stores.memory import MemoryStore
from tests.cli.story import Terminal, terminal

NOW = 1_800_000_000_000


@pytest.fixture
def store() -> Store:
    return MemoryStore()


def asked(folder: Path, store: Store, signed: int = 40, **outsiders: Outsider) -> list[Any]:
    """The rows of one authority, `acme`, and one witness, of whom this is remembered."""
    settings = Settings((Tsa("acme", "http://a.example"),), (Witness(_key(), "http://w.example"),))
    (folder / "anchors.json").write_bytes(written(settings))
    known = {each.replace("_", " ", 1): last for each, last in outsiders.items()}
    store.swap(CELL, store.cell(CELL), msgspec.json.encode(State(outsiders=known)))
    found = standing(folder, store, signed, NOW)
    assert not found["alone"]
    return list(found["asked"])


def _key() -> str:
    from rounds_verify import cosignature

    return cosignature.format_vkey(cosignature.cosigner_key("witness.example/w1", bytes(31) + b"\1"))


def test_with_nobody_outside_the_ledger_is_alone(tmp_path: Path, store: Store) -> None:
    found = standing(tmp_path, store, 40, NOW)
    assert found == {"alone": True, "asked": [], "copies": [], "unreadable": []}


def test_whoever_was_never_heard_is_late(tmp_path: Path, store: Store) -> None:
    rows = asked(tmp_path, store)
    assert [(each["by"], each["name"], each["late"], each["at"]) for each in rows] == [
        ("tsa", "acme", True, None),
        ("witness", "witness.example/w1", True, None),
    ]


@pytest.mark.parametrize(
    ("last", "signed", "late"),
    [
        (Outsider(at=NOW - DAY + 1, size=30), 40, False),
        (Outsider(at=NOW - DAY, size=30), 40, True),
        (Outsider(at=NOW - 90 * DAY, size=40), 40, False),  # nothing was signed since
        (Outsider(at=NOW + 2 * DAY, size=30), 40, True),  # its time lies ahead: nothing is known of now
    ],
    ids=["within a day", "a day", "no news since", "a clock that went back"],
)
def test_an_outsider_is_late_a_day_after_its_last_word(
    tmp_path: Path, store: Store, last: Outsider, signed: int, late: bool
) -> None:
    (tsa, _) = asked(tmp_path, store, signed, tsa_acme=last)
    assert tsa["late"] is late


def test_trouble_is_told_with_whose_move_it_is(tmp_path: Path, store: Store) -> None:
    last = Outsider(at=NOW - 3 * DAY, size=30, fails=4, trouble="It answers 500.", whose="theirs")
    (tsa, _) = asked(tmp_path, store, tsa_acme=last)
    assert (tsa["late"], tsa["trouble"], tsa["whose"]) == (True, "It answers 500.", "theirs")


@pytest.mark.parametrize(
    ("last", "late"),
    [
        (None, True),
        (Last(at=NOW - DAY, size=40), False),
        (Last(at=NOW - 2 * DAY, size=40), True),
        (Last(at=NOW - 5, size=40, trouble="It is not mounted.", whose="yours"), True),
    ],
    ids=["never read back", "yesterday", "two days ago", "the last try failed"],
)
def test_a_copy_is_late_that_was_not_read_back(
    tmp_path: Path, store: Store, last: Last | None, late: bool
) -> None:
    (tmp_path / "offsite.json").write_bytes(Copies((FolderAt(name="nas", path="/mnt/nas"),)).written())
    if last is not None:
        store.swap(COPIES, None, msgspec.json.encode({"nas": last}))
    (copy,) = standing(tmp_path, store, 40, NOW)["copies"]
    assert copy["late"] is late


@pytest.mark.parametrize("name", ["anchors.json", "offsite.json"])
def test_settings_that_can_not_be_read_are_told_and_never_called_nobody(
    tmp_path: Path, store: Store, name: str
) -> None:
    (tmp_path / name).write_bytes(b"{")
    found = standing(tmp_path, store, 40, NOW)
    assert not found["alone"]
    assert name in found["unreadable"][0]


# ------------------------------------------------------------------ as it is shown
def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def rounds(tmp_path: Path) -> Any:
    with terminal(tmp_path) as made:
        made.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
        line = b'{"type":"sweep","system":"laptops","kind":"device","complete":true,"count":0,'
        made.ok("observe", "-", stdin=line + b'"observed_at":"2026-11-24T15:03:00Z"}')
        yield made


def test_status_says_that_there_is_nobody(rounds: Terminal) -> None:
    shown = rounds("status").out
    assert flat(ALONE) in flat(shown)
    assert max(map(len, shown.splitlines())) <= 80


def test_status_names_a_copy_that_fails_and_why(rounds: Terminal, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    rounds.ok("ledger", "offsite", "add", "folder", str(disk), "--name", "nas")
    assert "○ not known nas copy, nothing yet never" in flat(rounds("status").out)
    rounds.ok("ledger", "offsite", "ship")
    assert "0 outsiders and 1 copy: none is late" in flat(rounds("status").out)
    disk.rename(tmp_path / "unplugged")
    rounds("ledger", "offsite", "ship")
    shown = rounds("status").out
    assert "○ not known nas copy, up to" in flat(shown)
    assert "the disk is not mounted, or is another" in flat(shown)
    assert max(map(len, shown.splitlines())) <= 80
