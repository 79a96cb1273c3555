"""The laws can fail: each has a wrong arithmetic, by name, that it catches.

A fault is planted in the shipped code, and the law must find a clinic where it shows. Without the fault the
same search finds none (`test_score_laws`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase, find, settings
from hypothesis.errors import NoSuchExample
from msgspec.structs import replace

from rounds.judgment import score, score_loss, score_sheet
from rounds.judgment.score import Scorer
from rounds.judgment.score_facts import Counts
from rounds.judgment.score_loss import Ratio, Reading
from rounds.judgment.yardstick import Cell
from tests.judgment.score_cases import situations
from tests.judgment.score_laws import LAWS

true_ratio, true_lost, true_read, true_stated = (
    score_loss.ratio,
    score_loss.lost,
    score_loss.read,
    score_loss.stated,
)
true_put, true_reading, true_last = Scorer._put, Scorer._reading, score_sheet._last_steps


def left_out_when_unseen(counts: Counts) -> Ratio:
    return Ratio(0, 0, 1, 1, 0) if counts.unseen else true_ratio(counts)


def share_of_the_open_ones(counts: Counts) -> Ratio:
    if counts.fails and counts.applicable:
        return Ratio(counts.fails, counts.fails, counts.fails + counts.unseen, counts.holds, counts.by_word)
    return true_ratio(counts)


def unseen_costs_half(counts: Counts) -> Ratio:
    if counts.applicable:
        unproven = 2 * counts.fails + counts.unseen
        return Ratio(unproven, 2 * counts.fails, 2 * counts.applicable, 2 * counts.holds, counts.by_word)
    return true_ratio(counts)


def none_is_assumed(counts: Counts) -> Ratio:
    return true_ratio(counts) if counts.applicable else Ratio(0, 0, 1, 1, 0)


def floor_spread_over_subjects(points: int, floor: tuple[int, int], unproven: int, of: int) -> int:
    top, bottom = floor
    return 0 if unproven == 0 else -(-points * (top + (bottom - top) * unproven) // (bottom * of))


def share_of_the_holding_ones(points: int, floor: tuple[int, int], unproven: int, of: int) -> int:
    return true_lost(points, floor, of - unproven, of) if unproven else 0


def rounded_down(points: int, floor: tuple[int, int], unproven: int, of: int) -> int:
    top, bottom = floor
    return points * (top * of + (bottom - top) * unproven) // (bottom * of) if unproven else 0


def failing_only(now: Ratio) -> bool:
    return now.fails > 0


def could_be_without_the_unseen(points: int, floor: tuple[int, int], now: Ratio) -> Reading:
    left = max(now.proven + now.fails, 1)
    return replace(
        true_read(points, floor, now), could_lose=true_lost(points, floor, min(now.fails, left), left)
    )


def no_statement_is_trusted(points: int, *, proven: bool, within_reach: bool = True) -> Reading:
    made = true_stated(points, proven=proven, within_reach=within_reach)
    return replace(made, could_lose=points)


def never_capped(points: int, _knock_outs: set[str]) -> int:
    return points


def cap_left_out(*arguments: Any) -> list[Any]:
    return [step for step in true_last(*arguments) if step.sort != "cap"]


def rounding_left_out(*arguments: Any) -> list[Any]:
    return [step for step in true_last(*arguments) if step.sort != "rounding"]


def old_reading_kept(self: Scorer, place: int, new: Reading) -> None:
    old = self._readings[place]
    true_put(self, place, new)
    self._lost += old.lost // 2


def statement_covers_its_line(self: Scorer, cell: Cell, now: Ratio | None) -> Reading:
    row = self.yardstick.by_cite[cell.cite]
    slots = {self.yardstick.cells[place].slot for place in row.places}
    if slots & self._standing.attested and cell.cite not in self._standing.decided:
        return score_loss.stated(cell.points, proven=True)
    return true_reading(self, cell, now)


def decided_is_done(self: Scorer, cell: Cell, now: Ratio | None) -> Reading:
    if cell.cite in self._standing.decided:
        return score_loss.stated(cell.points, proven=True)
    return true_reading(self, cell, now)


class Mutant(NamedTuple):
    """A fault: what it is called, where it is planted, and the law that catches it."""

    name: str
    where: Any
    what: str
    fault: Callable[..., Any]
    law: str


MUTANTS = (
    Mutant(
        "a check that could not look is left out",
        score_loss,
        "ratio",
        left_out_when_unseen,
        "Holds to Fails or Unseen never raises",
    ),
    Mutant(
        "the share is taken of the open ones",
        score_loss,
        "ratio",
        share_of_the_open_ones,
        "Fails or Unseen to Holds never lowers",
    ),
    Mutant(
        "what is not known costs half",
        score_loss,
        "ratio",
        unseen_costs_half,
        "Fails to Unseen and back changes nothing, cap included",
    ),
    Mutant(
        "the cap looks at failing ones only",
        score_loss,
        "knocked",
        failing_only,
        "Fails to Unseen and back changes nothing, cap included",
    ),
    Mutant(
        "the floor is spread over the subjects",
        score_loss,
        "lost",
        floor_spread_over_subjects,
        "a new Fails or Unseen never raises",
    ),
    Mutant(
        "the holding ones are charged (new)",
        score_loss,
        "lost",
        share_of_the_holding_ones,
        "a new Holds never lowers",
    ),
    Mutant(
        "the floor is spread over the subjects (gone)",
        score_loss,
        "lost",
        floor_spread_over_subjects,
        "an unproven subject gone never lowers",
    ),
    Mutant(
        "the holding ones are charged (gone)",
        score_loss,
        "lost",
        share_of_the_holding_ones,
        "a holding subject gone never raises",
    ),
    Mutant("rounded down", score_loss, "lost", rounded_down, "an open verdict always costs"),
    Mutant(
        "the cap is no line", score_sheet, "_last_steps", cap_left_out, "the costs add up to what is missing"
    ),
    Mutant(
        "the rounding is no line",
        score_sheet,
        "_last_steps",
        rounding_left_out,
        "the costs add up to what is missing",
    ),
    Mutant("none is assumed", score_loss, "ratio", none_is_assumed, "nothing seen is 0"),
    Mutant(
        "no statement is trusted in what could be",
        score_loss,
        "stated",
        no_statement_is_trusted,
        "could be is at least the score",
    ),
    Mutant(
        "what could be leaves the unseen out of the count",
        score_loss,
        "read",
        could_be_without_the_unseen,
        "could be is the score when all that is unseen held",
    ),
    Mutant(
        "unseen knock-outs are not lifted",
        score_loss,
        "could_be_knocked",
        score_loss.knocked,
        "could be is the score when all that is unseen held",
    ),
    Mutant("the cap is forgotten", score, "_capped", never_capped, "a knock-out holds the score at 79"),
    Mutant(
        "a statement covers its whole line",
        Scorer,
        "_reading",
        statement_covers_its_line,
        "a statement helps its own slot only",
    ),
    Mutant("decided is done", Scorer, "_reading", decided_is_done, "a decision alone proves nothing"),
    Mutant("the old reading is kept", Scorer, "_put", old_reading_kept, "step by step is from scratch"),
)
SEARCH = settings(max_examples=2_000, deadline=None, database=None, phases=[Phase.generate], derandomize=True)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_law_catches_it(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutant.where, mutant.what, mutant.fault)
    try:
        find(situations(), lambda situation: not LAWS[mutant.law](situation), settings=SEARCH)
    except NoSuchExample:
        pytest.fail(f"{mutant.law!r} did not notice that {mutant.name}.")


def test_every_law_has_a_mutant() -> None:
    assert {mutant.law for mutant in MUTANTS} == set(LAWS)
