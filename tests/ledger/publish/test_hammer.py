"""Readers who come while a writer writes find every proof; one that fails is told at once."""

from __future__ import annotations

import secrets
from pathlib import Path

from rounds.ledger.publish.hammer import hammer
from tests.ledger.publish.small import Small
from tests.spine.signed import VKEY


def test_every_proof_holds_while_the_ledger_grows(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.grow(300)  # past a full tile, however little the machine gets done in the time

    def write() -> int:
        small.grow(37)
        assert small.publish() is None
        return small.store.size()

    found = hammer(write, small.published, VKEY, 1.5, secrets.randbelow)
    assert found.ok, found.fault
    assert found.entries == small.store.size() > 300
    assert found.looks > 0


def test_a_tile_that_is_wrong_ends_it_with_the_first_fault(tmp_path: Path) -> None:
    small = Small(tmp_path)

    def write() -> int:
        small.grow(300)
        small.publish()
        for each in (small.published / "tile/0").rglob("*"):
            if each.is_file():
                each.write_bytes(bytes(each.stat().st_size))
        return small.store.size()

    found = hammer(write, small.published, VKEY, 5.0, secrets.randbelow)
    assert not found.ok
    assert found.fault is not None
    assert "ProofError" in found.fault
    assert found.seconds < 5
