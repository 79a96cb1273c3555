"""Each call to the kernel fails once while a ledger is published: no name ever signs two histories, what was
said to be signed is, and the next publication leaves a folder that leads to what was signed.

The publication passes 256 entries, so that a tile becomes full, one above it begins, and partial ones go.
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

from rounds.ledger.publish.fsck import fsck
from rounds.ledger.publish.known import Known
from rounds.stores.sqlite import SqliteStore
from rounds_verify.checkpoint import parse
from tests.faults.small import Small
from tests.faults.test_syscalls import Site
from tests.faults.trace import ENV
from tests.faults.workload import SOAK
from tests.ledger.publish.child import grown, publish, signer_of
from tests.ledger.publish.small import START
from tests.spine.signed import VKEY

FAULTS: Final = {
    "write": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "fsync": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "fdatasync": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "pwrite64": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "openat": ("error=EIO", "error=ENOSPC", "error=EMFILE", "signal=KILL"),
    "rename": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "mkdir": ("error=EIO", "error=ENOSPC", "signal=KILL"),
    "unlink": ("error=EIO", "signal=KILL"),
    "rmdir": ("error=EIO", "signal=KILL"),
    "flock": ("error=EIO", "error=EINTR", "signal=KILL"),
    "read": ("error=EIO", "signal=KILL"),
    "lseek": ("error=EIO", "signal=KILL"),
    "newfstatat": ("error=EIO", "signal=KILL"),
}
CHILD: Final = Path(__file__).with_name("child.py")
SITES: Final = 40
BEFORE: Final = 250
AFTER: Final = 300
LATER: Final = 310


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of which the last entries are not published yet."""
    folder = tmp_path_factory.mktemp("before")
    store = SqliteStore(folder / "ledger.sqlite")
    for number in (-2, -1):
        grown(store, BEFORE // 2)
        assert not publish(folder, store, START + number)
    grown(store, AFTER - BEFORE)
    store.close()
    return folder


def run(before: Path, here: Path, *strace: str) -> tuple[list[str], bool]:
    """One publication under strace; what was said, and whether the process was killed."""
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(before, here)
    trace = here.with_name("trace")
    # With a filter the process stops at what is traced and at nothing else; strace kills nothing then.
    quick = [] if any("KILL" in each for each in strace) else ["--seccomp-bpf"]
    command = ["strace", *quick, "-f", "-o", str(trace), *strace, sys.executable, str(CHILD), str(here)]
    done = subprocess.run(command, env=ENV, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, f"{strace}: {done.stderr}"
    return done.stdout.splitlines(), "killed by SIGKILL" in trace.read_text()


def sites(before: Path, here: Path) -> Iterator[Site]:
    """Every call from the opening's end to the word that it is signed, with each of its faults."""
    said, _ = run(before, here, "-e", f"trace={','.join(FAULTS)}")
    assert said == ["start", "open", "signed"]
    counts: Counter[str] = Counter()
    inside = False
    for line in here.with_name("trace").read_text().splitlines():
        call = re.match(r"\d+ +(\w+)\(", line)
        if call is None:
            continue
        counts[call[1]] += 1
        if call[1] == "write" and ("(1, " in line):
            inside = '"open' in line
        elif inside:
            yield from (Site(call[1], counts[call[1]], fault) for fault in FAULTS[call[1]])


def roots(folder: Path, store: SqliteStore) -> dict[int, set[bytes]]:
    """Every root that was signed, or was about to be, by its size."""
    found: dict[int, set[bytes]] = {}
    notes = [note.encode() for _, note in store.checkpoints()]
    notes += [
        each.read_bytes() for each in (folder / "published/checkpoints").iterdir() if each.suffix != ".new"
    ]
    for each in notes:
        checkpoint = parse(each.partition(b"\n\n")[0].decode() + "\n")
        found.setdefault(checkpoint.size, set()).add(checkpoint.root)
    for line in (folder / "state/last-signed").read_text().splitlines():
        known = re.fullmatch(r"(\d+) (\S+) \d+", line)
        if known:
            found.setdefault(int(known[1]), set())
    return found


def wrong(folder: Path, said: list[str]) -> list[str]:
    """What a run shows that it must not, and what the next publication does not mend."""
    store, found = Small(folder / "ledger.sqlite"), []
    if "signed" in said and max(size for size, _ in store.checkpoints()) != AFTER:
        found.append("said to be signed, and is not")
    found += [f"refused: {sentence}" for sentence in [publish(folder, store, START + 1)] if sentence]
    grown(store, LATER - AFTER)
    found += [f"refused: {sentence}" for sentence in [publish(folder, store, START + 2)] if sentence]
    found += [f"two roots of size {size}" for size, each in roots(folder, store).items() if len(each) > 1]
    known = [*signer_of(folder, store).publisher.signed(), *(Known("here", size) for size in (BEFORE, LATER))]
    checked = fsck(folder / "published", VKEY, known)
    found += [f"{each.file}: {each.sentence}" for each in checked.faults]
    store.close()
    return found


def test_any_call_may_fail_while_a_ledger_is_published(before: Path, tmp_path: Path) -> None:
    here, ends = tmp_path / "here", Counter[str]()
    every = list(sites(before, here))
    for site in every if SOAK else Random(20261124).sample(every, SITES):
        inject = f"inject={site.call}:{site.fault}:when={site.nth}"
        said, killed = run(before, here, "-e", f"trace={site.call}", "-e", inject)
        odd = [line for line in said if not re.fullmatch(r"start|open|signed|told \w+: [A-Z/].+\.", line)]
        assert odd == [], f"{site}: {said}"
        assert killed == ("KILL" in site.fault), f"{site}: {said}"
        assert wrong(here, said) == [], f"{site}: {said}"
        ends["killed" if killed else "told" if said[-1].startswith("told") else "went on"] += 1
    print(f"\n{ends.total()} of {len(every)} sites: {dict(ends)}")
    assert {"killed", "told"} <= set(ends), ends
