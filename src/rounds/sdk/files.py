"""Reading a file of the clinic's without being held up or flooded by it.

Rules this module keeps:

* Only regular files are read: never a pipe that nobody writes, a device or a folder. Opening does not wait.
* At most `most` bytes are held; a bigger file is refused, not cut.
* A file that changes while it is read is not taken: half an old and half a new list is neither.
* What could not be read has a typed reason and a sentence that says whose move it is.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

from rounds.model.fact import Reason, Whose

_PLAIN: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)

_NO_FILE: Final = "{} is no plain file; it is your move to put the file itself there."


class Unread(Exception):
    """A file could not be read. `reason` and `whose` are for a Gap; the sentence names the file."""

    def __init__(self, reason: Reason, whose: Whose, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.whose = whose


def read_whole(path: Path, most: int, *, links: bool = True) -> bytes:
    """All bytes of a regular file of at most `most`; `links` lets a symbolic link be. Raises `Unread`."""
    flags = _PLAIN if links else _PLAIN | _NO_LINK
    try:
        with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise Unread(Reason.UNREADABLE, Whose.YOURS, _NO_FILE.format(path.name))
            raw = file.read(most + 1)
            after = os.fstat(file.fileno())
    except (OSError, ValueError) as why:
        raise _unread(path, why) from None
    if len(raw) > most:
        sentence = (
            f"{path.name} is larger than {most / 1_000_000:.0f} MB; it is your move to make it smaller."
        )
        raise Unread(Reason.UNREADABLE, Whose.YOURS, sentence)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        raw
    ) != after.st_size:
        sentence = f"{path.name} was being written while it was read; the next look reads it again."
        raise Unread(Reason.UNREADABLE, Whose.OURS, sentence)
    return raw


def _unread(path: Path, why: OSError | ValueError) -> Unread:
    """The system's refusal as a reason and a sentence."""
    code = why.errno if isinstance(why, OSError) else errno.EINVAL
    if code in (errno.EACCES, errno.EPERM):
        sentence = f"{path.name} may not be read by Rounds; it is your move to give permission."
        return Unread(Reason.NOT_PERMITTED, Whose.YOURS, sentence)
    if code in (errno.ENOENT, errno.ENOTDIR):
        sentence = f"{path.name} is not where the settings say; it is your move to put it there."
        return Unread(Reason.UNREACHABLE, Whose.YOURS, sentence)
    if code == errno.EISDIR:
        return Unread(Reason.UNREADABLE, Whose.YOURS, _NO_FILE.format(path.name))
    if code == errno.ELOOP:
        return Unread(Reason.UNREADABLE, Whose.YOURS, f"{path.name} is a link; put the file itself there.")
    words = os.strerror(code or errno.EIO).lower()
    return Unread(
        Reason.UNREADABLE, Whose.YOURS, f"{path.name} can't be read ({words}); look at the disk it is on."
    )
