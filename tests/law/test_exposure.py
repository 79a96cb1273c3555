"""Ranges out of the dated tables: counted by the rules, capped by the year, never a point."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.law.errors import NoTable
from rounds.law.exposure import (
    Matter,
    by_provision,
    cost_others,
    counting,
    days_by_year,
    in_all,
    of_one,
)
from rounds.law.paragraphs import Cite, cfr
from rounds.law.penalties import table_on
from tests.law.test_words import NEVER

TODAY = date(2026, 11, 24)
DISK, MALWARE, LEAVER = cfr("164.312(a)(2)(iv)"), cfr("164.308(a)(5)(ii)(B)"), cfr("164.308(a)(3)(ii)(C)")
matters = st.builds(
    Matter,
    id=st.uuids().map(str),
    cites=st.lists(st.sampled_from([DISK, MALWARE, LEAVER]), min_size=1, max_size=3, unique=True).map(tuple),
    since=st.dates(date(2009, 2, 18), TODAY),
)


def matter(since: date, *cites: Cite, name: str = "f-1") -> Matter:
    return Matter(id=name, cites=cites or (DISK,), since=since)


def test_one_day_is_one_failing_from_the_minimum_to_the_maximum_of_its_tier() -> None:
    table = table_on(TODAY, TODAY)
    made = of_one(matter(TODAY), TODAY)
    assert [(each.tier, each.low) for each in made] == list(enumerate(table.tier_minima, 1))
    assert [each.high for each in made] == list(table.tier_maxima)


def test_each_day_counts_once_and_a_calendar_year_costs_its_cap_at_most() -> None:
    table = table_on(TODAY, TODAY)
    made = of_one(matter(date(2025, 12, 30)), TODAY)[0]
    assert days_by_year(date(2025, 12, 30), TODAY) == {2025: 2, 2026: 328}
    assert made.low == table.tier_minima[0]
    assert made.high == 2 * table.tier_maxima[0] + table.year_cap


def test_failings_of_one_provision_share_its_cap() -> None:
    year = date(2026, 1, 28)
    alone = of_one(matter(year), TODAY)[0].high
    together = by_provision([matter(year), matter(year, name="f-2")], TODAY)
    assert [each.matters for each in together] == [("f-1", "f-2")]
    assert together[0].computed[0].high == alone == table_on(TODAY, TODAY).year_cap
    assert in_all(by_provision([matter(year), matter(year, MALWARE)], TODAY))[0].high == 2 * alone


def test_a_finding_on_two_provisions_is_one_failing_at_the_low_end() -> None:
    both = by_provision([matter(TODAY, DISK, MALWARE)], TODAY)
    assert [(str(each.cite), each.computed[0].low) for each in both] == [
        ("164.308(a)(5)(ii)(B)", 0),
        ("164.312(a)(2)(iv)", table_on(TODAY, TODAY).tier_minima[0]),
    ]


def test_the_lower_caps_stand_beside_and_never_in_place_of_the_law() -> None:
    table = table_on(TODAY, TODAY)
    made = of_one(matter(date(2026, 2, 1)), TODAY)
    assert table.discretion
    assert [each.discretion_high for each in made] == list(table.discretion.caps)
    assert [each.high for each in made] == [table.year_cap] * 4


def test_where_no_lower_caps_are_held_there_is_no_such_range() -> None:
    assessed = date(2023, 12, 1)
    found = by_provision([matter(assessed), matter(date(2015, 1, 1), MALWARE)], assessed)
    assert [each.table.discretion is None for each in found] == [False, True]
    assert [each.discretion_high for each in in_all(found)] == [None] * 4
    assert [each.discretion_low for each in of_one(matter(assessed), assessed)] == [None] * 4


def test_the_day_of_assessment_chooses_the_table() -> None:
    day = date(2026, 1, 10)
    before = of_one(matter(day), date(2026, 1, 27))[0]
    after = of_one(matter(day), date(2026, 1, 28))[0]
    assert before.low < after.low


def test_a_day_that_no_table_is_for_is_refused() -> None:
    with pytest.raises(NoTable, match="check the dates"):
        of_one(matter(TODAY), TODAY - timedelta(days=1))


@given(st.lists(matters, max_size=6), st.integers(0, 3))
def test_a_range_is_a_range_and_no_sum_is_less_than_a_part(found: list[Matter], place: int) -> None:
    whole = in_all(by_provision(found, TODAY))[place]
    assert 0 <= whole.low <= whole.high
    for each in found:
        alone = of_one(each, TODAY)[place]
        assert alone.low <= alone.high <= whole.high
        assert alone.low <= whole.low
        if alone.discretion_high is not None and alone.discretion_low is not None:
            assert alone.discretion_low <= alone.discretion_high <= alone.high


@given(st.dates(date(2009, 2, 18), TODAY), st.dates(date(2009, 2, 18), TODAY))
def test_every_day_belongs_to_one_year(one: date, other: date) -> None:
    assert sum(days_by_year(one, other).values()) == max((other - one).days + 1, 0)


def test_what_it_cost_others_comes_from_cases_on_the_same_line_newest_first() -> None:
    found = cost_others([LEAVER])
    assert [each.name for each in found] == ["Gulf Coast Pain Consultants"]
    analysis = cost_others([cfr("164.308(a)(1)(ii)(A)")])
    assert [each.announced for each in analysis] == sorted(
        (each.announced for each in analysis), reverse=True
    )
    assert all(each.source.startswith("https://") for each in analysis)


def test_the_words_are_data_dated_and_name_no_outcome() -> None:
    words = counting(TODAY)
    assert words.heading == "draft for counsel"
    says = [words.standing, words.knowledge, words.others, *(each.says for each in words.rules)]
    assert [text for text in says if NEVER.search(text) or "you have until" in text.lower()] == []
    assert [each.cite.id for each in words.rules] == ["160.406", "160.404(b)(2)", "160.410(c)", "160.408#all"]
    assert "30 days" in words.rules[2].says
