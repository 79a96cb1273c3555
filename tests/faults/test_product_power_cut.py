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
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from rounds.home import Home, HomeError
from rounds.ledger.publish.lastsigned import NAME, LastSigned
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
"""Of a ledger that is behind what was signed: see `is_behind`."""
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


def is_behind(folder: Path) -> bool:
    """Whether a disk remembers a signature over more entries than its ledger has.

    The line in `last-signed` is durable before the signature is made, and the turn that is signed should be
    durable before that. Where it is not, a cut between the two leaves a ledger that begins anew under a key
    that has signed another beginning. It is recorded in and not signed: two histories of one size never are.
    """
    files = list(folder.glob("state/*/last-signed"))
    line = LastSigned(files[0].parent).newest().line if files else None
    if line is None:
        return False
    store = Small(Home(folder / "home").place().store)
    try:
        return store.size() < line.size
    finally:
        store.close()


def first_signature(events: list[Event]) -> range:
    """The moments from the first line of `last-signed` to the first sync of the log after it."""
    line = next(at for at, each in enumerate(events) if each.do == "write" and each.path.endswith(NAME))
    log = (at for at, each in enumerate(events) if each.do == "sync" and each.path.endswith("-wal"))
    return range(line + 1, next(at for at in log if at > line) + 1)


class State(NamedTuple):
    """A disk after a cut at a moment: what it showed, and whether its ledger was behind what was signed."""

    moment: int
    said: str
    behind: bool


def judged(
    events: list[Event], root: Path, moments: list[int], monkeypatch: pytest.MonkeyPatch
) -> list[State]:
    """What each cut shows."""
    monkeypatch.setattr(sqlite, "SqliteStore", Small)
    states: list[State] = []
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        for number, (acked, files) in enumerate(cuts(events, str(root), moments, SEED)):
            here = Path(scratch) / str(number)
            for name, content in files.items():
                (here / name).parent.mkdir(parents=True, exist_ok=True)
                (here / name).write_bytes(content)
            monkeypatch.setenv("ROUNDS_STATE", str(here / "state"))
            behind = not acked and is_behind(here)
            states.append(State(sorted(moments)[number], verdict(here, acked), behind))
            shutil.rmtree(here, ignore_errors=True)
    print(f"\n{len(states)} states: {dict(said_in(states))}")
    return states


def said_in(states: Iterable[State]) -> Counter[str]:
    """How often each verdict falls."""
    return Counter(each.said for each in states)


def test_no_cut_loses_an_answered_push(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = traced(tmp_path, "full")
    states = judged(events, tmp_path / "disk", anywhere(events, STATES, SEED), monkeypatch)
    verdicts = said_in(states)
    assert verdicts.keys() == {"kept", "not begun"}, verdicts
    assert not any(each.behind for each in states), "what is signed is durable first"
    assert verdicts["kept"] > STATES // 2


def test_control_a_clinic_that_answers_before_the_sync_is_seen_to_lose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = traced(tmp_path, "normal")
    states = judged(events, tmp_path / "disk", anywhere(events, STATES // 2, SEED), monkeypatch)
    verdicts = said_in(each for each in states if each.moment not in first_signature(events))
    assert verdicts["lost"] >= STATES // 20
    assert verdicts.keys() <= {"kept", "lost", "not begun"}, verdicts


def test_control_only_a_ledger_behind_its_first_signature_stays_unsigned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of publication, seen from its breach: exactly where the turn was not durable before it was
    signed, and was lost, is the clinic left without a signature. Elsewhere this control is signed.
    """
    events = traced(tmp_path, "normal")
    states = judged(events, tmp_path / "disk", [*first_signature(events)] * 6, monkeypatch)
    assert [each.said == UNSIGNED for each in states] == [each.behind for each in states]
    assert said_in(states).keys() == {"kept", UNSIGNED}


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
