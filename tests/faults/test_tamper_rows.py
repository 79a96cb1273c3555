"""Whatever is changed in a clinic's file behind its back is found by a verification, and named.

Every entry, every derived row and every checkpoint of a clinic that has been lived in, one change at a time.
What one file alone can't show is said here too: that a checkpoint, or the whole file, was once newer.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
import pytest

from rounds.cli.run import run
from rounds.home import Place as Home
from rounds.ports import StoreDamaged
from rounds.proof import verify
from rounds.stores.sqlite import SqliteStore
from rounds_verify.ledger import verify_ledger
from tests.faults.lived import later, lived, opened, judging
from tests.faults.tampering import (
    Content,
    Place,
    Tampering,
    apply,
    content_of,
    of_checkpoints,
    of_entries,
    of_rows,
)
from tests.faults.told import names, told, width
from tests.faults.workload import SCRATCH, SOAK
from tests.spine.signed import VKEY

SEEDS: Final = range(40) if SOAK else range(1)
DAYS: Final = 7 if SOAK else 4


class Victim:
    """A clinic whose file can be changed and put back."""

    def __init__(self, folder: Path) -> None:
        self.home = lived(folder, DAYS)
        self.whole = self.home.store.read_bytes()
        self.content = content_of(self.home.store)

    def put_back(self) -> None:
        for name in ("-wal", "-shm", "-journal"):
            self.home.store.with_name(self.home.store.name + name).unlink(missing_ok=True)
        self.home.store.write_bytes(self.whole)

    def suffers(self, tampering: Tampering) -> None:
        self.put_back()
        apply(tampering, self.home.store)
