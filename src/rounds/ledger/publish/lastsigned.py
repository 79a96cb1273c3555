"""`last-signed`: the one thing that a restored backup must not take back with it.

A file outside the clinic's folder, `<state>/<origin's hex>/last-signed`, one line for each size that was ever
about to be signed:

    <size in decimal> <base64 of the 32-byte root> <milliseconds since 1970>

    120 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= 1774951200000

Rules this module keeps:

* Lines are only ever added, under a lock, and synced before the note is signed.
* Compare and swap: a line is added only if the newest one is still the one that the writer built upon.
* A line that was cut off (a crash while it was written) was never signed under: it is passed over, closed so
  that it can't be read later, and named.

The folder is the origin's own in the platform's place for state (`rounds.home.state_folder`). A backup of the
clinic's folder does not hold it; keep it so.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from rounds.ledger.publish.files import Files, told
from rounds.ports import Moved
from rounds.sdk.durable import sync_folder
from rounds_verify import b64
from rounds_verify.errors import FormatError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

NAME: Final = "last-signed"
LINE: Final = re.compile(r"(0|[1-9][0-9]{0,18}) ([A-Za-z0-9+/]{43}=) (0|[1-9][0-9]{0,15})")
TAIL: Final = 1 << 16
"""Bytes at the file's end in which the newest whole line is looked for before the rest is."""


class Signed(NamedTuple):
    """What was signed, or was about to be: `size` entries with this root, at `t` (milliseconds)."""

    size: int
    root: bytes
    t: int


class Newest(NamedTuple):
    """The newest whole line, `None` where there is none; and what is wrong with what comes after it."""

    line: Signed | None
    damage: str = ""


class LastSigned:
    """The file of one origin. Nothing is made before the first line is added."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def every(self) -> Iterator[Signed]:
        """Every whole line, oldest first. Raises `StoreUnusable`."""
        with told("read", self.path):
            try:
                lines = self.path.read_bytes().split(b"\n")
            except (FileNotFoundError, NotADirectoryError):
                return
        yield from filter(None, map(_parse, lines[:-1]))

    def newest(self) -> Newest:
        """The newest line. Raises `StoreUnusable` where the file is there and can't be read: that is not
        *nothing was signed*.
        """
        with told("read", self.path):
            try:
                with self.path.open("rb") as file:
                    return _newest(_tail(file.fileno()))
            except (FileNotFoundError, NotADirectoryError):
                return Newest(None)

    def add(self, new: Signed, after: Signed | None) -> None:
        """Add a line, durably. Raises `Moved` if the newest is not `after`, `StoreFull`, `StoreUnusable`."""
        files = Files(self.path.parent)
        with told("written", self.path):
            files.make()
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                with _locked(handle):
                    self._add(handle, new, after)
                sync_folder(self.path.parent)
            finally:
                os.close(handle)
        files.settle()

    def _add(self, handle: int, new: Signed, after: Signed | None) -> None:
        tail = _tail(handle)
        there = _newest(tail).line
        if there != after:
            raise Moved(
                f"{self.path} says that size {there.size if there else 0} was signed meanwhile, by another "
                "copy of this clinic. End one of the two (yours to do)."
            )
        cut = b" cut\n" if tail and not tail.endswith(b"\n") else b""
        line = cut + f"{new.size} {b64.encode(new.root)} {new.t}\n".encode()
        if os.write(handle, line) != len(line):
            raise OSError(None, "only a part of a line was taken")
        os.fsync(handle)


def _tail(handle: int) -> bytes:
    """The file's last bytes, or all of it where no whole line is in them."""
    size = os.fstat(handle).st_size
    for much in (TAIL, size):
        got = _read_at(handle, max(size - much, 0), size)
        if much >= size or _newest(got).line is not None:
            return got
    return b""


def _read_at(handle: int, start: int, stop: int) -> bytes:
    os.lseek(handle, start, os.SEEK_SET)
    parts = []
    while start < stop and (part := os.read(handle, stop - start)):
        parts.append(part)
        start += len(part)
    return b"".join(parts)


def _newest(tail: bytes) -> Newest:
    lines = tail.split(b"\n")
    odd = 1 if lines.pop() else 0
    for line in reversed(lines):
        found = _parse(line)
        if found is not None:
            said = f"Its last {odd} lines are not whole; they are taken as never signed." if odd else ""
            return Newest(found, said)
        odd += not line.endswith(b" cut")
    return Newest(None, "No line of it is whole." if odd else "")


def _parse(line: bytes) -> Signed | None:
    found = LINE.fullmatch(line.decode("latin-1"))
    if found is None:
        return None
    try:
        return Signed(int(found[1]), b64.decode(found[2]), int(found[3]))
    except FormatError:
        return None


@contextmanager
def _locked(handle: int) -> Iterator[None]:
    """Alone with the file; a process that ends gives the lock back."""
    if sys.platform == "win32":
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        return
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)
