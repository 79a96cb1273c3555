"""One look at the register and the folder: vendors, agreements, and documents that nobody listed.

Rules this module keeps:

* A line that was refused, or a column that nobody knows, leaves no complete Sweep of any kind. A folder that
  could not be listed, or a document that could not be read, leaves none of agreements, and a Gap that names
  each document and why.
* The three kinds end apart: a folder that is out of sight takes nothing from the vendors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import Struct

from rounds.connectors.vendors.client import register_bytes
from rounds.connectors.vendors.translate import (
    COLUMNS,
    REQUIRED,
    Register,
    agreements,
    read_register,
    sightings,
)
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
    Resource,
    Sweep,
    Whose,
)
from rounds.sdk.documents import Document, Shelf, names_in
from rounds.sdk.files import Unread
from rounds.sdk.sheet import SHOWN, NotASheet, told

COLLECTOR: Final = "vendors/1"
KINDS: Final = ("vendor", "agreement", "sighting")

_Read: TypeAlias = tuple[Resource, str]
"""A thing and the digest of what it was read from."""


class _Fault(Struct, frozen=True):
    """Why a kind is not seen whole."""

    sentence: str
    reason: Reason = Reason.UNREADABLE
    whose: Whose = Whose.YOURS


class VendorFiles:
    """An opened register with its folder."""

    def __init__(self, system: str, file: Path, folder: Path, without: frozenset[str] = frozenset()) -> None:
        self._system = system
        self._file = file
        self._folder = folder
        self._without = without
        self._shelf = Shelf(folder)

    def collect(self, now: datetime, since: datetime | None) -> Iterator[Item]:
        """Read the whole register and open what it names. `since` is not asked: a file is a full listing."""
        del since
        try:
            raw = register_bytes(self._file)
            register = read_register(raw, self._system, now.date(), self._without)
        except Unread as why:
            yield from self._blind(now, _Fault(str(why), why.reason, why.whose))
        except NotASheet as why:
            sentence = f"{self._file.name} can't be read: {why}. Mending the file is your move."
            yield from self._blind(now, _Fault(sentence))
        else:
            yield from self._items(now, register, hashlib.sha256(raw).hexdigest())

    def _items(self, now: datetime, register: Register, digest: str) -> Iterator[Item]:
        """What a readable register says."""
        faults = list(self._faults(register))
        yield from self._kind("vendor", now, _each(register.vendors, digest), faults)
        try:
            names = names_in(self._folder)
        except Unread as why:
            unseen = _Fault(str(why), why.reason, why.whose)
            listed = _each(agreements(register, self._system, None), digest)
            yield from self._kind("agreement", now, listed, [*faults, unseen])
            yield self._gap("sighting", now, [unseen])
            return
        documents = self._shelf.documents(names, register.files)
        held = agreements(register, self._system, documents)
        listed = [(each, _digest(each.key, documents) or digest) for each in held]
        yield from self._kind("agreement", now, listed, [*faults, *_unread(documents)])
        # A refused line or an unknown column may name any document: none can be called unlisted beside it.
        strange = () if faults else sightings(register, self._system, names)
        yield from self._kind("sighting", now, _each(strange, digest), faults)

    def _faults(self, register: Register) -> Iterator[_Fault]:
        """Why the register is not whole."""
        if register.refused:
            yield _Fault(told(self._file.name, register.refused))
        if register.unknown:
            optional = [column for column in COLUMNS if column not in REQUIRED]
            command = f"rounds connect vendors --system {self._system}"
            yield _Fault(strange(self._file.name, register.unknown, optional, command, self._without))

    def _kind(
        self, kind: str, now: datetime, things: Sequence[_Read], faults: Sequence[_Fault]
    ) -> Iterator[Item]:
        """The observations of one kind, each with what it was read from, and how its listing ended."""
        for each, digest in things:
            yield Observation(resource=each, observed_at=now, collector=COLLECTOR, digest=digest)
        if faults:
            yield self._gap(kind, now, faults)
        yield Sweep(system=self._system, kind=kind, complete=not faults, count=len(things), observed_at=now)

    def _blind(self, now: datetime, fault: _Fault) -> Iterator[Item]:
        """Nothing could be seen."""
        yield from (self._gap(kind, now, [fault]) for kind in KINDS)

    def _gap(self, kind: str, now: datetime, faults: Sequence[_Fault]) -> Gap:
        """One gap for all that hides a kind; its reason is the first one's."""
        first, more = faults[0], len(faults) - SHOWN
        detail = " ".join(each.sentence for each in faults[:SHOWN])
        return Gap(
            system=self._system,
            kind=kind,
            reason=first.reason,
            whose=first.whose,
            observed_at=now,
            detail=f"{detail} And {more:,} more like these." if more > 0 else detail,
        )


def _each(things: Iterable[Resource], digest: str) -> list[_Read]:
    """Things that were all read from one file."""
    return [(each, digest) for each in things]


def open_source(system: str, settings: Mapping[str, str], host: Host) -> Collector:
    """Open the register `settings["file"]` with the folder `settings["folder"]`. Raises `BadSettings`."""
    del host
    paths = {name: Path(settings.get(name, "")) for name in ("file", "folder")}
    wrong = [name for name in paths if not settings.get(name)] or [
        n for n in paths if not paths[n].is_absolute()
    ]
    if wrong:
        raise BadSettings(f"The setting {wrong[0]} must be an absolute path; filling it in is your move.")
    return VendorFiles(system, paths["file"], paths["folder"], aside(settings))


def _digest(key: str, documents: Mapping[str, Document]) -> str:
    """The SHA-256 of an agreement's document, empty when it was not read."""
    found = documents.get(key.rpartition("/")[2])
    return found.digest if found else ""


def _unread(documents: Mapping[str, Document]) -> Iterable[_Fault]:
    """Why documents that are there could not be read."""
    return (_Fault(each.fault, each.reason) for each in documents.values() if each.fault)


_OPENER: Opener = open_source
