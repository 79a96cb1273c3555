"""What SQLite says, told in the words of the port.

* `StoreFull`: FULL, and IOERR of a write, a sync or a lock. Room or repair helps.
* `StoreDamaged`: CORRUPT, NOTADB, IOERR of a read, and whatever else SQLite finds wrong with a statement of
  ours: the statements are tested, so it is the file that is not what we wrote.
* `StoreUnusable`: CANTOPEN, READONLY, PERM, AUTH. Someone must grant or move something.
* `Held`: BUSY, LOCKED, PROTOCOL after the wait. Another process is at work in the file.
* `MemoryError` and `ValueError` of Python's own: NOMEM, TOOBIG.

Result codes: https://sqlite.org/rescode.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from rounds.ports import Held, StoreDamaged, StoreFull, StoreUnusable

_READS: Final = frozenset(
    {
        apsw.SQLITE_IOERR_READ,
        apsw.SQLITE_IOERR_SHORT_READ,
        apsw.SQLITE_IOERR_CORRUPTFS,
        apsw.SQLITE_IOERR_DATA,
    }
)
_CLOSED: Final = (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError, apsw.AuthError)
_BUSY: Final = (apsw.BusyError, apsw.LockedError, apsw.ProtocolError)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Run the body; what SQLite raises in it about the file `path` comes out as the port's error."""
    try:
        yield
    except apsw.Error as error:
        raise translated(error, path) from error
    except UnicodeDecodeError as error:
        raise damaged(path, "a text in it is not UTF-8") from error


def translated(error: apsw.Error, path: Path) -> Exception:
    """The port's error for SQLite's, with a sentence that names the file and the next move."""
    if isinstance(error, apsw.NoMemError):
        return MemoryError(f"There was not enough memory to work in {path}.")
    if isinstance(error, apsw.TooBigError):
        return ValueError(f"A value is larger than {path} can take; nothing of it was kept.")
    if isinstance(error, apsw.FullError) or (isinstance(error, apsw.IOError) and not _is_read(error)):
        return StoreFull(
            f"The disk refused a write to {path} ({error}). Nothing of it was kept. Make room or mend the "
            "disk (yours to do); trying again helps once that is done."
        )
    if isinstance(error, _CLOSED):
        return StoreUnusable(
            f"{path} can't be opened for writing ({error}). See that the file and its folder exist and "
            "belong to whoever runs Rounds (yours to do); trying again does not help before that."
        )
    if isinstance(error, _BUSY):
        return Held(
            f"Another process is at work in {path} and did not let go in time ({error}). End it or wait "
            "for it (yours to do); trying again helps then."
        )
    return damaged(path, str(error))


def _is_read(error: apsw.Error) -> bool:
    return getattr(error, "extendedresult", 0) in _READS


def damaged(path: Path, what: str) -> StoreDamaged:
    """The error for a file that does not hold what was written to it."""
    return StoreDamaged(
        f"{path} is damaged: {what}. Keep the file as it is and restore a backup (yours to do); trying again "
        "does not help."
    )
