"""Files that are written whole or not at all, and that are there after a power cut once `settle` has
returned.

Rules this module keeps:

* A file is written beside, synced, and renamed into its place; the folder is synced by `settle`, once for all
  files that it got. What lies beside after a crash is overwritten by the next try.
* A file that already holds what it should is left alone: publishing again writes nothing.
* What the system refuses is told by the port's errors: `StoreFull` for no room, else `StoreUnusable`.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from rounds.ports import StoreError, StoreFull, StoreUnusable
from rounds.sdk.durable import sync_folder

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
BESIDE: Final = ".new"
"""What the name of a file ends with while it is being written."""


@contextmanager
def told(what: str, path: Path) -> Iterator[None]:
    """Turn what the system refuses into an error of the store's. Raises `StoreFull`, `StoreUnusable`."""
    try:
        yield
    except OSError as why:
        kind: type[StoreError] = StoreFull if why.errno in NO_ROOM else StoreUnusable
        raise kind(
            f"{path} can't be {what} ({why.strerror or why}). What was recorded is kept, and signing waits. "
            "See that the folder is there, that you may write to it and that the disk has room (yours to "
            "do); it is tried again within a minute."
        ) from why


class Files:
    """The files below one folder, by their names with `/` between the parts."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._unsettled: set[Path] = set()

    def read(self, name: str) -> bytes | None:
        """What a file holds, `None` where there is none. Raises `StoreUnusable`."""
        path = self.root / name
        with told("read", path):
            try:
                return path.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def put(self, name: str, content: bytes) -> None:
        """Write one file, unless it holds this already. Raises `StoreFull`, `StoreUnusable`."""
        if self.read(name) == content:
            self._unsettled.add((self.root / name).parent)
            return
        target = self.root / name
        beside = target.with_name(target.name + BESIDE)
        with told("written", target):
            self._make(target.parent)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                _write_all(handle, content)
                os.fsync(handle)
            finally:
                os.close(handle)
            beside.replace(target)
        self._unsettled.add(target.parent)

    def make(self) -> None:
        """Make the folder itself, to be settled. Raises `OSError`."""
        self._make(self.root)

    def aside(self, word: str) -> None:
        """Rename the whole folder to its name with a word after it, durably; a new one is made when it is
        needed. Raises `StoreUnusable` where something is called so already.
        """
        target = self.root.with_name(f"{self.root.name}.{word}")
        with told("renamed", self.root):
            if target.exists():
                raise FileExistsError(17, f"there is a {target.name} already", str(target))
            self.root.rename(target)
            sync_folder(target.parent)

    def remove(self, name: str) -> None:
        """Remove a folder of files, if it is there. That may be undone by a power cut, which does no harm."""
        folder = self.root / name
        with told("removed", folder), suppress(FileNotFoundError):
            for each in list(folder.iterdir()):
                each.unlink()
            folder.rmdir()

    def settle(self) -> None:
        """Return when everything written so far is there after a power cut."""
        while self._unsettled:
            folder = self._unsettled.pop()
            try:
                with told("synced", folder):
                    sync_folder(folder)
            except StoreError:
                self._unsettled.add(folder)
                raise

    def _make(self, folder: Path) -> None:
        """Make a folder and those above it, each to be synced into the one that holds it."""
        for each in (*reversed(folder.parents), folder):
            if not each.exists():
                each.mkdir(mode=0o700, exist_ok=True)
                self._unsettled.add(each.parent)


def _write_all(handle: int, content: bytes) -> None:
    """Write all of it: the system may take less at once."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]
