"""A clinic whose file can be changed and put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from rounds.stores import sqlite
from tests.faults.lived import lived
from tests.faults.small import Small
from tests.faults.tampering import Tampering, apply, content_of
from tests.faults.workload import SCRATCH


class Victim:
    """The clinic, its file's bytes and what they hold."""

    def __init__(self, folder: Path, days: int) -> None:
        self.home = lived(folder, days)
        self.file = self.home.store
        self.whole = self.file.read_bytes()
        self.content = content_of(self.file)

    def becomes(self, content: bytes) -> None:
        """The file holds these bytes, and no log is beside it."""
        for name in ("-wal", "-shm", "-journal"):
            self.file.with_name(self.file.name + name).unlink(missing_ok=True)
        self.file.write_bytes(content)

    def suffers(self, tampering: Tampering) -> None:
        """The file is whole, then it is tampered with."""
        self.becomes(self.whole)
        apply(tampering, self.file)


@contextmanager
def victim_of(days: int) -> Iterator[Victim]:
    """A clinic that lived so many days, on a disk in memory where there is one; its log is kept small."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory(dir=SCRATCH) as folder:
        patch.setattr(sqlite, "SqliteStore", Small)
        yield Victim(Path(folder), days)
