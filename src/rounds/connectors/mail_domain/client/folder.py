"""The folder in which DMARC reports are put. It is read and never changed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from rounds.connectors.mail_domain.look import Fault
from rounds.connectors.mail_domain.reports import MOST_PACKED, NotAReport, Report, read
from rounds.sdk.connector import Reason, Whose
from rounds.sdk.files import Unread, read_whole

MOST_FILES: Final = 5_000
ENDINGS: Final = (".xml", ".xml.gz", ".gz", ".zip")


class Folder:
    """The reports in a folder; what was read once is not read again while it has the same size and time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: dict[tuple[str, int, int], Report | Fault] = {}

    def reports(self) -> tuple[list[Report], list[Fault], str]:
        """What can be read, a fault for each file that can't, and the SHA-256 (hex) over the files' names,
        sizes and times. A folder that is not there is one fault.
        """
        try:
            found = sorted(each for each in self._path.iterdir() if each.name.lower().endswith(ENDINGS))
            marks = [(each.name, each.stat().st_size, each.stat().st_mtime_ns) for each in found]
        except OSError:
            detail = (
                f"The folder of reports {self._path.name} can't be listed; putting it right is your move."
            )
            return [], [Fault(Reason.UNREACHABLE, Whose.YOURS, detail)], ""
        self._read = {
            mark: self._read.get(mark) or _one(self._path / mark[0]) for mark in marks[-MOST_FILES:]
        }
        results = list(self._read.values())
        faults = [each for each in results if isinstance(each, Fault)]
        if len(marks) > MOST_FILES:
            detail = f"More than {MOST_FILES:,} reports are in the folder; moving old ones is your move."
            faults.append(Fault(Reason.TRUNCATED, Whose.YOURS, detail))
        digest = hashlib.sha256(repr(marks).encode("utf-8", "replace")).hexdigest()
        return [each for each in results if isinstance(each, Report)], faults, digest


def _one(file: Path) -> Report | Fault:
    """One file."""
    try:
        return read(read_whole(file, MOST_PACKED, links=False))
    except Unread as why:
        return Fault(why.reason, why.whose, str(why))
    except NotAReport as why:
        detail = f"The report {file.name} can't be read: {why}. Taking it out of the folder is your move."
        return Fault(Reason.UNREADABLE, Whose.YOURS, detail)
