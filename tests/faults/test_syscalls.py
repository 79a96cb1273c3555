"""Each call to the kernel fails once: nothing acknowledged is lost, and what is told is the port's own error.

A turn is traced once to learn which calls it makes; then it is run again for each call and each way in which
that call can fail, the process's sudden end included. The turn destroys two payloads, so the cutting of the
log is in it.
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
from typing import Final, NamedTuple

import pytest

from rounds.stores.sqlite import SqliteStore
from tests.faults.trace import CHILD, ENV
from tests.faults.workload import SOAK, expected, seen, turn

FAULTS: Final = {
    "pwrite64": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "fdatasync": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "fsync": ("error=EIO", "signal=KILL"),
    "ftruncate": ("error=EIO", "signal=KILL"),
    "pread64": ("error=EIO", "signal=KILL"),
    "openat": ("error=EIO", "error=EACCES", "error=EMFILE"),
    "fcntl": ("error=EIO", "error=ENOLCK"),
    "newfstatat": ("error=EIO",),
    "fstat": ("error=EIO",),
}
NUMBER: Final = 27
"""A turn that destroys."""

SHOWN: Final = expected(NUMBER + 1)


class Site(NamedTuple):
    """The `nth` call of one name since the process began, and how it fails."""

    call: str
    nth: int
    fault: str


class End(NamedTuple):
    """How a run ended: what was said, and what the store shows when it is opened again.

    `refused` is what it would have shown had the process ended when a turn was refused.
    """

    said: list[str]
    killed: bool
    shown: str
    refused: str | None


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store as it stands before the turn."""
    folder = tmp_path_factory.mktemp("before")
    store = SqliteStore(folder / "store.db", grown=1 << 16)
    for number in range(NUMBER):
        turn(store, number)
    store.close()
    return folder


def run(before: Path, here: Path, *strace: str) -> tuple[list[str], bool]:
    for folder in (here, here.with_name("refused")):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, here)
    command = ["strace", "-f", "-o", f"{here}.trace", *strace]
    command += [sys.executable, str(CHILD), "once", str(here / "store.db"), str(NUMBER)]
    done = subprocess.run(command, env=ENV, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.splitlines(), "killed by SIGKILL" in Path(f"{here}.trace").read_text()


def sites(before: Path, here: Path, first: str, last: str) -> Iterator[Site]:
    """Every call between two things said, with each of its faults."""
    said, _ = run(before, here, "-e", f"trace=write,{','.join(FAULTS)}")
    assert said == ["start", "open", "ack", "tidied", "closed"]
    counts: Counter[str] = Counter()
    inside = False
    for line in Path(f"{here}.trace").read_text().splitlines():
        call = re.match(r"\d+ +(\w+)\(", line)
        if call and call[1] == "write":
            inside = f'"{first}' in line or (inside and f'"{last}' not in line)
        elif call:
            counts[call[1]] += 1
            if inside:
                yield from (Site(call[1], counts[call[1]], fault) for fault in FAULTS[call[1]])


def strike(before: Path, here: Path, site: Site) -> End:
    trace = f"trace={site.call}"
    inject = f"inject={site.call}:{site.fault}:when={site.nth}"
    said, killed = run(before, here, "-e", trace, "-e", inject)
    refused = here.with_name("refused")
    return End(said, killed, shown(here), shown(refused) if refused.exists() else None)


def shown(folder: Path) -> str:
    store = SqliteStore(folder / "store.db", grown=1 << 16, create=False)
    shows = seen(store)
    store.close()
    return shows


def wrong(site: Site, end: End) -> str | None:
    """What a run shows that it must not, if anything."""
    told = [line for line in end.said if line.startswith("told")]
    if any(line.split()[1] not in {"StoreFull", "StoreDamaged", "StoreUnusable", "Held"} for line in told):
        return f"told {told}"
    if end.killed != ("KILL" in site.fault):
        return "ended otherwise than it was struck"
    if end.refused not in {None, SHOWN[NUMBER]}:
        return "told that nothing was kept, and a restart would have found it"
    if "ack" in end.said:
        return None if end.shown == SHOWN[NUMBER + 1] else "acknowledged and not kept"
    if told:
        return None if end.shown == SHOWN[NUMBER] else "told that nothing was kept, and something was"
    return None if end.killed and end.shown in SHOWN[NUMBER:] else "neither kept nor told"


def struck(before: Path, folder: Path, chosen: list[Site]) -> Counter[str]:
    """Strike each site; how the runs ended. Fails at the first that shows what it must not."""
    ends: Counter[str] = Counter()
    for site in chosen:
        end = strike(before, folder / "here", site)
        assert wrong(site, end) is None, f"{site}: {wrong(site, end)}; said {end.said}"
        ends[
            "killed" if end.killed else "told" if any("told" in line for line in end.said) else "went on"
        ] += 1
    return ends


def test_any_call_of_a_commit_may_fail(before: Path, tmp_path: Path) -> None:
    every = list(sites(before, tmp_path / "here", "open", "ack"))
    chosen = every if SOAK else Random(20260302).sample(every, min(60, len(every)))
    ends = struck(before, tmp_path, chosen)
    assert set(ends) == {"killed", "told", "went on"}, ends


def test_any_call_of_opening_tidying_and_closing_may_fail(before: Path, tmp_path: Path) -> None:
    every = [
        *sites(before, tmp_path / "here", "start", "open"),
        *sites(before, tmp_path / "here", "ack", "closed"),
    ]
    opens = [site for site in every if site.call == "openat"]
    chosen = every if SOAK else opens + Random(20260302).sample(every, min(20, len(every)))
    struck(before, tmp_path, chosen)
