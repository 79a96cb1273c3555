"""The rows that the store keeps of a fold, so that starting again need not read the whole ledger.

Every row can be made again from the ledger; `verify --replay` does, and compares byte for byte. One method a
table for each direction; a new table is a new pair.
"""

from __future__ import annotations

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
    "mark",
    "finding",
    "attest",
    "decision",
    "score",
)  # fmt: skip - one word a line says less
"""Tables in the order in which they are loaded."""


_ENCODE: Final = msgspec.json.Encoder(order="deterministic").encode


class Rows:
    """Reads and writes the rows of one fold."""

    def __init__(self, fold: Fold) -> None:
        self._fold = fold

    def puts(self) -> list[Put]:
        """The rows that changed since this was last asked."""
        fold = self._fold
        every = (fold.dirty, fold.chart.dirty, fold.papers.dirty, fold.findings.dirty)
        rows = sorted(set().union(*every))
        for each in every:
            each.clear()
        return [Put(table, key, self.encode(table, key)) for table, key in rows]

    def encode(self, table: str, key: str) -> bytes | None:
        """One row as it is now, `None` when there is none."""
        made: Any = getattr(self, f"_row_{table}")(key)
        return made if made is None or isinstance(made, bytes) else _ENCODE(made)

    def load(self, table: str, key: str, value: bytes) -> None:
        """Take one row back."""
        getattr(self, f"_load_{table}")(key, value)

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
        self._fold.chart.sources[key] = msgspec.json.decode(value)

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

    def _row_score(self, key: str) -> dict[str, Any]:  # noqa: ARG002 - as above
        return {"said": self._fold.tally.said, "counts": self._fold.engine.counts}

    def _load_score(self, key: str, value: bytes) -> None:  # noqa: ARG002 - as above
        got = msgspec.json.decode(value)
        self._fold.tally.said = got["said"]
        self._fold.engine.counts |= got["counts"]


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
_RESOURCE: Final[dict[str, msgspec.json.Decoder[Resource]]] = {
    kind: msgspec.json.Decoder(each) for kind, each in KINDS.items()
}


def decode_held(value: bytes) -> Held:
    """A chart row, read back."""
    row = _HELD.decode(value)
    return Held(
        kind=row.kind,
        resource=_RESOURCE[row.kind].decode(row.resource),
        seen_at=row.seen_at,
        entry=row.entry,
        before=row.before,
        missing=row.missing,
        lagging=row.lagging,
        blind=row.blind,
        left=row.left,
    )
