"""A witness that is killed at any moment, or whose power is cut, remembers all it ever answered."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rounds.ledger.witness.memory import Memory, hash_of
from rounds_verify import checkpoint, note
from tests.ledger.witness.rooms import NOW, Log, witness_in

ROOT = Path(__file__).parents[3]
ENV = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT}/src:{ROOT}/packages/rounds-verify/src"}
KILLS = 60 if os.environ.get("ROUNDS_SOAK") == "1" else 4


def started(folder: Path, *before: str) -> subprocess.Popen[bytes]:
    child = [*before, sys.executable, "-m", "tests.ledger.witness.child", str(folder)]
    return subprocess.Popen(child, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENV, cwd=ROOT)


def asked(child: subprocess.Popen[bytes], body: bytes) -> int:
    """The status of an answer, 0 where the child died before it."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(b"%d\n" % len(body) + body)
        child.stdin.flush()
    except BrokenPipeError:
        return 0
    return int(child.stdout.readline() or b"0")


def remembered(folder: Path, log: Log) -> int:
    shown = Memory(folder).newest(hash_of(log.origin))
    return 0 if shown is None else checkpoint.verify(shown, note.parse_vkey(log.vkey)).size


def test_killed_at_any_moment_it_never_forgets_an_answer(tmp_path: Path) -> None:
    log = Log()
    witness_in(tmp_path, lambda: NOW, log)
    chance, answered = random.Random(20261124), 0
    for _ in range(KILLS):
        child = started(tmp_path)
        asked(child, log.call(0))  # it is up now, whatever it answered
        until = time.monotonic() + chance.random() * 0.1
        while time.monotonic() < until:
            held = remembered(tmp_path, log)
            log.grow(1)
            answered = log.size if asked(child, log.call(held)) == 200 else answered
        child.kill()
        child.communicate()
        assert remembered(tmp_path, log) >= answered
    assert answered


CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*?)\) += (-?\d+)")


def steps(trace: str) -> list[str]:
    """What the child did with the note and its folder, and when it answered."""
    opened: dict[str, str] = {}
    found: list[str] = []
    for line in trace.splitlines():
        match = CALL.match(line)
        if match is None:
            continue
        name, args, gave = match.groups()
        if name == "openat" and int(gave) >= 0:
            path = args.split('"')[1]
            opened[gave] = path
        what = opened.get(args.split(",")[0], "")
        if name == "fsync":
            found.append("sync note" if what.endswith("checkpoint.new") else "sync folder")
        elif name.startswith("rename") and "checkpoint.new" in args:
            found.append("rename")
        elif name == "write" and args.startswith("1,"):
            found.append("answer")
    return found


def test_the_order_that_outlives_a_power_cut(tmp_path: Path) -> None:
    """Note synced, renamed, folder synced, and only then the answer, by the kernel's own account."""
    log = Log().grow(3)
    witness_in(tmp_path / "w", lambda: NOW, log)
    trace = tmp_path / "trace"
    wanted = "trace=openat,fsync,fdatasync,rename,renameat,renameat2,write"
    child = started(tmp_path / "w", "strace", "-f", "-o", str(trace), "-e", wanted)
    assert asked(child, log.call(0)) == 200
    child.communicate()
    done = steps(trace.read_text())
    assert done[-4:] == ["sync note", "rename", "sync folder", "answer"], done


@pytest.mark.parametrize("left", ["", "half a no"])
def test_what_a_crash_left_beside_does_no_harm(left: str, tmp_path: Path) -> None:
    """The states between the steps: a torn file beside, the note of before; an old copy is never taken up."""
    log = Log().grow(3)
    witness = witness_in(tmp_path, lambda: NOW, log)
    assert witness.add_checkpoint(log.call(0)).status == 200
    folder = tmp_path / "logs" / hash_of(log.origin)
    (folder / "checkpoint.new").write_text(left)
    log.grow(1)
    assert witness.add_checkpoint(log.call(3)).status == 200
    assert not (folder / "checkpoint.new").exists()


def test_a_full_disk_signs_nothing(tmp_path: Path) -> None:
    """Where the memory can't be written there is no line either."""
    from rounds.ports import StoreError

    log = Log().grow(3)
    witness = witness_in(tmp_path, lambda: NOW, log)
    folder = tmp_path / "logs" / hash_of(log.origin)
    (folder / "checkpoint.new").mkdir()
    with pytest.raises(StoreError):
        witness.add_checkpoint(log.call(0))
    shutil.rmtree(folder / "checkpoint.new")
    assert witness.add_checkpoint(log.call(0)).status == 200
