"""Verifying one finding, by whoever gets its pack.

*Verify one finding*: the whole check of a pack (`bench.packs`), beside its primitives alone: four Ed25519
signatures, the hashes of four entries' proofs and two opened fields, and the time stamp; once with
`cryptography` and `rfc3161-client`, once as where nothing but Python is installed, in which no time stamp can
be checked. *Cold start*: the same as a process of its own, beside a Python that does nothing. *Size*: the
bytes of a pack; most of them are base64 and the authority's certificates.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from unittest.mock import patch

from bench.clinics import folder
from bench.figure import Figure, Goal, Scale, alone, alternate, at_most, figure, within
from bench.packs import Case, case
from rounds_verify import ed25519, note, policy, timestamp
from rounds_verify.pack_steps import verify_pack

TIMES: Final = {True: 20, False: 100}
"""Packs verified in one run; of those in pure Python fewer."""
COLD: Final = 10
NOTHING: Final = (sys.executable, "-c", "pass")


class DoesNotHold(Exception):
    """The pack that is measured does not verify: the figure would be of a failure."""


def measure(scale: Scale) -> Iterator[Figure]:
    """Both builds, the cold process, and the size."""
    with folder() as home:
        made = case(home, scale.of(4096, 2048))
        yield _verifying(made, scale, pure=False)
        with (
            patch.object(ed25519, "_verify_with_cryptography", _absent),
            patch.object(timestamp, "_tools", _absent),
        ):
            yield _verifying(made, scale, pure=True)
        yield _cold(made, home, scale)
    yield _size("pack of one entry at 10^7, 3 cosignatures, 1 time stamp", made.least, within(8))
    yield _size("its time stamp alone, keys of RSA 4096", made.stamp, None)
    yield _size("pack of a finding opened and corrected, with both verdicts", made.raw, None)


def _size(name: str, raw: bytes, goal: Goal | None) -> Figure:
    return alone(name, "kB", [len(raw) / 1000], goal, 0.0)


def _absent(*_: object) -> None:
    """What the verifier gets where a library is not installed."""


def _verifying(made: Case, scale: Scale, *, pure: bool) -> Figure:
    times = scale.of(TIMES[pure], 1)
    for raw in (made.raw, made.least):
        report = verify_pack(raw, made.auditor)
        if report.failed is not None:
            raise DoesNotHold(report.failed.reason)

    def check() -> None:
        verify_pack(made.raw, made.auditor)

    pairs, load = alternate(
        scale.runs, lambda: _each(check, times), lambda: _each(lambda: made.primitives(pure), times)
    )
    build = "pure Python" if pure else "with cryptography"
    return figure(f"verify one finding beside its primitives, {build}", "ms", pairs, at_most(1.5), load)


def _each(work: Callable[[], None], times: int) -> float:
    """Milliseconds that it takes once; what was taken apart before is not remembered."""
    began = time.perf_counter()
    for _ in range(times):
        note.parse.cache_clear()
        work()
    return 1000 * (time.perf_counter() - began) / times


def _cold(made: Case, home: Path, scale: Scale) -> Figure:
    (home / "finding.pack.zip").write_bytes(made.raw)
    (home / "policy").write_bytes(policy.format_policy(made.auditor.policy))
    (home / "root.pem").write_text(made.auditor.roots[0], "ascii")
    words = ("finding.pack.zip", "--policy", "policy", "--tsa-root", "root.pem")
    ask = (sys.executable, "-m", "rounds_verify", *words)
    pairs, load = alternate(scale.of(COLD, 2), lambda: _process(ask, home), lambda: _process(NOTHING, home))
    return figure("rounds-verify of a pack, cold process", "s", pairs, within(0.4), load)


def _process(command: tuple[str, ...], home: Path) -> float:
    """Seconds that a process takes. Raises `DoesNotHold` if it does not end well."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=home, env=os.environ, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    if done.returncode:
        raise DoesNotHold(done.stdout + done.stderr)
    return took
