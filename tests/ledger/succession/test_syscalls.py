"""Each call to the kernel fails once while the key changes: the clinic opens again and goes on under the old
key or the new one, never both; what was acknowledged is; no secret goes before its successor has signed.
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
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from rounds.home import Home
from rounds.stores import sqlite
from tests.faults.product import open_or_begin, pushes
from tests.faults.small import Small
from tests.faults.test_syscalls import Site
from tests.faults.trace import ENV
from tests.faults.workload import SCRATCH, SOAK
from tests.ledger.publish.test_syscalls import FAULTS
from tests.ledger.succession.after import wrong
from tests.ledger.succession.child import secret

CHILD: Final = Path(__file__).with_name("child.py")
BEFORE: Final = 3
SITES: Final = 26
WHOLE: Final = ["start", "open", "ack 1", "changed", "closed"]
TOLD: Final = re.compile(
    r"told (StoreFull|StoreDamaged|StoreUnusable|Unsure|Held|HomeError|NotChanged): [A-Z/].+\."
)


@pytest.fixture(scope="module")
def before() -> Iterator[Path]:
    """A folder with a clinic that has signed something."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory(dir=SCRATCH) as folder:
        patch.setattr(sqlite, "SqliteStore", Small)
        patch.setenv("ROUNDS_STATE", str(Path(folder) / "home/state"))
        app = open_or_begin(Path(folder) / "home")
        pushes(app, lambda _: None, 0, BEFORE)
        app.close()
        yield Path(folder) / "home"


def run(before: Path, here: Path, *strace: str) -> tuple[list[str], bool]:
    """One change under strace; what was said, and whether the process was killed."""
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(before, here)
    trace = here.with_name("trace")
    command = ["strace", "-f", "-o", str(trace), *strace, sys.executable, str(CHILD), "once", str(here)]
    env = ENV | {"ROUNDS_STATE": str(here / "state")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, f"{strace}: {done.stderr}"
    return done.stdout.splitlines(), "killed by SIGKILL" in trace.read_text()


def sites(before: Path, here: Path) -> Iterator[Site]:
    """Every call from the opening's end to the end of the push after the change, with each of its faults."""
    said, _ = run(before, here, "-e", f"trace={','.join(FAULTS)}")
    assert said == WHOLE
    counts: Counter[str] = Counter()
    inside = False
    for line in here.with_name("trace").read_text().splitlines():
        call = re.match(r"\d+ +(\w+)\(", line)
        if call is None:
            continue
        counts[call[1]] += 1
        if call[1] == "write" and "(1, " in line:
            inside = '"open' in line or (inside and '"changed' not in line)
        elif inside:
            yield from (Site(call[1], counts[call[1]], fault) for fault in FAULTS[call[1]])


def test_any_call_may_fail_while_the_key_changes(
    before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SqliteStore", Small)
    here, ends = tmp_path / "here", Counter[str]()
    monkeypatch.setenv("ROUNDS_STATE", str(here / "state"))
    secrets = [Home(before).place().checkpoint_key, secret(0)]
    every = list(sites(before, here))
    for site in every if SOAK else Random(20261124).sample(every, SITES):
        inject = f"inject={site.call}:{site.fault}:when={site.nth}"
        said, killed = run(before, here, "-e", f"trace={site.call}", "-e", inject)
        odd = [line for line in said if line not in WHOLE and not TOLD.fullmatch(line)]
        assert odd == [], f"{site}: {said}"
        assert killed == ("KILL" in site.fault), f"{site}: {said}"
        assert wrong(Home(here).place(), secrets, int("ack 1" in said)) == [], f"{site}: {said}"
        ends["killed" if killed else "told" if said[-1].startswith("told") else "went on"] += 1
    print(f"\n{ends.total()} of {len(every)} sites: {dict(ends)}")
    assert {"killed", "told"} <= set(ends), ends
