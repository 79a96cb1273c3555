"""Power cuts, replayed, of a ledger that is published again and again: what was given away stays.

After a cut the ledger goes on with *other* entries than before, as a clinic does whose last turn was lost. A
checkpoint that was given away before the cut must then still be of the tree, or nothing is signed any more.
The controls: a store that acknowledges before the disk has it is held by `last-signed`; without that too, the
same name is seen to sign two histories.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from rounds.ledger.publish.fsck import fsck
from rounds.stores.sqlite import SqliteStore
from rounds_verify import tree
from rounds_verify.checkpoint import parse
from tests.faults.disk import anywhere, cuts
from tests.faults.small import Small
from tests.faults.trace import Event, record
from tests.faults.workload import SCRATCH, SOAK
from tests.ledger.publish.child import TOGETHER, grown, publish
from tests.ledger.publish.small import START, leaf
from tests.spine.signed import VKEY

TURNS: Final = 12
STATES: Final = 1_500 if SOAK else 120
SEED: Final = 20261124
CHILD: Final = Path(__file__).with_name("child.py")


def traced(folder: Path, kind: str) -> list[Event]:
    """The events of a ledger that grows past a full tile."""
    root = folder / "disk"
    root.mkdir(parents=True)
    return record(root, folder / "trace", root / "ledger", kind, TURNS, script=CHILD)


def given_away(size: int) -> bytes:
    """The root that was given away at a size, before the cut."""
    return tree.root([tree.leaf_hash(leaf(each)) for each in range(size)])


def verdict(folder: Path, acked: int) -> str:
    """What a disk after a cut shows, and what comes of going on."""
    folder.mkdir(exist_ok=True)
    store = Small(folder / "ledger.sqlite")
    lost = store.size() < acked
    refused = [publish(folder, store, START + TURNS)] if store.size() else []
    for number in range(2):
        grown(store, TOGETHER, "other")
        refused.append(publish(folder, store, START + TURNS + 1 + number))
    signed = max((size for size, _ in store.checkpoints()), default=0)
    forked = any(_parts(store, note, acked) for _, note in store.checkpoints())
    found = fsck(folder / "published", VKEY)
    store.close()
    if forked:
        return "two histories"
    if any(refused):
        return "nothing is signed"
    if lost:
        return "lost"
    return "goes on" if found.ok and found.size == signed else f"wrong: {found.faults}"


def _parts(store: SqliteStore, note: str, acked: int) -> bool:
    """Whether a checkpoint of now is of another history than the one given away at `acked`."""
    size = parse(note.partition("\n\n")[0] + "\n").size
    if not 0 < acked <= size:
        return False
    return tree.root([tree.leaf_hash(each.leaf) for each in store.entries(0, acked)]) != given_away(acked)


def judged(events: list[Event], root: Path, count: int, *, forgetting: bool = False) -> Counter[str]:
    """How often each verdict falls; `forgetting` takes the machine's memory away with the power."""
    verdicts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        for number, (acked, files) in enumerate(cuts(events, str(root), anywhere(events, count, SEED), SEED)):
            here = Path(scratch) / str(number)
            for name, content in files.items():
                (here / name).parent.mkdir(parents=True, exist_ok=True)
                (here / name).write_bytes(content)
            here.mkdir(exist_ok=True)
            if forgetting:
                shutil.rmtree(here / "ledger/state", ignore_errors=True)
                shutil.rmtree(here / "ledger/published", ignore_errors=True)
            verdicts[verdict(here / "ledger", acked)] += 1
            shutil.rmtree(here, ignore_errors=True)
    print(f"\n{count} states: {dict(verdicts)}")
    return verdicts


def test_no_cut_makes_a_name_sign_two_histories(tmp_path: Path) -> None:
    verdicts = judged(traced(tmp_path, "full"), tmp_path / "disk", STATES)
    assert verdicts.keys() == {"goes on"}, verdicts


def test_a_store_that_loses_what_was_signed_is_held_by_what_the_machine_remembers(tmp_path: Path) -> None:
    verdicts = judged(traced(tmp_path, "normal"), tmp_path / "disk", STATES)
    assert verdicts.keys() <= {"goes on", "nothing is signed"}, verdicts
    assert verdicts["nothing is signed"] >= STATES // 20


def test_control_without_that_memory_two_histories_are_seen(tmp_path: Path) -> None:
    verdicts = judged(traced(tmp_path, "normal"), tmp_path / "disk", STATES // 2, forgetting=True)
    assert verdicts["two histories"] >= STATES // 40, verdicts
