"""A clinic that runs for long takes no more memory, files and threads than one that has warmed up.

The whole process is watched from outside while pushes change what it knows, checkpoints are published, a copy
elsewhere is shipped to and read back, and its ledger is verified and the copy checked by other processes. A
few seconds of it in the normal run, twenty minutes with ROUNDS_SOAK=1.

Flat is both: resident memory grows by less than `MOST` bytes for each entry that the ledger gains, by the
line that fits best, which is the least that could be held of an entry by mistake (one small object and the
reference to it); and it never rises more than `ROOM` above where it was when every cache was full. Smaller
leaks drown in what allocator and page cache do: `test_given_back` is for them.

Warm-up is `WARM` pushes without a pause, after which memory is at its level: SQLite keeps up to 64 MB of
pages (`stores/sqlite/file.py`), which take 3,500 such pushes to fill. It lets them go when another process
comes, and fills up again; so the line is fitted after another third of the time.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Final

from rounds.ledger.publish.fsck import fsck
from rounds.wiring import prove_clinic
from tests.ledger.soak.whole import Clinic, Sample, slope

SOAK: Final = os.environ.get("ROUNDS_SOAK") == "1"
SECONDS: Final = 1200.0 if SOAK else 6.0
PAUSE: Final = 0.1 if SOAK else 0.02
"""Seconds between two pushes: a busy clinic has one in a minute."""
MOST: Final = 48.0
"""Bytes an entry."""
ROOM: Final = 0.03
WARM: Final = 4_500 if SOAK else 10
"""Pushes before the watch begins."""
EVERY: Final = 2.0 if SOAK else 0.2
"""Seconds between two samples."""
CHECKS: Final = (("verify",), ("ledger", "fsck"), ("ledger", "audit"), ("status",))
"""Commands that run beside it, in turn."""
HOLDS: Final = {0, 3, 4}
"""How they may end: the last two say how the clinic stands, not how its ledger does."""


def watched(clinic: Clinic, seconds: float) -> tuple[list[Sample], list[int]]:
    """Push, check and sample; gives the samples, and the exit codes of the checks."""
    for _ in range(WARM):
        clinic.push()
    samples, codes = [clinic.sample()], list[int]()
    beside: subprocess.Popen[bytes] | None = None
    began = time.monotonic()
    while time.monotonic() - began < seconds or not codes:
        clinic.push()
        if beside is None:
            beside = clinic.begin(*CHECKS[len(codes) % len(CHECKS)])
        elif (code := beside.poll()) is not None:
            assert code in HOLDS, f"{CHECKS[len(codes) % len(CHECKS)]} ended with {code}: {clinic.said}"
            codes.append(code)
            beside = None
        if time.monotonic() - began > len(samples) * EVERY:
            samples.append(clinic.sample())
        time.sleep(PAUSE)
    if beside is not None:
        codes.append(beside.wait())
    return samples, codes


def test_a_clinic_that_runs_for_long_stays_as_large_as_it_is(tmp_path: Path) -> None:
    with Clinic(tmp_path) as clinic:
        samples, codes = watched(clinic, SECONDS)
    warm = samples[len(samples) // 3 :]
    assert set(codes) <= HOLDS, "a check beside it found something or could not run"
    proven = prove_clinic(clinic.place, again=True)
    assert proven.ok, proven.faults
    vkey = clinic.place.identity.vkey
    (copied,) = [each.parent for each in clinic.copy.rglob("checkpoint")]
    published, shipped = fsck(clinic.place.published, vkey), fsck(copied, vkey)
    assert published.ok, published.faults
    assert shipped.ok, shipped.faults
    grown = slope(warm) * samples[-1].pushes / published.size
    print(f"\n{len(codes)} checks beside it; {told(samples[0], warm)}; {grown:.1f} bytes an entry")
    assert len(warm) > 3
    assert samples[-1].pushes > samples[0].pushes + 10
    if SOAK:
        assert grown <= MOST, told(samples[0], warm)
        assert _most(warm, "resident") <= samples[0].resident * (1 + ROOM), told(samples[0], warm)
        assert _most(warm, "files") <= _most(warm[: len(warm) // 2], "files") + 1, "open files pile up"
        assert _most(warm, "threads") <= _most(warm[: len(warm) // 2], "threads"), "threads pile up"


def _most(samples: list[Sample], what: str) -> int:
    return max(int(getattr(each, what)) for each in samples)


def told(first: Sample, warm: list[Sample]) -> str:
    """The figures."""
    last = warm[-1]
    return (
        f"{last.pushes} pushes; resident {first.resident} kB with full caches, then {warm[0].resident} kB, "
        f"{last.resident} kB at last, never more than {_most(warm, 'resident')} kB; files {warm[0].files} "
        f"and {last.files}, threads {warm[0].threads} and {last.threads}"
    )
