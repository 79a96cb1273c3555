"""Opening a clinic after its process was killed while it wrote.

Before each opening a process writes another thousand entries and kills itself. Then the clinic is opened for
writing, as the next process would: the log is recovered, the dead process's lease taken, and what is believed
is loaded; from there on something can be recorded. At 10^7 entries beside 10^5: there must be nothing that is
read through from the beginning.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.clinics import ROOT, clinic, folder
from bench.figure import Figure, Scale, alone, alternate, at_most, figure, within
from rounds.home import Place
from rounds.wiring import open_clinic, release

LARGE: Final = 10_000_000
SMALL: Final = 100_000
MORE: Final = 1_000
KILLED: Final = -9


class NotKilled(Exception):
    """The process that was to be killed ended otherwise: nothing was crashed."""


def measure(scale: Scale) -> Iterator[Figure]:
    """The time alone, and beside the small ledger."""
    count = min(scale.of(LARGE, 2_000), scale.largest)
    with folder() as home:
        large, small = clinic(home / "large"), clinic(home / "small")
        write(large, count)
        write(small, scale.of(SMALL, 500))
        crashed_and_opened(small)  # what is loaded once is loaded then
        pairs, load = alternate(
            scale.runs, lambda: crashed_and_opened(large), lambda: crashed_and_opened(small)
        )
    name = f"open after a crash, {count:,} entries"
    yield alone(name, "s", [took for took, _ in pairs], within(0.2), load)
    yield figure(f"{name}, beside {SMALL:,}", "s", pairs, at_most(2), load)


def write(place: Place, count: int) -> None:
    """So many entries more, by a process that is then killed. Raises `NotKilled`."""
    command = (sys.executable, "-m", "bench.filled", str(place.folder), str(count))
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode != KILLED:
        raise NotKilled(f"{command} ended with {done.returncode}.")


def crashed_and_opened(place: Place) -> float:
    """Seconds until the clinic can record again."""
    write(place, MORE)
    judging = release()
    began = time.perf_counter()
    app = open_clinic(Place(Path(place.folder)), writing=True, judged_by=judging)
    took = time.perf_counter() - began
    app._give_back()  # not closed: that would publish all of it, which is not what is measured
    app.store.close()
    return took
