"""Each call to the kernel fails once while a clinic takes a push and signs: nothing answered is lost.

What goes wrong is told by an error of ours, with a sentence; the clinic opens again, verifies with everything
derived again, and takes the next push.
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
from tests.faults.product import open_or_begin, pushes, wrong_with
from tests.faults.small import Small
from tests.faults.test_syscalls import FAULTS, Site
from tests.faults.trace import ENV
from tests.faults.workload import SCRATCH, SOAK

BEFORE: Final = 6
"""Pushes that the clinic took before."""

SITES: Final = 36
SCRIPT: Final = Path(__file__).with_name("product_child.py")
WHOLE: Final = ["start", "open", f"ack {BEFORE + 1}", "published", "closed"]
TOLD: Final = re.compile(r"told (StoreFull|StoreDamaged|StoreUnusable|Held|Unsure|HomeError): [A-Z/].+\.")


@pytest.fixture(scope="module")
def before() -> Iterator[Path]:
    """A folder with a clinic as it stands before the push."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory(dir=SCRATCH) as folder:
        patch.setattr(sqlite, "SqliteStore", Small)
        patch.setenv("ROUNDS_STATE", str(Path(folder) / "home/state"))
        app = open_or_begin(Path(folder) / "home")
        pushes(app, lambda _: None, 0, BEFORE)
        app.close()
        yield Path(folder) / "home"


def run(before: Path, here: Path, *strace: str) -> tuple[list[str], bool]:
    """One push and one checkpoint under strace; what was said, and whether the process was killed. What the
    machine remembers to have signed is put back with the clinic: each run is the first.
    """
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(before, here)
    trace = here.with_name("trace")
    command = ["strace", "-f", "-o", str(trace), *strace, sys.executable, str(SCRIPT)]
    done = subprocess.run(
        [*command, "once", str(here), str(BEFORE)],
        env=ENV | {"ROUNDS_STATE": str(here / "state")},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.splitlines()
    if "Traceback" in done.stderr:
        said.append(f"crashed: {done.stderr.splitlines()[-1]}")
    return said, "killed by SIGKILL" in trace.read_text()


def sites(before: Path, here: Path) -> Iterator[Site]:
    """Every call from the opening's end to the closing's, with each of its faults."""
    said, _ = run(before, here, "-e", f"trace=write,{','.join(FAULTS)}")
    assert said == WHOLE
    counts: Counter[str] = Counter()
    inside = False
    for line in here.with_name("trace").read_text().splitlines():
        call = re.match(r"\d+ +(\w+)\(", line)
        if call and call[1] == "write":
            inside = '"open' in line or (inside and '"closed' not in line)
        elif call:
            counts[call[1]] += 1
            if inside:
                yield from (Site(call[1], counts[call[1]], fault) for fault in FAULTS[call[1]])


def wrong(here: Path, site: Site, said: list[str], *, killed: bool) -> list[str]:
    """What a run shows that it must not."""
    odd = [line for line in said if line not in WHOLE and not TOLD.fullmatch(line)]
    found = [f"it said {odd}"] if odd else []
    if killed != ("KILL" in site.fault):
        found.append("it ended otherwise than it was struck")
    if not killed and said[-1] != "closed" and not said[-1].startswith("told"):
        found.append(f"it ended without a word after {said[-1]!r}")
    acked = BEFORE + (f"ack {BEFORE + 1}" in said)
    return found + wrong_with(Home(here).place(), acked)[1]


def test_any_call_may_fail_while_a_push_is_taken_and_signed(
    before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SqliteStore", Small)
    here, ends = tmp_path / "here", Counter[str]()
    monkeypatch.setenv("ROUNDS_STATE", str(here / "state"))
    every = list(sites(before, here))
    odd: list[str] = []
    for site in every if SOAK else Random(20261124).sample(every, min(SITES, len(every))):
        said, killed = run(before, here, "-e", f"trace={site.call}", "-e", _inject(site))
        odd += (f"{site}: {each}; it said {said}" for each in wrong(here, site, said, killed=killed))
        told = any(line.startswith("told") for line in said)
        ends["killed" if killed else "told" if told else "went on"] += 1
    print(f"\n{ends.total()} of {len(every)} sites: {dict(ends)}")
    assert odd == []
    assert set(ends) == {"killed", "told", "went on"}, ends


def _inject(site: Site) -> str:
    return f"inject={site.call}:{site.fault}:when={site.nth}"
