"""Decisions, alternative or not reasonable: what they move, and which are refused."""

from __future__ import annotations

import pytest

from rounds.judgment.score import DecisionRefused
from rounds.judgment.score_facts import Counts
from rounds.judgment.score_shape import Verdicts
from rounds.model.fact import Whose
from rounds.model.records import Choice
from tests.judgment.score_clinic import DISKS, LEAVERS, RISK, clinic, sentences


def test_it_moves_the_line_to_its_documented_alternative() -> None:
    scorer = clinic(disks=Counts(fails=50))
    scorer.set_decided(DISKS, Choice.ALTERNATIVE, "locked-room")
    assert scorer.points == 9580, "nothing documents it yet"
    scorer.set_attested("locked-room", filled=True)
    assert scorer.points == 10_000
    line = next(line for line in scorer.score().lines if line.cite == DISKS)
    assert (line.decided, line.verdicts) == ("locked-room", Verdicts(fails=50)), "never shown as met"
    assert sentences(scorer.score())[-1] == (
        "Disk encryption, worth 4.20: decided otherwise, its alternative (locked-room) is documented, "
        "costs 0.00"
    )


def test_implement_changes_nothing_and_a_lapsed_one_moves_back() -> None:
    scorer = clinic(disks=Counts(fails=50))
    scorer.set_decided(DISKS, Choice.IMPLEMENT)
    assert scorer.points == 9580
    scorer.set_decided(DISKS, Choice.NOT_REASONABLE)
    assert scorer.head.could_be == 95, "nothing unseen stands behind it"
    scorer.set_decided(DISKS, None)
    assert scorer.score() == clinic(disks=Counts(fails=50)).score()
    scorer.set_decided(DISKS, Choice.ALTERNATIVE)
    scorer.set_decided(DISKS, Choice.IMPLEMENT)
    assert scorer.score() == clinic(disks=Counts(fails=50)).score()


@pytest.mark.parametrize(
    ("cite", "alternative", "why"),
    [
        (
            RISK,
            "x",
            "164.308(a)(1)(ii)(A) (Know where patient data is at risk: the risk analysis) is required",
        ),
        ("164.308(a)(2)", "x", "164.308(a)(2) is no line of the score"),
        (
            LEAVERS,
            "x",
            "is never decided away: it holds the score while this is not proven: A leaver keeps no",
        ),
        (DISKS, "risk-analysis", "needs a statement of its own"),
    ],
)
def test_it_is_refused_with_a_sentence(cite: str, alternative: str, why: str) -> None:
    scorer = clinic()
    with pytest.raises(DecisionRefused) as refused:
        scorer.set_decided(cite, Choice.NOT_REASONABLE, alternative)
    assert why in str(refused.value)
    assert (refused.value.whose, refused.value.again) == (Whose.YOURS, False)
    assert scorer.score() == clinic().score(), "nothing has changed"
