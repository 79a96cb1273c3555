"""A copy in a folder: another disk, or a mounted share.

    PATH/<origin's hex>.rounds        the mark: without it the disk is not mounted, and nothing is written
    PATH/<origin's hex>/…             the published ledger, as any reader of static tiles expects it

Rules this module keeps:

* A folder locks nothing, and the record says so: whoever may write there may delete there.
* A file is written beside, synced and renamed; what is read back is asked of the disk, not of the memory that
  it was written from.
* No file is written over, save `checkpoint`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from rounds.ledger.offsite.copy import Found
from rounds.ledger.offsite.errors import (
    BadSettings,
    Differs,
    NotPermitted,
    NotThere,
    OffsiteError,
    Unreachable,
)
from rounds.ledger.publish.paths import CHECKPOINT
from rounds.sdk.durable import sync_folder

MARK: Final = ".rounds"
REFUSED: Final = (PermissionError,)
GONE: Final = (FileNotFoundError, NotADirectoryError)


class FolderCopy:
    """The copy `name` below `path`, of the ledger `origin`. `near` is the clinic's own folder."""

    locks = False

    def __init__(self, name: str, path: Path, origin: str, near: Path) -> None:
        self.name = name
        self._near, self._path = near, path
        self._origin = origin
        short = origin.rpartition("/")[2]
        self.root, self._mark = path / short, path / f"{short}{MARK}"

    def require_ready(self, now: datetime) -> Sequence[str]:  # noqa: ARG002 - one signature for all copies
        """Mark the folder as ours. Raises `BadSettings`, `NotThere`, `NotPermitted`."""
        with self._told():
            if not self._path.is_dir():
                raise NotThere(f"{self._path} is no folder. Mount the disk or name another (yours to do).")
            here, near = self._path.resolve(), self._near.resolve()
            if here.is_relative_to(near) or near.is_relative_to(here):
                raise BadSettings(
                    f"{self._path} and the clinic's own folder lie in one another: what deletes one deletes "
                    "both. Name a folder on another disk (yours to do)."
                )
            self._write(self._mark, self._origin.encode())
            sync_folder(self._path)
            same = self._path.stat().st_dev == self._near.stat().st_dev
        told = [f"{self._path} locks nothing: whoever may write there may delete there."]
        if same:
            told.append(f"{self._path} is on the same disk as the clinic: the two are lost together.")
        return told

    def put(self, name: str, data: bytes, until: datetime, *, hold: bool) -> None:  # noqa: ARG002 - as above
        """Write a file. Raises `Differs` where another lies under its name."""
        with self._told():
            self._require_mark()
            target = self.root / name
            if name != CHECKPOINT and target.exists():
                raise Differs(f"{target} is there already, with other content. Nothing was written over it.")
            made = [each for each in (target.parent, *target.parent.parents) if not each.exists()]
            target.parent.mkdir(parents=True, exist_ok=True)
            self._write(target, data)
            for each in {target.parent, *(each.parent for each in made)}:
                sync_folder(each)

    def found(self, name: str) -> list[Found]:
        """The one version of a file."""
        with self._told():
            self._require_mark()
            try:
                handle = os.open(self.root / name, os.O_RDONLY)
            except GONE:
                return []
            with os.fdopen(handle, "rb") as file:
                if hasattr(os, "posix_fadvise"):
                    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
                return [Found(file.read(), None, hold=False, latest=True)]

    def recent(self, name: str, most: int) -> list[Found]:
        """The newest versions of a file: there is only one."""
        return self.found(name)[:most]

    def extend(self, name: str, version: str, until: datetime) -> None:  # noqa: ARG002 - as above
        """There is no lock to extend. Raises `BadSettings`."""
        raise BadSettings(f"{self.root / name} has no lock: a folder keeps none.")

    def hold(self, name: str, version: str, *, on: bool) -> None:  # noqa: ARG002 - as above
        """Raises `BadSettings`: a folder has no legal hold."""
        raise BadSettings(
            f"{self.name} is a folder, and a folder can't be held: whoever may write there may delete there. "
            "A hold needs a copy in an object store with Object Lock (yours to set up)."
        )

    def names(self) -> Iterator[str]:
        """Every file below it."""
        with self._told():
            self._require_mark()
            for each in sorted(self.root.rglob("*")):
                if each.is_file() and not each.is_symlink():
                    yield each.relative_to(self.root).as_posix()

    def _require_mark(self) -> None:
        """Raises `NotThere` where the disk is not the one that was set up."""
        if not self._mark.exists():
            raise NotThere(
                f"{self._path} does not hold what was set up there: the disk is not mounted, or is another. "
                "Mount it (yours to do); it is tried again."
            )

    def _write(self, target: Path, data: bytes) -> None:
        beside = target.with_name(target.name + ".new")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the system refuses into an error of ours."""
        try:
            yield
        except OSError as why:
            raise _error(self._path, why) from why


def _error(path: Path, why: OSError) -> OffsiteError:
    what = f"{why.filename or path}: {why.strerror or why}."
    if isinstance(why, REFUSED):
        return NotPermitted(f"{what} Give this user the right to write there (yours to do).")
    if isinstance(why, GONE):
        return NotThere(f"{what} Mount the disk (yours to do); it is tried again.")
    return Unreachable(f"{what} See that the disk is well and has room; it is tried again.")
