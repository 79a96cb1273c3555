"""Every law of the score, on random clinics and yardsticks; and every move on every small check."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings

from rounds.judgment import score_loss
from rounds.judgment.score_facts import Counts
from rounds.model.severity import Severity
from tests.judgment import score_laws
from tests.judgment.score_cases import EXAMPLES, Situation, situations


@pytest.mark.parametrize("name", score_laws.LAWS)
def test_law(name: str) -> None:
    law = score_laws.LAWS[name]

    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(situations())
    def holds(situation: Situation) -> None:
        assert law(situation), name

    holds()


UP, DOWN, SAME = range(3)
"""Which way a cell's loss may go."""
MOVES = (
    (score_laws.STOPS_HOLDING, UP),
    (score_laws.COMES_TO_HOLD, DOWN),
    (score_laws.SEEN_OR_NOT, SAME),
    (score_laws.NEW_UNPROVEN, UP),
    (score_laws.NEW_HOLDING, DOWN),
    (score_laws.UNPROVEN_LEAVES, DOWN),
    (score_laws.HOLDING_LEAVES, UP),
)


@pytest.mark.parametrize("severity", Severity)
def test_every_move_on_every_small_check(severity: Severity) -> None:
    """All counts up to five of each, none proven or not, cells from worthless to large."""
    small = range(6)
    tried = 0
    for holds, fails, unseen, none_proven in product(small, small, small, (False, True)):
        before = Counts(holds, fails, unseen, none_proven=none_proven)
        for moves, direction in MOVES:
            for after in filter(None, (move.applied(before) for move in moves)):
                for points in (0, 1, 3, 420, 1000):
                    _assert_direction(points, severity, before, after, direction)
                    tried += 1
    assert tried > 20_000


def _assert_direction(points: int, severity: Severity, before: Counts, after: Counts, direction: int) -> None:
    was, now = score_loss.ratio(before), score_loss.ratio(after)
    loss_was = score_loss.lost(points, severity.floor, was.unproven, was.of)
    loss_now = score_loss.lost(points, severity.floor, now.unproven, now.of)
    held_was, held_now = score_loss.knocked(was), score_loss.knocked(now)
    pair = (loss_was, held_was), (loss_now, held_now)
    if direction == UP:
        assert loss_now >= loss_was, (before, after)
        assert held_now >= held_was, (before, after)
    elif direction == DOWN:
        assert loss_now <= loss_was, (before, after)
        assert held_now <= held_was, (before, after)
    else:
        assert pair[0] == pair[1], (before, after)
