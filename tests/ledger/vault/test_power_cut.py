"""Power cuts, replayed, while the payload key changes and while payloads are sealed in place: on every disk
that a cut can leave, all payloads open, and what was said to be sealed is nowhere in clear.

The control is a store that answers before the disk has it: it must be seen to lose.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from rounds.home import Home, HomeError, Place
from rounds.ports import StoreError
from rounds.stores import sqlite
from tests.faults.disk import anywhere, cuts
from tests.faults.small import Small
from tests.faults.trace import Event, record
from tests.faults.workload import SCRATCH, SOAK
from tests.ledger.vault.child import TURNS, opened, seal
from tests.ledger.vault.clinic import key_entries
from tests.ledger.vault.shown import clear_bytes, left_in_clear, wrong

STATES: Final = 1_500 if SOAK else 100
SEED: Final = 20261124
CHILD: Final = Path(__file__).with_name("child.py")


def traced(folder: Path, work: str, kind: str) -> list[Event]:
    """What the process asked of the disk."""
    root = folder / "disk"
    root.mkdir(parents=True)
    state = {"ROUNDS_STATE": str(root / "state"), "TMPDIR": str(folder)}
    return record(root, folder / "trace", work, root, kind, script=CHILD, env=state)


def acks(events: list[Event]) -> list[str]:
    """What was said once all was loaded."""
    said = [event.data.decode().strip() for event in events if event.do == "said"]
    return said[said.index("start") + 1 :]


def after_start(events: list[Event]) -> list[Event]:
    """The events of the clinic that is looked at: what was said before was of another one."""
    start = next(at for at, each in enumerate(events) if each.do == "said" and b"start" in each.data)
    return events[start:]


def judged(
    events: list[Event], root: Path, judge: Callable[[Place, int], str], monkeypatch: pytest.MonkeyPatch
) -> Counter[str]:
    """How often each verdict falls."""
    monkeypatch.setattr(sqlite, "SqliteStore", Small)
    verdicts: Counter[str] = Counter()
    begun = next(at for at, each in enumerate(events) if each.data.startswith(b"ack ")) + 1
    moments = [begun + each for each in anywhere(events[begun:], STATES, SEED)]
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        for number, (acked, files) in enumerate(cuts(events, str(root), moments, SEED)):
            here = Path(scratch) / str(number)
            for name, content in files.items():
                (here / name).parent.mkdir(parents=True, exist_ok=True)
                (here / name).write_bytes(content)
            monkeypatch.setenv("ROUNDS_STATE", str(here / "state"))
            verdicts[verdict(Home(here / "home"), acked, judge)] += 1
            shutil.rmtree(here, ignore_errors=True)
    print(f"\n{STATES} states: {dict(verdicts)}")
    return verdicts


def verdict(home: Home, acked: int, judge: Callable[[Place, int], str]) -> str:
    try:
        return judge(home.place(), acked)
    except (StoreError, HomeError) as why:
        return f"not opened: {why}"


def as_rotated(place: Place, acked: int) -> str:
    """Every change that was said to be made before is in the ledger, and every payload opens."""
    odd = wrong(place)
    if odd:
        return f"wrong: {odd[0]}"
    return "kept" if len(key_entries(place)) >= acked - 1 else "lost"


def test_no_cut_loses_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = after_start(traced(tmp_path, "rotations", "full"))
    assert acks(events) == [f"ack {number + 1}" for number in range(TURNS)]
    verdicts = judged(events, tmp_path / "disk", as_rotated, monkeypatch)
    assert verdicts.keys() == {"kept"}, verdicts


def test_control_a_store_that_answers_before_the_sync_is_seen_to_lose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = after_start(traced(tmp_path, "rotations", "normal"))
    verdicts = judged(events, tmp_path / "disk", as_rotated, monkeypatch)
    assert STATES - verdicts["kept"] >= STATES // 10, verdicts


def test_no_cut_leaves_in_clear_what_was_said_to_be_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = after_start(traced(tmp_path, "resealing", "full"))
    assert acks(events) == ["ack 1", "ack 2"]
    needles = (tmp_path / "clear").read_bytes().split(b"\n--\n")
    assert len(needles) > 2 * TURNS

    def as_sealed(place: Place, acked: int) -> str:
        left = left_in_clear(place, needles)
        odd = wrong(place)
        with opened(place) as app:
            seal(app)
        if odd or clear_bytes(place) or left_in_clear(place, needles):
            return f"wrong: {odd}"
        return "left in clear" if left and acked == len(acks(events)) else "sealed"

    verdicts = judged(events, tmp_path / "disk", as_sealed, monkeypatch)
    assert verdicts.keys() == {"sealed"}, verdicts
