"""What was in place, day by day: only what was seen to be met all day counts, and silence does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.judgment.practices import DAY, RANK, Diary, State, kept, together, worse
from rounds.model.times import from_ms, to_ms

FIRST = date(2026, 1, 1)
HOUR = 3_600_000
STATES: list[State] = list(RANK)


def at(day: int, hour: int = 12) -> int:
    """Noon, or another hour, of the so-manyeth day."""
    return to_ms(datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=day))


@pytest.fixture
def diary() -> Diary:
    return Diary(lambda ms: from_ms(ms).date())


def days(diary: Diary, line: str = "disk") -> list[State]:
    return [diary.lines[line][day] for day in sorted(diary.lines[line])]


def test_the_day_on_which_the_record_begins_is_not_a_whole_day(diary: Diary) -> None:
    diary.note(at(0), {"disk": "met"})
    diary.close(at(2))
    assert days(diary) == ["no_record", "met", "met"]


def test_an_hour_of_it_takes_the_day(diary: Diary) -> None:
    diary.note(at(0), {"disk": "met"})
    diary.note(at(1, 9), {"disk": "not_met"})
    diary.note(at(1, 10), {"disk": "met"})
    diary.close(at(3))
    assert days(diary) == ["no_record", "not_met", "met", "met"]


def test_what_ends_at_midnight_does_not_take_the_next_day(diary: Diary) -> None:
    diary.note(at(0), {"disk": "not_known"})
    diary.note(at(1, 0), {"disk": "met"})
    diary.close(at(1))
    assert days(diary) == ["not_known", "met"]


def test_silence_ends_what_fades_in_it_and_a_later_look_does_not_bring_the_days_back(diary: Diary) -> None:
    diary.note(at(0), {"disk": "met", "mail": "met", "people": "not_met"})
    diary.silence(at(0), at(5), lambda: {"disk": at(2), "mail": at(9), "people": at(2)})
    diary.note(at(5), {"disk": "met", "mail": "met", "people": "not_met"})
    diary.close(at(6))
    assert days(diary) == ["no_record", "met", "not_known", "not_known", "not_known", "not_known", "met"]
    assert days(diary, "mail")[1:] == ["met"] * 6
    assert days(diary, "people")[1:] == ["not_met"] * 6


def test_a_short_pause_is_no_silence(diary: Diary) -> None:
    diary.note(at(0), {"disk": "met"})
    diary.silence(at(1), at(1) + HOUR, lambda: {"disk": at(1)})
    diary.close(at(1) + HOUR)
    assert days(diary) == ["no_record", "met"]


def test_a_practice_is_met_on_a_day_only_if_each_of_its_lines_is() -> None:
    one: dict[date, State] = {FIRST: "met", FIRST + DAY: "met"}
    two: dict[date, State] = {FIRST + DAY: "met"}
    assert together([one, two]) == {FIRST: "no_record", FIRST + DAY: "met"}
    assert together([]) == {}


def test_a_month_is_in_place_when_each_of_its_days_is_and_every_gap_is_named() -> None:
    starts = (FIRST, date(2026, 2, 1))
    every: dict[date, State] = {FIRST + DAY * step: "met" for step in range(59)}
    assert kept(every, starts, date(2026, 2, 28)).in_place == 2
    every |= {date(2026, 2, 3): "not_known", date(2026, 2, 4): "not_known"}
    made = kept(every, starts, date(2026, 2, 28))
    assert (made.in_place, made.months) == (1, ("met", "not_known"))
    assert [(each.first.day, each.last.day, each.state) for each in made.gaps] == [(3, 4, "not_known")]
    assert (made.days["met"], made.days["not_known"]) == (57, 2)


def test_days_without_any_record_are_a_gap_of_their_own() -> None:
    made = kept({}, (FIRST,), date(2026, 1, 31))
    assert (made.in_place, made.days["no_record"]) == (0, 31)
    assert [(each.first, each.last) for each in made.gaps] == [(FIRST, date(2026, 1, 31))]


@given(st.dictionaries(st.integers(0, 58).map(lambda n: FIRST + DAY * n), st.sampled_from(STATES)))
def test_gaps_and_met_days_make_up_the_window(found: dict[date, State]) -> None:
    made = kept(found, (FIRST, date(2026, 2, 1)), date(2026, 2, 28))
    missed = sum((each.last - each.first).days + 1 for each in made.gaps)
    assert missed + made.days["met"] == 59 == sum(made.days.values())


@given(st.sampled_from(STATES), st.sampled_from(STATES))
def test_of_two_states_the_worse_is_kept(one: State, other: State) -> None:
    assert worse(one, other) == worse(other, one)
    assert (worse(one, other) == "met") == (one == other == "met")
