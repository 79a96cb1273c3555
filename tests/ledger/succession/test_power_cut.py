"""Power cuts, replayed, of a clinic that changes its key over and over: on every disk that a cut can leave it
opens and goes on under the newest key whose change it has; what was acknowledged is; no secret goes early.

A control that answers before the disk has it must be seen to lose a change.
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
from tests.faults.product import Striding
from tests.faults.small import Small
from tests.faults.trace import Event, record
from tests.faults.workload import SCRATCH, SOAK
from tests.ledger.succession.after import wrong
from tests.ledger.succession.child import CHANGES, secret

CHILD: Final = Path(__file__).with_name("child.py")
STATES: Final = 1_500 if SOAK else 90
SEED: Final = 20261124


def traced(folder: Path, kind: str) -> list[Event]:
    """The events of a clinic that changes its key."""
    root = folder / "disk"
    root.mkdir(parents=True)
    state = {"ROUNDS_STATE": str(root / "state")}
    return record(root, folder / "trace", "often", root / "home", kind, script=CHILD, env=state)


def verdict(home: Home, first: bytes, acked: int) -> str:
    """What a disk after a cut shows."""
    clock = Striding()
    clock.strides = CHANGES + 1
    secrets = [first, *map(secret, range(CHANGES))]
    try:
        if not home.clinics():
            return "not begun" if not acked else "lost"
        found = wrong(home.place(), secrets, acked, clock)
    except (StoreError, HomeError) as why:
        return f"not opened: {why}"
    if any("were acknowledged" in each for each in found):
        return "lost"
    return f"wrong: {found[0]}" if found else "goes on"


def first_key(events: list[Event]) -> bytes:
    """The secret that the clinic began with: the first that was written as the key in use."""
    beside = (each for each in events if each.do == "write" and each.path.endswith("keys/checkpoint.new"))
    return bytes.fromhex(next(beside).data.decode())


def judged(events: list[Event], root: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each verdict falls."""
    monkeypatch.setattr(sqlite, "SqliteStore", Small)
    verdicts: Counter[str] = Counter()
    first = first_key(events)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        for number, (acked, files) in enumerate(cuts(events, str(root), anywhere(events, count, SEED), SEED)):
            here = Path(scratch) / str(number)
            for name, content in files.items():
                (here / name).parent.mkdir(parents=True, exist_ok=True)
                (here / name).write_bytes(content)
            monkeypatch.setenv("ROUNDS_STATE", str(here / "state"))
            verdicts[verdict(Home(here / "home"), first, acked)] += 1
            shutil.rmtree(here, ignore_errors=True)
    print(f"\n{count} states: {dict(verdicts)}")
    return verdicts


def test_after_any_cut_one_key_is_in_charge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts = judged(traced(tmp_path, "full"), tmp_path / "disk", STATES, monkeypatch)
    assert verdicts.keys() <= {"goes on", "not begun"}, verdicts
    assert verdicts["goes on"] > STATES // 2


def test_control_a_store_that_answers_too_early_is_seen_to_lose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = judged(traced(tmp_path, "normal"), tmp_path / "disk", STATES // 2, monkeypatch)
    assert sum(many for said, many in verdicts.items() if said not in {"goes on", "not begun"}), verdicts
