"""Time limits: held as data, refused outside their days, counted as the text counts."""

from __future__ import annotations

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rounds.law.deadlines
from rounds.law.addresses import is_address
from rounds.law.deadlines import Deadline, days, deadline, deadlines
from rounds.law.errors import NoDeadline
from rounds.law.paragraphs import paragraphs

NOW = date(2026, 11, 24)
WORDS = {6: "six", 30: "thirty", 60: "sixty"}


def test_the_modules_examples_are_true() -> None:
    ran = doctest.testmod(rounds.law.deadlines)
    assert (ran.attempted, ran.failed) == (4, 0)


def test_every_limit_of_the_regulation_stands_in_the_text_of_its_paragraph() -> None:
    held = [each for each in deadlines() if is_address(each.id)]
    assert len(held) == 10
    for each in held:
        text = paragraphs()[each.id].text
        unit = each.unit.rstrip("s")
        figures = (f"{each.amount} {unit}", f"{each.amount}-{unit}", f"{each.amount} calendar {unit}")
        assert any(figure in text for figure in (*figures, f"{WORDS[each.amount]} {unit}")), each.id


def test_the_line_of_160_410_c_never_promises_time() -> None:
    found = deadline("160.410(c)", on=NOW)
    assert found.sentence == "30 days from the earliest date we hold; the law may count from earlier"
    assert "you have" not in found.sentence


@pytest.mark.parametrize("each", deadlines(), ids=lambda each: each.id)
def test_a_limit_is_refused_on_the_eve_of_its_first_day(each: Deadline) -> None:
    assert deadline(each.id, on=each.since) is each
    with pytest.raises(NoDeadline, match="outside that"):
        deadline(each.id, on=each.since - timedelta(days=1))


def test_every_limit_says_where_it_is_from_and_shows_its_figure() -> None:
    for each in deadlines():
        assert str(each.amount) in each.sentence
        assert each.source
        assert each.confidence
        assert each.starts


def test_an_unknown_name_lists_what_is_held_and_a_limit_in_years_has_no_days() -> None:
    with pytest.raises(NoDeadline, match=r"Held: 160\.312\(a\)\(3\)\(i\)"):
        days("164.404(z)", on=NOW)
    with pytest.raises(NoDeadline, match="6 years, not days"):
        days("164.316(b)(2)(i)", on=NOW)
    assert days("164.404(b)", on=NOW) == 60


@pytest.mark.parametrize(
    ("name", "start", "last"),
    [
        ("160.410(c)", date(2026, 3, 1), date(2026, 3, 30)),
        ("164.404(b)", date(2026, 3, 1), date(2026, 4, 30)),
        ("164.408(c)", date(2026, 7, 4), date(2027, 3, 1)),
        ("164.408(c)", date(2027, 7, 4), date(2028, 2, 29)),
        ("164.316(b)(2)(i)", date(2026, 11, 24), date(2032, 11, 24)),
        ("164.316(b)(2)(i)", date(2024, 2, 29), date(2030, 3, 1)),
        ("42 U.S.C. 17941", date(2026, 1, 31), date(2027, 1, 31)),
    ],
)
def test_the_last_day_is_counted_as_the_text_counts(name: str, start: date, last: date) -> None:
    assert deadline(name, on=start).last_day(start) == last


@given(st.dates(date(2010, 1, 1), date(2060, 12, 31)), st.integers(1, 40))
def test_months_later_is_the_same_day_or_the_first_after_a_day_that_month_lacks(
    start: date, months: int
) -> None:
    limit = Deadline(
        id="x", title="", amount=months, unit="months", first_day="excluded", starts="", says="", source="",
        confidence="", since=date(2010, 1, 1),
    )  # fmt: skip
    last = limit.last_day(start)
    gone = (last.year - start.year) * 12 + last.month - start.month
    assert (gone, last.day) == (months, start.day) or (gone, last.day, start.day > 28) == (
        months + 1,
        1,
        True,
    )
