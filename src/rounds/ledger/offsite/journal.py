r"""What was read back from one copy: the durable position of its shipping.

    <sha256> <bytes> <end of the lock, or -> <name>       a file, as it was read back
    = <size> <digest> <when, ms>                          all of a tree of `size` was read back by then

Rules this module keeps:

* A line is added, and synced, only after the read-back that it tells of. Losing the file loses no evidence:
  what lies elsewhere is read again and found.
* A later line on a name stands for the earlier. A last line without its end is a crash, and no line.

>>> line("ab" * 32, 5, None, "tile/0/000")
'abababababababababababababababababababababababababababababababab 5 - tile/0/000\n'
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from rounds.sdk.durable import sync_folder

NEVER: Final = "-"
PARTS: Final = 4


class Kept(NamedTuple):
    """A file as it was read back: SHA-256 in hex, bytes, the end of its lock."""

    digest: str
    size: int
    until: datetime | None


class Whole(NamedTuple):
    """A whole tree that was read back: its size, the digest over its files, when (ms)."""

    size: int
    digest: str
    at: int


class Journal:
    """The journal in one file. `kept` is by name, `whole` the last tree; `None` before the first."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError`."""
        self._path = path
        self.kept: dict[str, Kept] = {}
        self.whole: Whole | None = None
        if path.exists():
            self._load(path.read_bytes())

    def add(self, name: str, kept: Kept) -> None:
        """A file was read back. Raises `OSError`."""
        self._write(line(kept.digest, kept.size, kept.until, name))
        self.kept[name] = kept

    def done(self, whole: Whole) -> None:
        """A whole tree was. Raises `OSError`."""
        self._write(f"= {whole.size} {whole.digest} {whole.at}\n")
        self.whole = whole

    def _load(self, raw: bytes) -> None:
        whole, _, torn = raw.rpartition(b"\n")
        if torn:
            with self._path.open("r+b") as file:
                file.truncate(len(raw) - len(torn))
        for each in whole.decode("ascii", "replace").splitlines():
            parts = each.split(" ", PARTS - 1)
            if len(parts) != PARTS:
                continue
            if parts[0] == "=":
                self.whole = Whole(int(parts[1]), parts[2], int(parts[3]))
            else:
                until = None if parts[2] == NEVER else datetime.fromisoformat(parts[2])
                self.kept[parts[3]] = Kept(parts[0], int(parts[1]), until)

    def _write(self, text: str) -> None:
        new = not self._path.exists()
        if new:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
            file.write(text.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync_folder(self._path.parent)


def line(digest: str, size: int, until: datetime | None, name: str) -> str:
    """One line on one file."""
    return f"{digest} {size} {until.isoformat() if until else NEVER} {name}\n"


def digest_of(files: Iterable[tuple[str, str]]) -> str:
    """SHA-256 (hex) over `<sha256>  <name>` lines sorted by name: what `sha256sum` prints for the files."""
    total = sha256()
    for name, digest in sorted(files):
        total.update(f"{digest}  {name}\n".encode("ascii"))
    return total.hexdigest()
