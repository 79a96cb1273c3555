"""The rows that the store keeps of a fold, so that starting again need not read the whole ledger.

Rules this module keeps:

* Every row can be made again from the ledger; `verify --replay` does, and compares byte for byte.
* All that is kept of one subject lies together, since a store writes whole pages: what we believe of it is
  `chart/<subject>`, what the checks said of it `chart/<subject>/mark`, its findings
  `chart/<subject>/<finding>`. The counters of the score are one row a check. So a change rewrites two pages
  or three, however large the clinic.
* A row stays below `SHORT` bytes where its content allows: a longer one takes pages of its own.

One method a sort of row for each direction; a new sort is a new pair.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct

from rounds.evidence.board import Held
from rounds.evidence.chart import Touched
from rounds.evidence.streams import Stream
from rounds.fold import Fold
from rounds.model.finding import Finding
from rounds.model.records import Attestation, Decision
from rounds.model.resource import Resource
from rounds.model.resources import KINDS, Clinic
from rounds.ports import Put

TABLES: Final = (
    "release",
    "clinic",
    "source",
    "stream",
    "chart",
    "attest",
    "decision",
    "score",
)  # fmt: skip - one word a line says less
"""Tables in the order in which they are loaded."""
SHORT: Final = 1_000
"""Bytes that a row may have and still share a page of 4,096 bytes."""
MARK: Final = "mark"
FINDING: Final = "finding"
HEAD: Final = "head"


_ENCODE: Final = msgspec.json.Encoder(order="deterministic").encode


class Rows:
    """Reads and writes the rows of one fold."""

    def __init__(self, fold: Fold) -> None:
        self._fold = fold
        sorts = (*TABLES, MARK, FINDING)
        self._row: dict[str, Callable[[str], Any]] = {each: getattr(self, f"_row_{each}") for each in sorts}
        self._load: dict[str, Callable[[str, bytes], None]] = {
            each: getattr(self, f"_load_{each}") for each in sorts
        }

    def puts(self) -> list[Put]:
        """The rows that changed since this was last asked."""
        fold = self._fold
        every = (fold.dirty, fold.chart.dirty, fold.papers.dirty, fold.findings.dirty)
        rows = [(*self.place(*row), *row) for row in set().union(*every)]
        rows.sort()  # by their place: a page is then written once
        for each in every:
            each.clear()
        return [Put(table, key, self._encode(*row)) for table, key, *row in rows]

    def place(self, sort: str, key: str) -> tuple[str, str]:
        """The table and the key under which a row of this sort is kept."""
        if sort == MARK:
            return "chart", f"{key}/{MARK}"
        if sort == FINDING:
            return "chart", f"{self._fold.findings.by_id[key][1]}/{key}"
        return sort, key

    def encode(self, table: str, key: str) -> bytes | None:
        """The row of a place as it is now, `None` when there is none."""
        return self._encode(*_sort(table, key))

    def _encode(self, sort: str, key: str) -> bytes | None:
        made: Any = self._row[sort](key)
        return made if made is None or isinstance(made, bytes) else _ENCODE(made)

    def load(self, table: str, key: str, value: bytes) -> None:
        """Take one row back."""
        sort, key = _sort(table, key)
        self._load[sort](key, value)

    def loaded(self, now: int) -> None:
        """All rows are back: arm the timers and take the counters over."""
        fold = self._fold
        fold.chart.due(now)
        fold.chart.touched = Touched.none()
        fold.engine.start(now)
        fold.count(now)

    def _row_release(self, key: str) -> str:  # noqa: ARG002 - one signature for all tables
        return self._fold.judged_by

    def _load_release(self, key: str, value: bytes) -> None:  # noqa: ARG002 - as above
        self._fold.judged_by = msgspec.json.decode(value)

    def _row_chart(self, key: str) -> Held | None:
        return self._fold.chart.held.get(key) or self._fold.chart.left.get(key)

    def _load_chart(self, key: str, value: bytes) -> None:
        self._fold.chart.load(key, decode_held(value))

    def _row_mark(self, key: str) -> bytes | None:
        return self._fold.engine.row(key)

    def _load_mark(self, key: str, value: bytes) -> None:
        self._fold.engine.load(key, value)

    def _row_finding(self, key: str) -> dict[str, Any]:
        at = self._fold.findings.by_id[key]
        return {"finding": self._fold.findings.by_key[at], "waiting": self._fold.findings.waiting(at)}

    def _load_finding(self, key: str, value: bytes) -> None:  # noqa: ARG002 - one signature for all tables
        got = msgspec.json.decode(value, type=_FindingRow)
        self._fold.findings.load(got.finding, got.waiting)

    def _row_stream(self, key: str) -> Stream:
        system, _, kind = key.rpartition("/")
        return self._fold.chart.streams[system, kind]

    def _load_stream(self, key: str, value: bytes) -> None:  # noqa: ARG002 - as above
        got = msgspec.json.decode(value, type=Stream)
        self._fold.chart.streams[got.system, got.kind] = got

    def _row_source(self, key: str) -> dict[str, Any]:
        return self._fold.chart.sources[key]

    def _load_source(self, key: str, value: bytes) -> None:
        self._fold.chart.declare(key, msgspec.json.decode(value))

    def _row_clinic(self, key: str) -> Clinic:  # noqa: ARG002 - as above
        return self._fold.chart.clinic

    def _load_clinic(self, key: str, value: bytes) -> None:  # noqa: ARG002 - as above
        self._fold.chart.clinic = msgspec.json.decode(value, type=Clinic)

    def _row_attest(self, key: str) -> Attestation:
        return self._fold.papers.attestations[int(key)]

    def _load_attest(self, key: str, value: bytes) -> None:
        self._fold.papers.attestations[int(key)] = msgspec.json.decode(value, type=Attestation)

    def _row_decision(self, key: str) -> Decision:
        return self._fold.papers.decisions[int(key)]

    def _load_decision(self, key: str, value: bytes) -> None:
        self._fold.papers.decisions[int(key)] = msgspec.json.decode(value, type=Decision)

    def _row_score(self, key: str) -> dict[str, Any] | list[int] | None:
        return self._fold.tally.said if key == HEAD else self._fold.engine.counts.get(key)

    def _load_score(self, key: str, value: bytes) -> None:
        if key == HEAD:
            self._fold.tally.said = msgspec.json.decode(value)
        else:
            self._fold.engine.counts[key] = msgspec.json.decode(value, type=list[int])


def _sort(table: str, key: str) -> tuple[str, str]:
    """What sort of row is kept at a place, and of what: the way back from `Rows.place`."""
    if table != "chart" or "/" not in key:
        return table, key
    sub, _, part = key.rpartition("/")
    return (MARK, sub) if part == MARK else (FINDING, part)


class _FindingRow(Struct):
    """A finding with the look at which it was corrected."""

    finding: Finding
    waiting: int | None


class _HeldRow(Struct):
    """A chart row whose resource is read by its kind."""

    kind: str
    resource: msgspec.Raw
    seen_at: int
    entry: int
    before: int = -1
    missing: int = 0
    lagging: bool = False
    blind: bool = False
    left: bool = False


_HELD: Final = msgspec.json.Decoder(_HeldRow)


@cache
def _resource(kind: str) -> msgspec.json.Decoder[Resource]:
    """What reads a resource of a kind: made for the kinds that a clinic has. Raises `KeyError`."""
    return msgspec.json.Decoder(KINDS[kind])


def decode_held(value: bytes) -> Held:
    """A chart row, read back."""
    row = _HELD.decode(value)
    return Held(
        kind=row.kind,
        resource=_resource(row.kind).decode(row.resource),
        seen_at=row.seen_at,
        entry=row.entry,
        before=row.before,
        missing=row.missing,
        lagging=row.lagging,
        blind=row.blind,
        left=row.left,
    )
