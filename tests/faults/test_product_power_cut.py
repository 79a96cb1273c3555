"""Power cuts, replayed, of a whole clinic: begun, pushed to, its checkpoints published, its lease renewed.

What remembers the last signature lies outside the clinic's folder, and on the same disk.

On every disk that a cut can leave, the clinic opens, what was answered is in chart and ledger, everything
derives the same again, and the next push is taken. A control that answers before the disk has it must be
seen to lose.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from rounds.home import Home, HomeError
from rounds.ports import StoreError
from rounds.stores import sqlite
from tests.faults.disk import anywhere, cuts
from tests.faults.product import Striding, open_or_begin, wrong_with
from tests.faults.small import Small
from tests.faults.trace import Event, record
from tests.faults.workload import SCRATCH, SOAK

PUSHES: Final = 24
STATES: Final = 2_400 if SOAK else 300
SEED: Final = 20261124
UNSIGNED: Final = (
    "wrong: No checkpoint with a valid signature was given: nothing binds the entries to the key."
)
"""Of a store that lost its first turn after the turn was signed: a second history is not signed."""
SCRIPT: Final = Path(__file__).with_name("product_child.py")


def traced(folder: Path, kind: str) -> list[Event]:
    root = folder / "disk"
    root.mkdir(parents=True)
    state = {"ROUNDS_STATE": str(root / "state")}
    return record(root, folder / "trace", kind, root / "home", PUSHES, script=SCRIPT, env=state)


def verdict(folder: Path, acked: int) -> str:
    """What a disk after a cut shows. What was left of a beginning is in no one's way."""
    home, clock = Home(folder / "home"), Striding()
    clock.strides = PUSHES + 1
    try:
        if not home.clinics():
            open_or_begin(folder / "home", clock).close()
            return "not begun" if not acked else "lost"
        _, wrong = wrong_with(home.place(), acked, clock)
    except (StoreError, HomeError) as why:
        return f"not opened: {why}"
    if any("is lost" in each for each in wrong):
        return "lost"
    return f"wrong: {wrong[0]}" if wrong else "kept"


def judged(events: list[Event], root: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each verdict falls."""
    monkeypatch.setattr(sqlite, "SqliteStore", Small)
    verdicts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        for number, (acked, files) in enumerate(cuts(events, str(root), anywhere(events, count, SEED), SEED)):
            here = Path(scratch) / str(number)
            for name, content in files.items():
                (here / name).parent.mkdir(parents=True, exist_ok=True)
                (here / name).write_bytes(content)
            monkeypatch.setenv("ROUNDS_STATE", str(here / "state"))
            verdicts[verdict(here, acked)] += 1
            shutil.rmtree(here, ignore_errors=True)
    print(f"\n{count} states: {dict(verdicts)}")
    return verdicts


def test_no_cut_loses_an_answered_push(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = traced(tmp_path, "full")
    verdicts = judged(events, tmp_path / "disk", STATES, monkeypatch)
    assert verdicts.keys() == {"kept", "not begun"}, verdicts
    assert verdicts["kept"] > STATES // 2


def test_control_a_clinic_that_answers_before_the_sync_is_seen_to_lose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = traced(tmp_path, "normal")
    verdicts = judged(events, tmp_path / "disk", STATES // 2, monkeypatch)
    assert verdicts["lost"] >= STATES // 20
    assert verdicts.keys() <= {"kept", "lost", "not begun", UNSIGNED}, verdicts


def test_the_recorded_process_did_all_that_is_to_be_replayed(tmp_path: Path) -> None:
    """A trace without the making of the folder, a renewed lease or a checkpoint would prove less."""
    events = traced(tmp_path, "full")
    said = [event.data.decode().strip() for event in events if event.do == "said"]
    assert said == ["start", "open", *(f"ack {n + 1}" for n in range(PUSHES)), "closed"]
    assert any(event.do == "rename" and event.to.endswith("/keys/checkpoint") for event in events)
    assert any(event.do == "sync" and event.path.endswith("/last-signed") for event in events)
    written = b"".join(event.data for event in events if event.do == "write")
    assert written.count(b"\xe2\x80\x94 rounds.invalid/") >= PUSHES // 4, "checkpoints"
    syncs = sum(event.do == "sync" and event.path.endswith("-wal") for event in events)
    assert syncs >= PUSHES + PUSHES // 4 + PUSHES // 3, "a push, a checkpoint and a renewed lease are synced"
