"""Until when a person's word counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.judgment import score_dates
from rounds.law import scored_lines
from rounds.model.records import Attestation, Choice, Decision

MONTHS = score_dates.months_of(scored_lines())
TODAY = date(2027, 3, 15)
DISKS = "164.312(a)(2)(iv)"


def said(slot: str, on: date, until: date) -> Attestation:
    return Attestation(slot=slot, statement="It is so.", by="Ana Ruiz", on=on, until=until)


def chose(choice: Choice, on: date, review: date, alternative: str = "locked-room") -> Decision:
    return Decision(
        cite=DISKS, choice=choice, why="No.", by="Ana Ruiz", on=on, review=review, alternative=alternative
    )


@pytest.mark.parametrize(
    ("slot", "on", "until", "last"),
    [
        ("risk-analysis", date(2027, 1, 31), date(2027, 6, 30), date(2027, 6, 30)),
        ("risk-analysis", date(2027, 1, 31), date(2030, 1, 1), date(2028, 1, 31)),
        ("activity-review", date(2026, 11, 30), date(2030, 1, 1), date(2027, 2, 28)),
        ("locked-room", date(2028, 2, 29), date(2040, 1, 1), date(2029, 2, 28)),
    ],
    ids=["its own end", "the slot's months", "no 30 February", "an alternative's twelve months"],
)
def test_the_last_day_of_a_statement(slot: str, on: date, until: date, last: date) -> None:
    assert score_dates.attestation_ends(said(slot, on, until), MONTHS) == last


def test_a_statement_fills_its_slot_from_its_day_through_its_last() -> None:
    word = said("risk-analysis", TODAY, TODAY + timedelta(days=30))
    filled = [
        day for day in range(-2, 40) if score_dates.attested([word], MONTHS, TODAY + timedelta(days=day))
    ]
    assert filled == list(range(31))


def test_the_latest_decision_stands_alone() -> None:
    old = chose(Choice.ALTERNATIVE, date(2027, 1, 1), date(2027, 12, 31))
    later = chose(Choice.IMPLEMENT, date(2027, 2, 1), date(2027, 12, 31))
    not_yet = chose(Choice.IMPLEMENT, date(2027, 4, 1), date(2027, 12, 31))
    assert score_dates.decided([old], TODAY) == {DISKS: "locked-room"}
    assert score_dates.decided([later, old], TODAY) == {}
    assert score_dates.decided([old, not_yet], TODAY) == {DISKS: "locked-room"}


def test_a_decision_stands_to_its_review_and_never_over_a_year() -> None:
    decision = chose(Choice.NOT_REASONABLE, date(2026, 3, 15), date(2036, 1, 1), "")
    assert score_dates.decided([decision], TODAY) == {DISKS: ""}
    assert score_dates.decided([decision], TODAY + timedelta(days=1)) == {}


def test_the_next_day_on_which_something_ends() -> None:
    words = [
        said("risk-analysis", date(2027, 1, 1), date(2027, 9, 1)),
        said("x", date(2026, 1, 1), date(2026, 2, 1)),
    ]
    decision = chose(Choice.ALTERNATIVE, date(2027, 1, 1), date(2027, 5, 1))
    assert score_dates.next_end(words, [decision], MONTHS, TODAY) == date(2027, 5, 1)
    assert score_dates.next_end([words[1]], [], MONTHS, TODAY) is None


DAYS = st.integers(-500, 500).map(lambda days: TODAY + timedelta(days=days))
WORDS = st.lists(
    st.builds(said, st.sampled_from(["risk-analysis", "activity-review", "x"]), DAYS, DAYS), max_size=6
)


@settings(max_examples=1_000, deadline=None)
@given(WORDS, WORDS)
def test_another_statement_never_empties_a_slot(held: list[Attestation], more: list[Attestation]) -> None:
    assert score_dates.attested(held, MONTHS, TODAY) <= score_dates.attested(held + more, MONTHS, TODAY)


@settings(max_examples=1_000, deadline=None)
@given(WORDS)
def test_nothing_ends_before_the_next_end(held: list[Attestation]) -> None:
    """From today to the next end the filled slots only grow; the day after it one statement has lapsed."""
    end = score_dates.next_end(held, [], MONTHS, TODAY)
    today = score_dates.attested(held, MONTHS, TODAY)
    assert today <= score_dates.attested(held, MONTHS, end or TODAY)
    if end is not None:
        assert any(score_dates.attestation_ends(each, MONTHS) == end for each in held)
