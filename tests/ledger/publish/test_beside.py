"""A folder that is checked while its clinic publishes into it gives no alarm, as long as nothing is wrong."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Final

import pytest

from rounds.ledger.publish import fsck as checking
from rounds.ledger.publish.fault import Checked
from rounds.ledger.publish.fsck import fsck
from tests.ledger.publish.small import Small
from tests.spine.signed import VKEY

SECONDS: Final = 1.5


def test_publishing_meanwhile_is_no_fault(tmp_path: Path) -> None:
    small, stop = Small(tmp_path), threading.Event()
    small.grow(200)
    small.publish()

    def write() -> None:
        while not stop.is_set():
            small.grow(31)
            small.publish()
            time.sleep(0.02)

    writer, looks, end = threading.Thread(target=write), 0, time.monotonic() + SECONDS
    writer.start()
    try:
        while time.monotonic() < end:
            found = fsck(small.published, VKEY, wait=lambda: time.sleep(0.2))
            assert found.ok, found.faults
            looks += 1
    finally:
        stop.set()
        writer.join()
    assert looks > 10


def test_a_fault_that_comes_and_stays_is_told_however_much_else_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, looked = Small(tmp_path), list[int]()
    small.grow(20)
    small.publish()
    (small.published / "tile/0/000.p/20").write_bytes(bytes(640))
    look = checking._look

    def moving(*what: object) -> Checked:
        found = look(*what)  # type: ignore[arg-type] # handed on as it came
        looked.append(1)
        (small.published / f"tile/0/009.p/{len(looked)}").parent.mkdir(exist_ok=True)
        (small.published / f"tile/0/009.p/{len(looked)}").write_bytes(bytes(32))
        return found

    monkeypatch.setattr(checking, "_look", moving)
    found = fsck(small.published, VKEY)
    assert {each.file for each in found.faults} == {"tile/0/000.p/20"}
    assert len(looked) == checking.LOOKS
