"""A whole clinic in a process of its own, and what the kernel says of that process.

`Clinic` is `rounds up` over a new clinic: this machine is looked at every five seconds, pushes come in over
HTTP, a checkpoint is published each minute, and a folder is shipped to a second after there is news.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple, Self

from bench.client import Line, post
from bench.clinics import free_port
from bench.fleet import body, laptop
from rounds.home import Home
from rounds.ledger.offsite.copies import open_copy
from rounds.ledger.offsite.settings import FILE, FolderAt, Settings
from rounds.wiring import begin_clinic

PATIENCE: Final = 60.0
LAPTOPS: Final = 40
"""The things that the clinic knows: their number stays, what is said of them changes."""
PUSH: Final = 10
"""Laptops of one push."""


class Sample(NamedTuple):
    """What the kernel tells of the process after so many pushes: kilobytes, open files, threads."""

    pushes: int
    resident: int
    files: int
    threads: int


class Clinic:
    """A running clinic with a copy elsewhere. Leaving the context ends it as the owner would."""

    def __init__(self, folder: Path) -> None:
        self.copy = folder / "copy"
        self.copy.mkdir()
        self.environment = os.environ | {
            "ROUNDS_HOME": str(folder / "home"),
            "ROUNDS_STATE": str(folder / "state"),
            "NO_COLOR": "1",
        }
        self.place = begin_clinic(Home(folder / "home"), "Maple Street Clinic", "America/Chicago")
        at = FolderAt(name="cellar", path=str(self.copy))
        open_copy(at, self.place.identity.origin, self.place.folder).require_ready(datetime.now(UTC))
        self.place.write(FILE, Settings(every=1).adding(at).written())
        self._port, self._pushes = free_port(), 0
        self._beside = (folder / "said").open("w+b")
        words = ("up", "--listen", f"127.0.0.1:{self._port}", "--every", "5")
        self._process = subprocess.Popen(self._command(*words), env=self.environment, stderr=subprocess.PIPE)
        end = time.monotonic() + PATIENCE
        while not self._listens():
            assert self._process.poll() is None, "it ended"
            assert time.monotonic() < end, "it did not come up"
            time.sleep(0.05)
        self._line = Line(self._port)

    def push(self) -> None:
        """Say something else of some laptops than before: their updates, and with every second push whether
        they are encrypted, so that findings open and are corrected.
        """
        self._pushes += 1
        first, at = self._pushes * PUSH % LAPTOPS, datetime.now(UTC)
        encrypted = "no" if self._pushes // (LAPTOPS // PUSH) % 2 else "yes"
        lines = [laptop(each, at, encrypted, self._pushes) for each in range(first, first + PUSH)]
        self._line.ask(post(self._port, self.place.token, body(lines)))

    def sample(self) -> Sample:
        """The process as it is now."""
        told = Path(f"/proc/{self._process.pid}")
        status = dict(
            each.split(":", 1) for each in (told / "status").read_text("ascii").splitlines() if ":" in each
        )
        files = sum(1 for _ in (told / "fd").iterdir())
        return Sample(self._pushes, int(status["VmRSS"].split()[0]), files, int(status["Threads"]))

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """Another command over the same clinic, beside it. What it says is kept in `said`."""
        self._beside.seek(0)
        self._beside.truncate()
        return subprocess.Popen(
            self._command(*words), env=self.environment, stdout=self._beside, stderr=subprocess.STDOUT
        )

    def __enter__(self) -> Self:
        return self

    @property
    def said(self) -> str:
        """What the last command beside it said."""
        self._beside.seek(0)
        return self._beside.read().decode()

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self._beside.close()
        self._process.send_signal(signal.SIGTERM)
        ending = self._process.communicate(timeout=PATIENCE)[1]
        assert self._process.returncode == 0, ending.decode()

    def _command(self, *words: str) -> tuple[str, ...]:
        return (sys.executable, "-m", "rounds.cli", *words)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0


def slope(samples: list[Sample]) -> float:
    """Bytes of resident memory that a push adds, by the line that fits the samples best.

    >>> slope([Sample(pushes, 1000 + 2 * pushes, 9, 3) for pushes in range(5)])
    2048.0
    """
    middle = sum(each.pushes for each in samples) / len(samples)
    level = sum(each.resident for each in samples) / len(samples)
    along = sum((each.pushes - middle) ** 2 for each in samples)
    return 1024 * sum((each.pushes - middle) * (each.resident - level) for each in samples) / along
