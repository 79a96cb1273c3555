"""Readers who come while a writer writes find every proof; one that fails is told at once."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rounds.cli.desk import Desk
from rounds.cli.ledger.hammer import Throwaway
from rounds.ledger.publish.hammer import hammer
from rounds.ledger.vault.standing import is_sealed
from tests.ledger.publish.small import Small
from tests.spine.signed import VKEY


def test_every_proof_holds_while_the_ledger_grows(tmp_path: Path) -> None:
    small = Small(tmp_path)

    def write() -> int:
        small.grow(137)
        assert small.publish() is None
        return small.store.size()

    found = hammer(write, small.published, VKEY, 6.0, secrets.randbelow, lambda *_: "")
    assert found.ok, found.fault
    assert found.entries == small.store.size() > 256
    assert found.looks > 3


def test_a_tile_that_is_wrong_ends_it_with_the_first_fault(tmp_path: Path) -> None:
    small = Small(tmp_path)

    def write() -> int:
        small.grow(300)
        small.publish()
        for each in (small.published / "tile/0").rglob("*"):
            if each.is_file():
                each.write_bytes(bytes(each.stat().st_size))
        return small.store.size()

    found = hammer(write, small.published, VKEY, 5.0, secrets.randbelow, lambda *_: "")
    assert not found.ok
    assert found.fault is not None
    assert "ProofError" in found.fault
    assert found.seconds < 5


def test_each_payload_that_was_proven_is_opened_through_the_vault(tmp_path: Path) -> None:
    made = Throwaway(Desk(), tmp_path)
    found = hammer(made.write, made.published, made.vkey, 1.0, secrets.randbelow, made.opens)
    assert found.ok, found.fault
    assert found.payloads > 0
    assert all(is_sealed(each) for each in made.beneath.entries())
    made.store.close()


@pytest.mark.parametrize("column", ["payload", "seed"])
def test_a_payload_that_is_another_ends_it_with_its_entry(tmp_path: Path, column: str) -> None:
    made = Throwaway(Desk(), tmp_path)
    bend = {
        "payload": "UPDATE entries SET payload = zeroblob(length(payload))",
        "seed": "UPDATE entries SET seed = zeroblob(length(seed))",
    }

    def write() -> int:
        size = made.write()
        with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as file, file:
            file.execute(bend[column])
        return size

    found = hammer(write, made.published, made.vkey, 20.0, secrets.randbelow, made.opens)
    made.store.close()
    assert not found.ok
    assert found.fault is not None
    assert "The payload of entry" in found.fault
    assert found.seconds < 15
