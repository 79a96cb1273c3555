"""One look at the roster: people, what was refused, and whether the list is whole.

Rules this module keeps:

* A list in which a line was refused, a column is not known, or too many leave at once is never called
  complete. When too many leave, nobody of that file is taken at all until a person confirms its fingerprint
  in the setting `confirmed`.
* *At once* is measured against the listing accepted last by this opened source; before there is one, within
  the file: see `translate.leaving`. Nothing else is remembered, and a restart only brings the second measure
  back.
* Someone who is no longer listed is not reported as gone: that follows from a complete Sweep, in the chart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from rounds.connectors.roster.client import roster_bytes
from rounds.connectors.roster.translate import COLUMNS, REQUIRED, Roster, leaving, read_roster, too_many
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
from rounds.sdk.files import Unread
from rounds.sdk.sheet import NotASheet, told

COLLECTOR: Final = "roster/1"
FINGERPRINT: Final = 16
"""Hexadecimal digits of a file's SHA-256 that a person types to confirm it."""


class RosterFile:
    """An opened roster."""

    def __init__(
        self, system: str, file: Path, percent: int, confirmed: str, without: frozenset[str] = frozenset()
    ) -> None:
        self._system = system
        self._file = file
        self._percent = percent
        self._confirmed = confirmed
        self._without = without
        self._accepted: Roster | None = None

    def collect(self, now: datetime, since: datetime | None) -> Iterator[Item]:
        """Read the whole file. `since` is not asked: a file is always a full listing."""
        del since
        try:
            raw = roster_bytes(self._file)
            roster = read_roster(raw, self._system, now.date(), self._without)
        except Unread as why:
            yield self._gap(now, str(why), why.reason, why.whose)
        except NotASheet as why:
            yield self._gap(now, f"{self._file.name} can't be read: {why}. Mending the file is your move.")
        else:
            yield from self._items(now, roster, hashlib.sha256(raw).hexdigest())

    def _items(self, now: datetime, roster: Roster, digest: str) -> Iterator[Item]:
        """What a readable file says."""
        gone, of = leaving(roster, self._accepted, now.date())
        if too_many(gone, of, self._percent) and self._confirmed != digest[:FINGERPRINT]:
            yield self._gap(now, self._unconfirmed(gone, of, digest))
            return
        for person in roster.people:
            yield Observation(resource=person, observed_at=now, collector=COLLECTOR, digest=digest)
        faults = list(self._faults(roster))
        if faults:
            yield self._gap(now, " ".join(faults))
        else:
            self._accepted = roster
            if not roster.has_left:
                yield self._gap(now, self._no_left(), Reason.NOT_ASKED)
        yield Sweep(
            system=self._system,
            kind="person",
            complete=not faults,
            count=len(roster.people),
            observed_at=now,
        )

    def _faults(self, roster: Roster) -> Iterator[str]:
        """Why the list is not whole: one sentence for each sort of fault."""
        if roster.refused:
            yield told(self._file.name, roster.refused)
        if roster.unknown:
            optional = [column for column in COLUMNS if column not in REQUIRED]
            command = f"rounds connect roster --system {self._system}"
            yield strange(self._file.name, roster.unknown, optional, command, self._without)
        if not roster.has_left and (roster.refused or roster.unknown):
            yield self._no_left()

    def _no_left(self) -> str:
        """The sentence about a file without last days."""
        return (
            f"{self._file.name} has no column left, so that last days are not known. Adding it is your move."
        )

    def _unconfirmed(self, gone: int, of: int, digest: str) -> str:
        """The sentence about a file in which many leave at once."""
        return (
            f"In {self._file.name} {gone} of {of} people leave or vanish at once; nothing of it was taken. "
            f"If that is right, say so: rounds connect roster --system {self._system} "
            f"confirmed={digest[:FINGERPRINT]} (if not, mend the file). Either is your move."
        )

    def _gap(
        self, now: datetime, detail: str, reason: Reason = Reason.UNREADABLE, whose: Whose = Whose.YOURS
    ) -> Gap:
        """A gap of people."""
        return Gap(
            system=self._system, kind="person", reason=reason, whose=whose, observed_at=now, detail=detail
        )


def open_source(system: str, settings: Mapping[str, str], host: Host) -> Collector:
    """Open the roster in `settings["file"]`, an absolute path. Raises `BadSettings`."""
    del host
    file = Path(settings.get("file", ""))
    if not file.is_absolute():
        raise BadSettings(
            "The setting file must be the absolute path of the CSV file; filling it in is your move."
        )
    percent = settings.get("most_leaving") or "20"
    if not (percent.isascii() and percent.isdigit() and int(percent) <= 100):  # noqa: PLR2004 - per cent
        raise BadSettings(f"The setting most_leaving is {percent!r}; it must be a percentage from 0 to 100.")
    confirmed = settings.get("confirmed", "").strip().lower()
    return RosterFile(system, file, int(percent), confirmed, aside(settings))


_OPENER: Opener = open_source
