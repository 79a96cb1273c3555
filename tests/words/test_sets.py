"""The goals on the labelled lines of `sets/`: asked of all open lines, and the part that was not read told
apart.

The blind figures are those of the sealed third, see `sealed.py`.
"""

import pytest

from rounds.words.score import Labelled, Score, score
from tests.words.sets import LATER, NAMES, PARTS, later_set, open_set, part

GOALS = {"subjects": (0.97, 0.93), "lists": (0.95, 0.93)}
"""Recall and specificity at least."""
RECALL_OF_SMS_AND_CAMPAIGNS = 0.98
OF_SMALL_CLINICS = 0.95
"""Specificity at least: a supplier's invoice and a colleague's leave are most of a clinic's mail."""
FLOOR_OF_THE_UNREAD = {"subjects": (0.93, 0.95), "lists": (0.95, 0.9)}
"""What stands on the quarter of which no line was read: a change that loses generality shows here first."""


def said(made: Score) -> str:
    return f"recall {made.recall}, specificity {made.specificity}"


@pytest.mark.parametrize("name", GOALS)
def test_the_goals_are_met_on_the_open_lines(name: str) -> None:
    made = score(open_set(name))
    recall, specificity = GOALS[name]
    assert made.recall.value >= recall, said(made)
    assert made.specificity.value >= specificity, said(made)


def test_text_messages_and_campaigns_are_missed_least() -> None:
    made = score([*open_set("sms"), *open_set("campaigns")])
    assert made.recall.value >= RECALL_OF_SMS_AND_CAMPAIGNS, said(made)


@pytest.mark.parametrize("folder", LATER)
@pytest.mark.parametrize("name", GOALS)
def test_the_goals_are_met_on_lines_of_small_clinics(folder: str, name: str) -> None:
    made = score(later_set(folder, name))
    recall, specificity = GOALS[name]
    assert made.recall.value >= recall, said(made)
    assert made.specificity.value >= max(specificity, OF_SMALL_CLINICS), said(made)


@pytest.mark.parametrize("folder", LATER)
def test_text_messages_and_campaigns_of_small_clinics_are_missed_least(folder: str) -> None:
    made = score([*later_set(folder, "sms"), *later_set(folder, "campaigns")])
    assert made.recall.value >= RECALL_OF_SMS_AND_CAMPAIGNS, said(made)
    assert made.specificity.value >= OF_SMALL_CLINICS, said(made)


@pytest.mark.parametrize("name", FLOOR_OF_THE_UNREAD)
def test_what_was_not_read_is_judged_nearly_as_well(name: str) -> None:
    made = score([line for line in open_set(name) if part(line) == PARTS[-1]])
    recall, specificity = FLOOR_OF_THE_UNREAD[name]
    assert made.recall.value >= recall, said(made)
    assert made.specificity.value >= specificity, said(made)


def test_most_of_what_gives_a_patient_away_is_covered_by_spans() -> None:
    lines: list[Labelled] = [line for name in NAMES for line in open_set(name)]
    assert score(lines).spans.value >= 0.85


def test_a_number_that_opens_an_identity_is_always_blocked() -> None:
    lines = [line for name in NAMES for line in open_set(name) if line.why.startswith("B1")]
    assert lines
    assert score(lines).exact.value == 1
