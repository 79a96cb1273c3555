"""What a verification says of a file, and whether it names the place that was tampered with."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import msgspec

from rounds.home import Place as Home
from rounds.ports import StoreDamaged, StoreUnusable
from rounds.wiring import prove_clinic
from tests.faults.lived import judging
from tests.faults.tampering import Place

ENTRIES: Final = re.compile(r"entr(?:y|ies) (?:from )?(\d+)(?: to (\d+))?")


class Fault(NamedTuple):
    """One thing that does not hold. `first` to `last` are entries, -1 for none."""

    first: int
    last: int
    row: str
    sentence: str


class Told(NamedTuple):
    """What was found: how it was told (*ok*, *report*, *damaged*, *unusable*), and each fault."""

    how: str
    faults: list[Fault]


def told(home: Home) -> Told:
    """Verify a clinic, everything derived again."""
    try:
        found = prove_clinic(home, again=True, judged_by=judging())
    except (StoreDamaged, StoreUnusable) as why:
        how = "damaged" if isinstance(why, StoreDamaged) else "unusable"
        return Told(how, [Fault(-1, -1, "", str(why))])
    steps = [each for each in found.ledger.steps if not each.ok]
    faults = [Fault(_at(each.entry), _at(each.last), "", each.sentence) for each in steps]
    again = found.replayed.faults if found.replayed is not None else []
    faults += [Fault(each.entry, each.entry, each.row, each.sentence) for each in again]
    assert found.ok == (not faults)
    return Told("report" if faults else "ok", faults)


def told_by_command(out: str, err: str) -> Told:
    """The same from what `verify --json` wrote."""
    if not out:
        return Told("damaged", [Fault(-1, -1, "", msgspec.json.decode(err)["error"])])
    faults = [
        Fault(_at(each["entry"]), _at(each["entry"]), "", each["sentence"])
        for each in msgspec.json.decode(out)["faults"]
    ]
    return Told("report" if faults else "ok", faults)


def _at(entry: int | None) -> int:
    return -1 if entry is None else entry


def names(found: Told, place: Place) -> bool:
    """Whether one of the faults speaks of this place."""
    return any(_speaks(each, place) for each in found.faults)


def _speaks(fault: Fault, place: Place) -> bool:
    if place.row and (fault.row == place.row or f" {place.row} " in fault.sentence):
        return True
    if place.checkpoint >= 0 and _of_checkpoint(fault.sentence, place.checkpoint):
        return True
    spans = [(fault.first, fault.last)]
    spans += [(int(a), int(b or a)) for a, b in ENTRIES.findall(fault.sentence)]
    return any(first <= at <= last for first, last in spans for at in place.entries)


def _of_checkpoint(sentence: str, size: int) -> bool:
    return bool(re.search(rf"size {size}\b", sentence)) if size else sentence.startswith("No checkpoint")


def width(found: Told, place: Place) -> int:
    """How many entries the narrowest fault that names one of these spans."""
    spans = [
        each.last - each.first + 1
        for each in found.faults
        if each.first >= 0 and any(each.first <= at <= each.last for at in place.entries)
    ]
    return min(spans, default=0)
