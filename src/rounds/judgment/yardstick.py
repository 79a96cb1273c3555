"""What the score measures with: which slots each line has, and how many hundredths of a point each is worth.

Rules this module keeps:

* A line's slots are the checks that cite it and its attestation slots. A line without either is one slot that
  nothing can fill. A check that cites two lines has a cell in each; one that cites a line twice has one.
* A line's points are shared among its slots by severity (8, 4, 2, 1) by largest remainder, slots in the order
  of their ids. All cells sum to exactly 10,000, whatever the lines and checks.
* The yardstick depends on the release alone, never on a clinic, and never on the order in which checks were
  found. `digest` names it.

A worked example: one line that is the whole score, one critical check and one medium statement (8 and 2 parts
of 10)::

    worth 80.00   every disk is encrypted         check
    worth 20.00   the key custodian is named      statement
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from hashlib import sha256
from itertools import accumulate, pairwise
from typing import ClassVar, Final, Literal

from msgspec import Struct

from rounds.law import Line, line_of
from rounds.law.points import apportion, line_points
from rounds.model.fact import Whose
from rounds.model.severity import Severity
from rounds.sdk.check import Check

Sort = Literal["check", "statement", "uncovered"]
"""How a slot is filled: by a check's verdicts, by a person's statement, or by nothing that this release has.
"""

FORMAT: Final = "rounds-yardstick/1"
"""Opens the text under the digest; another arithmetic gets another name."""


class ScoreError(Exception):
    """What can go wrong around the score. `whose` says whose move it is; trying again alone never helps.

    ::

        ScoreError
        ├── YardstickWrong     lines and checks that can't be measured with: ours
        ├── NotOnYardstick     counts for a check that this release does not score: ours
        └── DecisionRefused    a decision that the rule does not allow: yours
    """

    whose: ClassVar[Whose] = Whose.OURS
    again: ClassVar[bool] = False


class YardstickWrong(ScoreError):
    """The lines and checks of this release can't be measured with; the sentence names the one at fault."""


class Cell(Struct, frozen=True, kw_only=True):
    """One slot of one line, worth `points` hundredths. `slot` is a check's id or an attestation slot's.

    `title` is true when all is well. `knock_out` caps the whole score while the slot is not proven. `floor`
    is the fraction of its points that goes with the first verdict that is not proven, as numerator and
    denominator.
    """

    cite: str
    slot: str
    sort: Sort
    title: str
    severity: Severity
    points: int
    knock_out: bool
    floor: tuple[int, int]


class Row(Struct, frozen=True, kw_only=True):
    """One line of the law with its cells, which are the places `first` to `last - 1` of the yardstick's
    cells.
    """

    cite: str
    title: str
    weight: int
    kind: Literal["required", "addressable", "standard"]
    points: int
    first: int
    last: int

    @property
    def places(self) -> range:
        """Where its cells stand."""
        return range(self.first, self.last)


class _Slot(Struct, frozen=True):
    """A slot before its points are known."""

    id: str
    sort: Sort
    title: str
    severity: Severity
    knock_out: bool = False


