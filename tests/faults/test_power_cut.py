"""Power cuts, replayed: what the store acknowledged is on every disk that a cut can leave.

A kill proves nothing here: the kernel keeps what a dead process wrote. So a process is recorded, and then any
cut is laid out that the disk's rules allow. Each figure has a control beside it that must be seen to lose.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from rounds.ports import StoreError
from rounds.stores.sqlite import SqliteStore
from tests.faults.disk import anywhere, cuts
from tests.faults.trace import Event, record
from tests.faults.workload import SCRATCH, SOAK, expected, seen

TURNS = 60
SEED = 20260302
STATES = 20_000 if SOAK else 2_000
SHOWN = expected(TURNS)


def traced(folder: Path, kind: str, *, toy: bool = False) -> list[Event]:
    root = folder / "disk"
    root.mkdir()
    return record(root, folder / "trace", kind, root if toy else root / "clinic" / "store.db", TURNS)


def judged(
    events: list[Event], root: Path, moments: list[int], judge: Callable[[int, Path], str]
) -> Counter[str]:
    """How often each verdict falls over cuts at these moments."""
    verdicts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        for number, (acked, files) in enumerate(cuts(events, str(root), moments, SEED)):
            here = Path(scratch) / str(number)
            for name, content in files.items():
                (here / name).parent.mkdir(parents=True, exist_ok=True)
                (here / name).write_bytes(content)
            verdicts[judge(acked, here)] += 1
            shutil.rmtree(here, ignore_errors=True)
    return verdicts


def judge_store(acked: int, disk: Path) -> str:
    try:
        store = SqliteStore(disk / "clinic" / "store.db", grown=1 << 14)
        shown = seen(store)
        store.close()
    except StoreError as error:
        return f"damaged: {error}"
    if shown in SHOWN[acked : acked + 2]:
        return "kept"
    return "lost" if shown in SHOWN else "torn"


def judge_toy(acked: int, disk: Path) -> str:
    kept = (disk / "kept").read_bytes() if (disk / "kept").exists() else b""
    numbers = {kept[at : at + 6] for at in range(0, len(kept), 6)}
    if kept and (len(numbers) > 1 or len(kept) != 2400 or b"\0" in kept):
        return "torn"
    return "kept" if int(next(iter(numbers), b"0")) >= acked else "lost"


def test_no_cut_loses_or_tears_what_was_acknowledged(tmp_path: Path) -> None:
    events = traced(tmp_path, "full")
    moments = anywhere(events, STATES, SEED)
    assert judged(events, tmp_path / "disk", moments, judge_store) == {"kept": STATES}


def test_no_cut_while_the_log_is_cut_short_brings_an_old_page_back(tmp_path: Path) -> None:
    """Zeros where the log lay, before its cutting is durable, would leave half a log: a page of old."""
    events = traced(tmp_path, "full")
    log = str(tmp_path / "disk" / "clinic" / "store.db-wal")
    cut = [at for at, event in enumerate(events) if event.do == "size" and event.path == log]
    moments = [at + after for at in cut for after in range(1, 6)] * 20
    assert len(cut) >= 5
    assert judged(events, tmp_path / "disk", moments, judge_store) == {"kept": len(moments)}


def test_control_a_store_that_acknowledges_before_the_sync_is_seen_to_lose(tmp_path: Path) -> None:
    events = traced(tmp_path, "normal")
    verdicts = judged(events, tmp_path / "disk", anywhere(events, 400, SEED), judge_store)
    assert verdicts["lost"] >= 40
    assert verdicts.keys() <= {"kept", "lost"}, "NORMAL may lose; it may not tear"


def test_the_recorded_process_did_all_that_is_to_be_replayed(tmp_path: Path) -> None:
    """A trace without the log's growth, its cutting or a folder's sync would prove less than it says."""
    events = traced(tmp_path, "full")
    root = str(tmp_path / "disk")
    log = f"{root}/clinic/store.db-wal"
    assert [event.data for event in events if event.do == "said"][-2:] == [b"ack 60\n", b"closed\n"]
    assert any(event.do == "write" and event.path == log and not any(event.data) for event in events), "grown"
    assert any(event.do == "size" and event.path == log and event.offset == 0 for event in events), "cut"
    assert any(event.do == "sync" and event.path == f"{root}/clinic" for event in events)
    assert any(event.do == "mkdir" and event.path == f"{root}/clinic" for event in events)
    assert any(event.do == "unlink" and event.path.endswith("-journal") for event in events)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("toy-good", {"kept"}),
        ("toy-no-sync", {"kept", "lost", "torn"}),
        ("toy-no-folder-sync", {"kept", "lost"}),
    ],
)
def test_the_replay_sees_a_missing_sync_and_blames_nobody_else(
    tmp_path: Path, kind: str, wanted: set[str]
) -> None:
    events = traced(tmp_path, kind, toy=True)
    verdicts = judged(events, tmp_path / "disk", anywhere(events, 400, SEED), judge_toy)
    assert set(verdicts) == wanted
    assert all(count >= 20 for count in verdicts.values()), verdicts
