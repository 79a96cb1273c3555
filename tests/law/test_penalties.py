"""Which penalty table applies to which dates, and whether the tables hang together."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.law.errors import NoTable
from rounds.law.penalties import TIERS, adjusted_tables, table_on
from rounds.model.fact import Whose

NEW = date(2015, 11, 2)
IN_FORCE = date(2026, 1, 28)


def times(amount: int, multiplier: Decimal) -> int:
    return int((amount * multiplier).quantize(Decimal(1), ROUND_HALF_UP))


def test_each_row_is_the_row_before_times_its_multiplier() -> None:
    steps = list(pairwise(adjusted_tables()))
    assert len(steps) == 9
    for before, after in steps:
        assert after.multiplier is not None
        assert after.tier_minima == tuple(times(each, after.multiplier) for each in before.tier_minima)
        assert after.year_cap == times(before.year_cap, after.multiplier)


def test_each_row_tops_out_as_the_rule_says() -> None:
    for row in adjusted_tables():
        fourth = row.tier_minima[3]
        assert row.tier_maxima == (fourth, fourth, fourth, row.year_cap)
        assert list(row.tier_minima) == sorted(row.tier_minima)
    assert len(TIERS) == 4


def test_rows_follow_one_another_in_time() -> None:
    days = [row.assessed_from for row in adjusted_tables()]
    assert None not in days
    assert days == sorted(set(days), key=str)


def test_the_row_in_force_and_its_confidence() -> None:
    now = table_on(assessed=IN_FORCE, violated=date(2025, 6, 1))
    assert now.tier_minima == (145, 1_461, 14_602, 73_011)
    assert now.year_cap == 2_190_294
    assert now.confidence.startswith("source")
    assert now.cite.id == "160.404(b)(2)"


def test_the_day_of_assessment_chooses_the_row_at_its_boundary() -> None:
    eve = table_on(assessed=IN_FORCE - timedelta(days=1), violated=date(2025, 6, 1))
    assert eve.assessed_from == date(2024, 8, 8)
    for row in adjusted_tables():
        assert row.assessed_from is not None
        assert table_on(assessed=row.assessed_from, violated=NEW) == row


def test_what_happened_before_the_adjustment_keeps_the_base_whenever_assessed() -> None:
    old = table_on(assessed=IN_FORCE, violated=NEW - timedelta(days=1))
    assert old.assessed_from is None
    assert old.tier_minima == (100, 1_000, 10_000, 50_000)
    assert old.tier_maxima == (50_000, 50_000, 50_000, 1_500_000)
    assert table_on(assessed=IN_FORCE, violated=NEW).assessed_from == IN_FORCE


@pytest.mark.parametrize(
    ("assessed", "violated", "says"),
    [
        (date(2020, 1, 1), date(2020, 1, 2), "check the dates"),
        (date(2012, 1, 1), date(2009, 2, 17), "older than the tiers"),
        (date(2016, 9, 5), NEW, "begin with assessments on 2016-09-06"),
    ],
)
def test_dates_before_the_data_are_refused_with_a_sentence(assessed: date, violated: date, says: str) -> None:
    with pytest.raises(NoTable, match=says) as told:
        table_on(assessed=assessed, violated=violated)
    assert told.value.whose is Whose.YOURS


def test_the_discretion_stands_apart_dated_and_says_that_it_may_be_withdrawn() -> None:
    before = table_on(assessed=date(2019, 4, 29), violated=date(2014, 1, 1))
    after = table_on(assessed=date(2019, 4, 30), violated=date(2014, 1, 1))
    assert before.discretion is None
    assert after.discretion is not None
    assert after.discretion.caps == (25_000, 100_000, 250_000, 1_500_000)
    assert "may be withdrawn" in after.discretion.status


def test_discretion_caps_are_given_only_where_they_are_held() -> None:
    held = {row.assessed_from: row.discretion for row in adjusted_tables()}
    assert [day for day, told in held.items() if told] == [date(2024, 8, 8), IN_FORCE]
    earlier, later = held[date(2024, 8, 8)], held[IN_FORCE]
    assert earlier is not None
    assert later is not None
    multiplier = Decimal("1.02598")
    assert later.caps == tuple(times(each, multiplier) for each in earlier.caps)
    assert "computed" in table_on(assessed=IN_FORCE, violated=NEW).confidence


def test_a_day_after_the_data_says_that_a_later_row_may_exist() -> None:
    last = table_on(assessed=date(2030, 1, 1), violated=date(2029, 1, 1))
    assert last.assessed_from == IN_FORCE
    assert last.may_be_superseded(date(2030, 1, 1))
    assert not last.may_be_superseded(last.as_of)


@given(st.dates(date(2009, 2, 18), date(2030, 1, 1)), st.dates(date(2016, 9, 6), date(2030, 1, 1)))
def test_any_pair_of_dates_has_one_table_or_a_refusal(violated: date, assessed: date) -> None:
    if assessed < violated:
        with pytest.raises(NoTable):
            table_on(assessed=assessed, violated=violated)
        return
    found = table_on(assessed=assessed, violated=violated)
    assert (found.assessed_from is None) == (violated < NEW)
    assert found.assessed_from is None or found.assessed_from <= assessed