class Yardstick(Struct, frozen=True, dict=True):
    """The cells in the law's order. Made by `Yardstick.of`; two with the same `digest` score alike."""

    rows: tuple[Row, ...]
    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, lines: Sequence[Line], checks: Iterable[Check]) -> Yardstick:
        """The yardstick of some lines, in legal order, and checks, in any. Raises `YardstickWrong`."""
        slots = _slots(lines, tuple(checks))
        worth = line_points(lines)
        cells = [_cells(line, slots[line.cite.id], worth[line.cite]) for line in lines]
        ends = list(accumulate((len(each) for each in cells), initial=0))
        rows = tuple(
            Row(
                cite=line.cite.id,
                title=line.title,
                weight=line.weight,
                kind=line.kind,
                points=worth[line.cite],
                first=first,
                last=last,
            )
            for line, (first, last) in zip(lines, pairwise(ends), strict=True)
        )
        return cls(rows, tuple(cell for each in cells for cell in each))

    @cached_property
    def places(self) -> dict[str, tuple[int, ...]]:
        """Each slot's id and where its cells stand."""
        found: dict[str, tuple[int, ...]] = {}
        for place, cell in enumerate(self.cells):
            found[cell.slot] = (*found.get(cell.slot, ()), place)
        return found

    @cached_property
    def by_cite(self) -> dict[str, Row]:
        """Each line by its citation."""
        return {row.cite: row for row in self.rows}

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of all that enters the arithmetic: a line of text for each cell, in order.

        Wording is left out: a corrected title is no other yardstick.
        """
        kinds = {row.cite: row.kind for row in self.rows}
        text = "".join(
            f"{cell.cite}\t{kinds[cell.cite]}\t{cell.slot}\t{cell.sort}\t{cell.severity.value}"
            f"\t{'knock-out' if cell.knock_out else '-'}\t{cell.points}\n"
            for cell in self.cells
        )
        return sha256(f"{FORMAT}\n{text}".encode()).hexdigest()

    def has_check(self, check: str) -> bool:
        """Whether a check of this id is scored."""
        places = self.places.get(check)
        return places is not None and self.cells[places[0]].sort == "check"

    def slots(self, sort: Sort) -> tuple[str, ...]:
        """The ids of all slots of one sort, in order."""
        return tuple(slot for slot, places in self.places.items() if self.cells[places[0]].sort == sort)

    def refusal(self, cite: str, alternative: str = "") -> str:
        """Why a line can't be decided, in one sentence; empty when it can (45 CFR 164.306(d)(3)).

        `alternative` is the attestation slot that would document the equivalent measure.
        """
        row = self.by_cite.get(cite)
        if row is None:
            return f"{cite} is no line of the score, so there is nothing to decide."
        if row.kind != "addressable":
            return f"{cite} ({row.title}) is {_KINDS[row.kind]}; only an addressable line can be decided."
        held = next((self.cells[each] for each in row.places if self.cells[each].knock_out), None)
        if held is not None:
            return f"{cite} ({row.title}) is never decided away: it holds the score while {_while(held)}."
        if alternative in self.places:
            return f"{alternative} counts by itself; an alternative to {cite} needs a statement of its own."
        return ""


_KINDS: Final = {"required": "required by the rule", "standard": "a standard, required by the rule"}


def _while(cell: Cell) -> str:
    """What a knock-out waits for."""
    return f"this is not proven: {cell.title.rstrip('.')}"


def _slots(lines: Sequence[Line], checks: tuple[Check, ...]) -> dict[str, list[_Slot]]:
    """Each line's slots in the order of their ids, by the line's citation."""
    found = {
        line.cite.id: [_Slot(s.id, "statement", s.title, s.severity, s.knock_out) for s in line.slots]
        for line in lines
    }
    for check in checks:
        for cite in _lines_cited(check):
            if cite not in found:
                raise YardstickWrong(f"{check.id} cites {cite}, which is not among the lines given.")
            found[cite].append(_Slot(check.id, "check", check.title, check.severity, check.knock_out))
    _require_apart([s.id for line in lines for s in line.slots] + [check.id for check in checks])
    for line in lines:
        if not found[line.cite.id]:
            found[line.cite.id].append(
                _Slot(f"uncovered:{line.cite.id}", "uncovered", line.title, Severity.LOW)
            )
    return {cite: sorted(slots, key=lambda slot: slot.id) for cite, slots in found.items()}


def _lines_cited(check: Check) -> tuple[str, ...]:
    """The lines that a check's citations mean, each once. Raises `YardstickWrong` for a citation that means
    none.
    """
    named = {cite: line_of(cite) for cite in check.cites}
    for cite, line in named.items():
        if line is None:
            raise YardstickWrong(
                f"{check.id} cites {cite}, which is no scored line, so it can carry no points."
            )
    return tuple(dict.fromkeys(line.cite.id for line in named.values() if line is not None))


def _require_apart(ids: list[str]) -> None:
    """Every slot has an id of its own."""
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise YardstickWrong(f"Two slots have the id {twice[0]}; each needs its own.")


def _cells(line: Line, slots: list[_Slot], points: int) -> list[Cell]:
    """A line's cells, which sum to its points."""
    shares = apportion(points, [slot.severity.share for slot in slots])
    return [
        Cell(
            cite=line.cite.id,
            slot=slot.id,
            sort=slot.sort,
            title=slot.title,
            severity=slot.severity,
            points=share,
            knock_out=slot.knock_out,
            floor=slot.severity.floor,
        )
        for slot, share in zip(slots, shares, strict=True)
    ]
