"""Clinics to measure: a folder with a store in it, and a server over one in a process of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from bench.fleet import furnish, laptop
from rounds.connectors.push.translate import read
from rounds.evidence.pseudonyms import subjects
from rounds.home import Home, Place
from rounds.stores.sqlite import SqliteStore
from rounds.wiring import begin_clinic, open_clinic

PATIENCE: Final = 300.0
"""Seconds that a server may take to start."""
ROOT: Final = Path(__file__).parents[1]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk that is measured: beside this package, where a clinic's data might lie too."""
    made = Path(tempfile.mkdtemp(prefix=".bench-", dir=ROOT))
    try:
        yield made
    finally:
        shutil.rmtree(made)


def clinic(home: Path, laptops: int = 0) -> Place:
    """A new clinic with so many laptops on its chart and no other source."""
    place = begin_clinic(Home(home), "Maple Street Clinic", "America/Chicago")
    place.write("connections.json", b"[]")
    at = datetime.now(UTC)
    with open_clinic(place, writing=True) as app:
        app.deliver(read(laptop(0, at), at).items if laptops else ())
    if laptops:
        with closing(SqliteStore(place.store)) as store:
            furnish(store, subjects(place.pseudonym_key), laptops, at)
    return place


class Server:
    """A child process that listens; `say` is what `bench.serve` is told."""

    def __init__(self, *say: str) -> None:
        self.port = free_port()
        self._child = subprocess.Popen([sys.executable, "-m", "bench.serve", str(self.port), *say], cwd=ROOT)
        began = time.monotonic()
        while not _listens(self.port):
            if self._child.poll() is not None or time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"The server {say} did not start.")
            time.sleep(0.02)

    @property
    def resident(self) -> float:
        """Megabytes of memory that the process has resident (Linux)."""
        for line in Path(f"/proc/{self._child.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise LookupError("The kernel tells no resident memory for the server.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.terminate()
        self._child.wait(timeout=60)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
