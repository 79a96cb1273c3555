"""A score written out: the same readings as a list of lines, of knock-outs and of steps that anyone can add
up.

Rules this module keeps:

* The steps are every cell in the law's order, then the cap when a knock-out stands (also when it takes
  nothing), then the fraction of a point that is rounded off. Their `costs` add up to exactly ``10,000 - 100 *
  score``.
* A line shows the verdicts of the checks that cite it, also when it was decided otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from rounds.judgment import score_words as words
from rounds.judgment.score_facts import Counts, Standing
from rounds.judgment.score_loss import Reading
from rounds.judgment.score_shape import (
    CAP,
    WHOLE,
    Head,
    KnockOut,
    LineScore,
    NotHere,
    Score,
    Step,
    Verdicts,
)
from rounds.judgment.yardstick import Cell, Row, Yardstick


def sheet(
    yardstick: Yardstick, standing: Standing, readings: Sequence[Reading], held_by: Sequence[str], head: Head
) -> Score:
    """The whole score. `readings` are the cells' in the yardstick's order, `held_by` the knock-outs that
    stand.
    """
    checks = {check: standing.counts_of(check) for check in yardstick.slots("check")}
    knockouts = tuple(_knock_out(yardstick, standing, slot) for slot in held_by)
    proven = WHOLE - sum(reading.lost for reading in readings)
    word = sum(reading.word for reading in readings)
    return Score(
        score=head.score,
        points=min(proven, CAP) if held_by else proven,
        could_be=head.could_be,
        seen=head.seen,
        machine_points=proven - word,
        word_points=word,
        verdicts=_verdicts(checks.values()),
        knockouts=knockouts,
        does_not_apply=tuple(
            NotHere(check, words.none_because(counts)) for check, counts in checks.items() if _is_none(counts)
        ),
        lines=tuple(_line(yardstick, standing, readings, row) for row in yardstick.rows),
        arithmetic=(*_cells(yardstick, standing, readings), *_last_steps(yardstick, held_by, proven)),
        yardstick=yardstick.digest,
    )


def _knock_out(yardstick: Yardstick, standing: Standing, slot: str) -> KnockOut:
    """One that stands."""
    cell = _cell(yardstick, slot)
    return words.knock_out(cell, standing.counts_of(slot) if cell.sort == "check" else None)


def _is_none(counts: Counts) -> bool:
    """Whether a check has no subject and may have none."""
    return counts.none_proven and counts.applicable == 0


def _verdicts(counted: Iterable[Counts]) -> Verdicts:
    """Counts summed, a check with nothing applicable and none not proven as one unseen verdict."""
    rows = [
        (c.holds, c.fails, c.unseen or int(not c.applicable and not c.none_proven), c.not_ours)
        for c in counted
    ]
    return Verdicts(*(sum(column) for column in zip(*rows, strict=True)))


def _line(yardstick: Yardstick, standing: Standing, readings: Sequence[Reading], row: Row) -> LineScore:
    """One line of the law."""
    cells = [yardstick.cells[place] for place in row.places]
    statements = [cell.slot for cell in cells if cell.sort == "statement"]
    return LineScore(
        cite=row.cite,
        title=row.title,
        weight=row.weight,
        worth=row.points,
        loss=sum(readings[place].lost for place in row.places),
        verdicts=_verdicts(standing.counts_of(cell.slot) for cell in cells if cell.sort == "check"),
        statements=tuple(slot for slot in statements if slot in standing.attested),
        missing=tuple(slot for slot in statements if slot not in standing.attested),
        decided_otherwise=row.cite in standing.decided,
        decided=standing.decided.get(row.cite, ""),
    )


def _cells(yardstick: Yardstick, standing: Standing, readings: Sequence[Reading]) -> Iterable[Step]:
    """Every cell as a step of the arithmetic."""
    for cell, reading in zip(yardstick.cells, readings, strict=True):
        yield Step(
            sort="cell",
            cite=cell.cite,
            slot=cell.slot,
            worth=cell.points,
            costs=reading.lost,
            sentence=words.cell_sentence(cell, _how(cell, standing), reading.lost),
        )


def _how(cell: Cell, standing: Standing) -> str:
    """How a cell stands, in words."""
    if cell.cite in standing.decided:
        alternative = standing.decided[cell.cite]
        return words.stands_in(alternative, filled=alternative in standing.attested)
    if cell.sort == "uncovered":
        return words.UNCOVERED
    if cell.sort == "statement":
        return words.stated(filled=cell.slot in standing.attested)
    return words.checked(standing.counts_of(cell.slot))


def _last_steps(yardstick: Yardstick, held_by: Sequence[str], proven: int) -> Iterable[Step]:
    """The cap and the rounding, where there are any."""
    points = proven
    if held_by:
        points = min(proven, CAP)
        names = [_cell(yardstick, slot).title.rstrip(".") for slot in held_by]
        yield _step("cap", proven - points, words.cap_sentence(CAP, names, proven - points))
    if points % 100:
        yield _step("rounding", points % 100, words.rounding_sentence(points % 100))


def _step(sort: Literal["cap", "rounding"], costs: int, sentence: str) -> Step:
    """A step that is no cell's."""
    return Step(sort=sort, cite="", slot="", worth=0, costs=costs, sentence=sentence)


def _cell(yardstick: Yardstick, slot: str) -> Cell:
    """The first cell of a slot."""
    return yardstick.cells[yardstick.places[slot][0]]
