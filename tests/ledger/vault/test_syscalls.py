"""Each call to the kernel fails once while the payload key changes, and while payloads are sealed in place:
no payload is lost, no number is given to two keys, and doing it again ends it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from rounds.home import Home, Place
from rounds.stores import sqlite
from rounds.wiring import begin_clinic
from tests.faults.small import Small
from tests.faults.test_syscalls import Site
from tests.faults.trace import ENV
from tests.faults.workload import SOAK
from tests.ledger.vault.child import TURNS, in_clear, opened, seal, stated
from tests.ledger.vault.clinic import key_entries, sql
from tests.ledger.vault.shown import clear_bytes, left_in_clear, wrong

FAULTS: Final = {
    "write": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "pwrite64": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "fsync": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "fdatasync": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "ftruncate": ("error=EIO", "signal=KILL"),
    "openat": ("error=EIO", "error=ENOSPC", "error=EMFILE", "signal=KILL"),
    "rename": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "unlink": ("error=EIO", "signal=KILL"),
    "read": ("error=EIO", "signal=KILL"),
    "pread64": ("error=EIO", "signal=KILL"),
    "newfstatat": ("error=EIO", "signal=KILL"),
}
CHILD: Final = Path(__file__).with_name("child.py")
SITES: Final = 10


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The store's log is kept small, and what this machine remembers of signatures lies with the clinic."""
    monkeypatch.setattr(sqlite, "SqliteStore", Small)
    monkeypatch.setenv("ROUNDS_STATE", str(tmp_path / "here/state"))


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The folder that each run begins with; its clinic is still to be made."""
    return tmp_path / "before"


def clinic_of(folder: Path) -> Place:
    return Home(folder / "home").place()


def run(work: str, before: Path, here: Path, *strace: str) -> tuple[list[str], bool]:
    """One piece of work under strace; what was said, and whether the process was killed."""
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(before, here)
    trace = here.with_name("trace")
    command = ["strace", "-f", "-o", str(trace), *strace, sys.executable, str(CHILD), work, str(here)]
    env = ENV | {"ROUNDS_STATE": str(here / "state")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, f"{strace}: {done.stderr}"
    said = done.stdout.splitlines()
    return said[said.index("start") :], "killed by SIGKILL" in trace.read_text()


def sites(work: str, before: Path, here: Path) -> Iterator[Site]:
    """Every call from the opening's end to the end of the work, with each of its faults."""
    said, _ = run(work, before, here, "-e", f"trace={','.join(FAULTS)}")
    assert said == ["start", "open", "done"]
    counts: Counter[str] = Counter()
    inside = False
    for line in here.with_name("trace").read_text().splitlines():
        call = re.match(r"\d+ +(\w+)\(", line)
        if call is None:
            continue
        counts[call[1]] += 1
        if call[1] == "write" and "(1, " in line:
            inside = '"open' in line
        elif inside:
            yield from (Site(call[1], counts[call[1]], fault) for fault in FAULTS[call[1]])


def struck(work: str, before: Path, here: Path) -> Iterator[tuple[Site, list[str]]]:
    """Strike each site, or a part of them; what was said each time."""
    every, ends = list(sites(work, before, here)), Counter[str]()
    for site in every if SOAK else Random(20261124).sample(every, SITES):
        inject = f"inject={site.call}:{site.fault}:when={site.nth}"
        said, killed = run(work, before, here, "-e", f"trace={site.call}", "-e", inject)
        odd = [line for line in said if not re.fullmatch(r"start|open|done|told \w+: [A-Z/].+", line)]
        assert odd == [], f"{site}: {said}"
        assert killed == ("KILL" in site.fault), f"{site}: {said}"
        ends["killed" if killed else "told" if said[-1].startswith("told") else "went on"] += 1
        yield site, said
    print(f"\n{work}: {ends.total()} of {len(every)} sites: {dict(ends)}")
    assert {"killed", "told"} <= set(ends), ends


def test_any_call_may_fail_while_the_key_changes(before: Path, tmp_path: Path) -> None:
    with opened(begin_clinic(Home(before / "home"), "Maple", "UTC")) as app:
        stated(app, 0)
    for site, said in struck("rotate", before, tmp_path / "here"):
        place = clinic_of(tmp_path / "here")
        if "done" in said:
            assert len(key_entries(place)) == 1, f"{site}: said to be done, and the ledger does not say so"
        assert wrong(place) == [], f"{site}: {said}"


def test_any_call_may_fail_while_payloads_are_sealed(before: Path, tmp_path: Path) -> None:
    made = begin_clinic(Home(before / "home"), "Maple", "UTC")
    in_clear(made, TURNS)
    needles = clear_bytes(made)
    assert len(needles) > 2 * TURNS
    leaves = sql(made, "SELECT leaf FROM entries ORDER BY idx")
    for site, said in struck("reseal", before, tmp_path / "here"):
        place = clinic_of(tmp_path / "here")
        if "done" in said:
            assert not left_in_clear(place, needles), f"{site}: said to be done, and bytes are left"
        assert wrong(place) == [], f"{site}: {said}"
        with opened(place) as app:
            seal(app)
        assert clear_bytes(place) == [], f"{site}: {said}"
        assert not left_in_clear(place, needles), f"{site}: {said}"
        assert sql(place, "SELECT leaf FROM entries ORDER BY idx")[: len(leaves)] == leaves
