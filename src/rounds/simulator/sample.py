"""The sample clinic: Maple Street, twelve people, and what is the matter there, as files and as what its
systems push.

Rules this module keeps:

* The files under `sample/` are what a clinic would have. Times in them are written relative to the day on
  which they are shown, so that the sample never grows old:

  ================  =========================================  ==========================
  written           means                                      on 24 November 2026, 15:00
  ================  =========================================  ==========================
  `{now-6m}`        so many minutes, hours or days before now  `2026-11-24T14:54:00Z`
  `{day-9}`         a day so many days before (or after) today `2026-11-15`
  `{year+1}`        a year                                     `2027`
  ================  =========================================  ==========================

* `write_sample` writes what connectors read; `sample_records` is what the pushing systems say, and
  `sample_statements` what people stated. All go through the same doors as anybody's.
* Its mail domain and its backups are simulated as what systems push: no name is looked up, no store opened.
* Nothing in it names a real person; the vendors' agreements are unsigned specimens.

>>> rendered("seen {now-6m}, left {day-9}, ends {year+1}-12-31", datetime(2026, 11, 24, 15, tzinfo=UTC))
'seen 2026-11-24T14:54:00Z, left 2026-11-15, ends 2027-12-31'
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from rounds.connectors.push.translate import read
from rounds.model.records import Attestation, Record
from rounds.simulator.paper import pdf

__all__ = ["UTC", "rendered", "sample_records", "sample_statements", "write_sample"]

NAME: Final = "Maple Street Clinic"
"""What the sample clinic is called."""
YEAR: Final = 365
AS_TEXT: Final = frozenset({"openchart.txt"})
"""Agreements that are kept as text; the others are written as PDF."""
AS_PDF: Final = frozenset({"letter.txt", "risk-analysis.txt"})
"""Documents that are written as PDF; the others are kept as text."""
_MARK: Final = re.compile(r"\{(now|day|year)(?:([+-]\d+)([mhd]?))?\}")
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def sample_records(now: datetime) -> list[Record]:
    """What the sample's pushing systems report at `now` (aware): mail and its domain, records, laptops,
    website, purposes, backups.
    """
    made: list[Record] = []
    for each in _sorted(_sample() / "push"):
        made += read(rendered(each.read_text("utf-8"), now).encode(), now).items
    return made


def sample_statements(now: datetime) -> list[Attestation]:
    """What the sample's people stated, dated relative to `now` (aware): most of what the rule asks for."""
    text = rendered((_sample() / "statements.csv").read_text("utf-8"), now)
    return [_statement(row) for row in csv.DictReader(text.splitlines())]


def _statement(row: dict[str, str]) -> Attestation:
    made = date.fromisoformat(row["on"])
    until = made + timedelta(days=YEAR)
    return Attestation(slot=row["slot"], statement=row["statement"], by=row["by"], on=made, until=until)


def write_sample(folder: Path, now: datetime) -> None:
    """Write `roster.csv`, `vendors.csv`, `agreements/`, `papers/` and `push/` into a folder, dated relative
    to `now` (aware).

    Raises `OSError` when the folder can't be written to.
    """
    for name, content in _written(now):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def rendered(text: str, now: datetime) -> str:
    """A text with its relative times written out for `now` (aware). Other braces are left as they are."""
    here = now.astimezone(UTC)
    return _MARK.sub(lambda mark: _time(here, *mark.groups()), text)


def _time(now: datetime, sort: str, count: str | None, unit: str | None) -> str:
    steps = int(count or 0)
    if sort == "year":
        return str(now.year + steps)
    if sort == "day":
        return (now.date() + timedelta(days=steps)).isoformat()
    return (now + steps * _UNITS[unit or "m"]).strftime("%Y-%m-%dT%H:%M:%SZ")


def _written(now: datetime) -> Iterator[tuple[str, bytes]]:
    """Each file's name and content."""
    for name in ("roster.csv", "vendors.csv"):
        yield name, rendered((_sample() / name).read_text("utf-8"), now).encode()
    for each in _sorted(_sample() / "agreements"):
        yield _document("agreements", each, now, as_text=each.name in AS_TEXT)
    for each in _sorted(_sample() / "papers"):
        yield f"papers/{each.name}", rendered(each.read_text("utf-8"), now).encode()
    for each in _sorted(_sample() / "papers" / "files"):
        yield _document("papers/files", each, now, as_text=each.name not in AS_PDF)
    for each in _sorted(_sample() / "push"):
        yield f"push/{each.name}", rendered(each.read_text("utf-8"), now).encode()


def _document(folder: str, text: Traversable, now: datetime, *, as_text: bool) -> tuple[str, bytes]:
    """A document's name and content, as text or as PDF."""
    made = rendered(text.read_text("utf-8"), now)
    if as_text:
        return f"{folder}/{text.name}", made.encode()
    return f"{folder}/{text.name.removesuffix('.txt')}.pdf", pdf(made.splitlines())


def _sample() -> Traversable:
    return files("rounds.simulator") / "sample"


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted((each for each in folder.iterdir() if each.is_file()), key=lambda each: each.name)
