"""One look at the folder: each register, and the documents that its lines name.

Rules this module keeps:

* The six kinds end apart: a file that is missing, empty or torn takes nothing from the others.
* A line that was refused leaves no complete Sweep of its kind. Nor does, for papers, a folder that could not
  be listed or a document that could not be read; the Gap names each and says why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from rounds.connectors.documents.client import sheet_bytes
from rounds.connectors.documents.translate import PAPERS, REGISTERS, Register, Taken, held, read_register
from rounds.sdk.columns import aside, strange
from rounds.sdk.connector import (
    BadSettings,
    Collector,
    Gap,
    Host,
    Item,
    Observation,
    Opener,
    Reason,
    Sweep,
    Whose,
)
from rounds.sdk.documents import Document, Shelf, names_in
from rounds.sdk.files import Unread
from rounds.sdk.sheet import SHOWN, NotASheet, told

COLLECTOR: Final = "documents/1"
FILES: Final = "files"


class _Fault(Struct, frozen=True):
    """Why a kind is not seen whole."""

    sentence: str
    reason: Reason = Reason.UNREADABLE
    whose: Whose = Whose.YOURS


class DocumentFolder:
    """An opened register of documents."""

    def __init__(self, system: str, folder: Path, without: frozenset[str] = frozenset()) -> None:
        self._system = system
        self._folder = folder
        self._without = without
        self._shelf = Shelf(folder / FILES)

    def collect(self, now: datetime, since: datetime | None) -> Iterator[Item]:
        """Read every register. `since` is not asked: a file is always a full listing."""
        del since
        for register in REGISTERS:
            try:
                raw = sheet_bytes(self._folder / register.file)
                taken = read_register(raw, register, self._system, now.date(), self._without)
            except Unread as why:
                yield self._gap(register, now, [_Fault(str(why), why.reason, why.whose)])
            except NotASheet as why:
                sentence = f"{register.file} can't be read: {why}. Mending the file is your move."
                yield self._gap(register, now, [_Fault(sentence)])
            else:
                yield from self._items(register, taken, now, hashlib.sha256(raw).hexdigest())

    def _items(self, register: Register, taken: Taken, now: datetime, digest: str) -> Iterator[Item]:
        """What a readable register says."""
        faults = list(self._faults(register, taken))
        documents: Mapping[str, Document] | None = {}
        if register is PAPERS:
            documents, unread = self._documents(frozenset(taken.files.values()))
            faults += unread
        for each in held(taken, documents):
            read = (documents or {}).get(taken.files.get(each.key, ""))
            of = read.digest if read and read.digest else digest
            yield Observation(resource=each, observed_at=now, collector=COLLECTOR, digest=of)
        if faults:
            yield self._gap(register, now, faults)
        yield Sweep(
            system=self._system,
            kind=register.kind.kind,
            complete=not faults,
            count=len(taken.things),
            observed_at=now,
        )

    def _faults(self, register: Register, taken: Taken) -> Iterator[_Fault]:
        """Why the register is not whole."""
        if taken.refused:
            yield _Fault(told(register.file, taken.refused))
        if taken.unknown:
            optional = [head for head in register.heads if head not in register.required]
            command = f"rounds connect documents --system {self._system}"
            known = optional or register.heads
            yield _Fault(strange(register.file, taken.unknown, known, command, self._without))

    def _documents(self, wanted: frozenset[str]) -> tuple[Mapping[str, Document] | None, list[_Fault]]:
        """The documents that are wanted and there, and what hides the others."""
        if not wanted:
            return {}, []
        try:
            names = names_in(self._folder / FILES)
        except Unread as why:
            return None, [_Fault(str(why), why.reason, why.whose)]
        found = self._shelf.documents(names, wanted)
        return found, [_Fault(each.fault, each.reason) for each in found.values() if each.fault]

    def _gap(self, register: Register, now: datetime, faults: Sequence[_Fault]) -> Gap:
        """One gap for all that hides a kind; its reason is the first one's."""
        detail, more = " ".join(each.sentence for each in faults[:SHOWN]), len(faults) - SHOWN
        return Gap(
            system=self._system,
            kind=register.kind.kind,
            reason=faults[0].reason,
            whose=faults[0].whose,
            observed_at=now,
            detail=f"{detail} And {more:,} more like these." if more > 0 else detail,
        )


def open_source(system: str, settings: Mapping[str, str], host: Host) -> Collector:
    """Open the register in `settings["folder"]`, an absolute path. Raises `BadSettings`."""
    del host
    folder = Path(settings.get("folder", ""))
    if not settings.get("folder") or not folder.is_absolute():
        raise BadSettings("The setting folder must be an absolute path; filling it in is your move.")
    return DocumentFolder(system, folder, aside(settings))


_OPENER: Opener = open_source
