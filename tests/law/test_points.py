"""Points are whole hundredths that sum exactly; and what they owe to judgement."""

from __future__ import annotations

import doctest
from fractions import Fraction
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.law import cfr, points
from rounds.law.lines import scored_lines
from rounds.law.points import WHOLE, apportion, line_points
from rounds.law.sensitivity import swings, table

WEIGHTS = st.lists(st.integers(0, 50), min_size=1, max_size=60).filter(any)


def test_the_modules_example_is_true() -> None:
    ran = doctest.testmod(points)
    assert (ran.attempted, ran.failed) == (1, 0)


@given(st.integers(0, 20_000), WEIGHTS)
def test_shares_sum_exactly_and_none_is_a_whole_unit_away_from_fair(total: int, weights: list[int]) -> None:
    shares = apportion(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1


@given(st.integers(0, 20_000), WEIGHTS)
def test_a_heavier_one_never_gets_less_and_of_equals_the_earlier_never_less(
    total: int, weights: list[int]
) -> None:
    shares = apportion(total, weights)
    ranked = sorted(zip(weights, shares, strict=True), key=lambda pair: pair[0])
    for (light, less), (heavy, more) in pairwise(ranked):
        assert less <= more or (light == heavy and less == more + 1)


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_what_can_not_be_shared_is_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="can't be shared"):
        apportion(WHOLE, weights)


def test_the_lines_points_sum_to_the_whole() -> None:
    made = line_points(scored_lines())
    assert len(made) == 54
    assert sum(made.values()) == WHOLE == 10_000
    assert made[cfr("164.308(a)(1)(ii)(A)")] == 981
    assert min(made.values()) == 49


def test_ties_go_to_the_earlier_line() -> None:
    three = [msgspec.structs.replace(line, weight=1) for line in scored_lines()[:3]]
    assert list(line_points(three).values()) == [3_334, 3_333, 3_333]


def test_the_risk_analysis_stays_first_at_half_its_weight_shared_and_alone_at_its_own() -> None:
    first = swings(scored_lines())[0]
    assert first.cite.id == "164.308(a)(1)(ii)(A)"
    assert (first.share, first.share_low, first.share_high) == (
        Fraction(20, 204),
        Fraction(10, 194),
        Fraction(30, 214),
    )
    assert (first.rank, first.rank_low, first.rank_high) == (1, 1, 1)


def test_no_other_line_overtakes_the_risk_analysis() -> None:
    assert [row.cite.id for row in swings(scored_lines()) if row.rank_high == 1] == ["164.308(a)(1)(ii)(A)"]


def test_no_single_weight_but_the_first_moves_the_score_by_more_than_2_and_a_half_points() -> None:
    moved = {
        row.cite.id: max(row.share_high - row.share, row.share - row.share_low)
        for row in swings(scored_lines())
    }
    first = moved.pop("164.308(a)(1)(ii)(A)")
    assert first == Fraction(20, 204) - Fraction(10, 194) < Fraction(5, 100)
    assert max(moved.values()) < Fraction(25, 1000)


def test_a_swing_keeps_the_others_in_place() -> None:
    for row in swings(scored_lines()):
        assert row.share_low < row.share < row.share_high
        assert row.rank_high <= row.rank <= row.rank_low


def test_the_table_has_a_row_a_line_heaviest_first() -> None:
    rows = table(swings(scored_lines())).splitlines()
    assert len(rows) == 2 + 54
    assert rows[2] == (
        "| 164.308(a)(1)(ii)(A) Know where patient data is at risk: the risk analysis "
        "| 20 | 9.80 | 5.15 | 14.02 | 1 | 1 and 1 |"
    )
    assert {row.count("|") for row in rows} == {8}
