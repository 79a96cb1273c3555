"""The score by example: what it says, what it costs, and why."""

from __future__ import annotations

import doctest
from types import ModuleType

import msgspec
import pytest
from msgspec.structs import replace

from rounds.judgment import score_loss, score_words
from rounds.judgment.score import NotOnYardstick, Scorer, compare
from rounds.judgment.score_facts import Counts, Standing
from rounds.judgment.score_shape import Head, KnockOut, NotHere, Score, Verdicts
from rounds.judgment.score_words import fewer_sentence, gain_sentence
from rounds.judgment.yardstick import Yardstick
from rounds.model.fact import Whose
from rounds.model.severity import Severity
from tests.judgment.score_cases import a_check
from tests.judgment.score_clinic import (
    CHECKS,
    LEAVERS,
    LINES,
    RISK,
    SCREENS,
    WELL,
    YARDSTICK,
    clinic,
    sentences,
)


@pytest.mark.parametrize("module", [score_loss, score_words])
def test_the_examples_in_the_docstrings(module: ModuleType) -> None:
    done = doctest.testmod(module)
    assert done.attempted > 0
    assert done.failed == 0


def test_all_is_well() -> None:
    score = Scorer(YARDSTICK, WELL).score()
    assert (score.score, score.could_be, score.seen, score.points) == (100, 100, 100, 10_000)
    assert sentences(score) == [
        "A risk analysis is written and current, worth 45.80: a statement in date, costs 0.00",
        "A leaver keeps no account, worth 40.00: 9 of 9 proven, costs 0.00",
        "Every screen locks itself, worth 10.00: 50 of 50 proven, costs 0.00",
        "Disk encryption, worth 4.20: 50 of 50 proven, costs 0.00",
    ]


def test_one_open_laptop_among_fifty_is_never_drowned() -> None:
    """The design's example, critical and worth 4.20: 420 * (3/4 + 1/4 * 1/50) = 317.1 hundredths, so 3.18."""
    score = clinic(disks=Counts(holds=49, fails=1)).score()
    assert "Disk encryption, worth 4.20: 1 of 50 not proven, costs 3.18" in sentences(score)
    assert sentences(score)[-1] == "rounded down to whole points, takes 0.82"
    assert (score.score, score.points) == (96, 9682)
    assert sum(step.costs for step in score.arithmetic) == 10_000 - 100 * score.score


@pytest.mark.parametrize(
    ("severity", "costs"), [("critical", 318), ("high", 215), ("medium", 112), ("low", 9)]
)
def test_what_one_of_fifty_costs_by_severity(severity: str, costs: int) -> None:
    assert score_loss.lost(420, Severity(severity).floor, unproven=1, of=50) == costs


def test_each_laptop_mended_shows() -> None:
    costs = [clinic(disks=Counts(holds=50 - n, fails=n)).points for n in range(50, -1, -1)]
    assert costs == sorted(set(costs)), "each laptop mended gives something"


def test_nothing_seen_is_0_and_could_be_everything() -> None:
    score = Scorer(YARDSTICK).score()
    assert (score.score, score.could_be, score.seen, score.points) == (0, 100, 0, 0)
    assert score.verdicts == Verdicts(unseen=3)
    how = "nothing to judge was seen, and nothing proves that there is none"
    assert sentences(score)[3] == f"Disk encryption, worth 4.20: {how}, costs 4.20"


def test_none_that_is_proven_does_not_apply() -> None:
    aws = Counts(
        none_proven=True, because="Ana Ruiz decided on 2 March: the clinic has no such system", by_word=1
    )
    score = clinic(screens=aws).score()
    assert score.score == 100
    assert score.does_not_apply == (NotHere("screens", aws.because),)
    assert (
        f"Every screen locks itself, worth 10.00: does not apply, because {aws.because}, costs 0.00"
        in sentences(score)
    )
    assert score.word_points == 4580 + 1000
    assert clinic(screens=Counts(holds=3, none_proven=True)).score().does_not_apply == ()


def test_subjects_that_are_all_not_ours_prove_nothing_by_themselves() -> None:
    assert clinic(screens=Counts(not_ours=12)).points == 9_000
    assert clinic(screens=Counts(not_ours=12, none_proven=True)).points == 10_000


def test_a_knock_out_is_a_line_of_the_arithmetic() -> None:
    """Low severity would cost little; the cap takes the rest."""
    checks = [
        *CHECKS[:1],
        a_check("leavers", Severity.LOW, LEAVERS, knock_out=True, title="Nobody left."),
        CHECKS[2],
    ]
    mild = Yardstick.of(LINES, checks)
    counts = {**WELL.counts, "leavers": Counts(holds=10, fails=1)}
    score = Scorer(mild, Standing(counts, {"risk-analysis"})).score()
    assert sentences(score)[-1] == "held at 79 by Nobody left, takes 17.36"
    assert score.knockouts == (
        KnockOut(check="leavers", because="fails", sentence="Nobody left: 1 of 11 not proven"),
    )
    assert sum(step.costs for step in score.arithmetic) == 10_000 - 7_900


def test_an_unseen_knock_out_holds_the_score_but_not_what_could_be() -> None:
    assert clinic(leavers=Counts(holds=8, unseen=1)).head == Head(score=68, could_be=100, seen=95, held=True)
    assert clinic(leavers=Counts(holds=8, unseen=1)).score().knockouts[0].because == "unseen"
    assert clinic(leavers=Counts(holds=8, unseen=1)).holding == {"leavers"}
    assert clinic(leavers=Counts(holds=8, fails=1)).head == Head(score=68, could_be=68, seen=100, held=True)


def test_without_a_risk_analysis_the_score_is_held() -> None:
    score = Scorer(YARDSTICK, replace(WELL, attested=set())).score()
    assert (
        score.knockouts[0].sentence
        == "A risk analysis is written and current: not known, no statement in date"
    )
    assert score.knockouts[0].because == "unseen"
    assert (score.lines[0].statements, score.lines[0].missing) == ((), ("risk-analysis",))
    assert (clinic().score().lines[0].statements, clinic().score().lines[0].missing) == (
        ("risk-analysis",),
        (),
    )
    assert sentences(score)[-2] == "held at 79 by A risk analysis is written and current, takes 0.00"


def test_fixing_one_thing_may_gain_nothing_while_another_holds() -> None:
    held = clinic(disks=Counts(holds=49, fails=1))
    held.set_attested("risk-analysis", filled=True)
    free = held.what_if({"disks": Counts(holds=50)})
    assert gain_sentence(held.score(), free) == "Fixing this gains 3.18."
    mild = Yardstick.of(
        LINES, [CHECKS[0], CHECKS[2], a_check("leavers", Severity.LOW, LEAVERS, knock_out=True)]
    )
    stuck = Scorer(
        mild, Standing({**WELL.counts, "leavers": Counts(99, 1), "disks": Counts(49, 1)}, {"risk-analysis"})
    )
    assert stuck.gains({"disks": Counts(holds=50)}) == 0
    assert gain_sentence(stuck.score(), stuck.what_if({"disks": Counts(holds=50)})) == (
        "Fixing this gains 0.00 as long as this holds the score: leavers is in order: 1 of 100 not proven."
    )
    assert gain_sentence(free, free) == "Fixing this gains 0.00."


def test_the_points_of_a_finding() -> None:
    assert clinic(disks=Counts(holds=49, fails=1)).regains("disks") == 318
    assert clinic(disks=Counts(holds=48, fails=2)).regains("disks") == 2
    assert clinic().regains("disks") == 0


def test_machine_facts_and_someones_word_add_up_to_what_is_proven() -> None:
    score = clinic(disks=Counts(holds=40, fails=10, by_word=20)).score()
    assert score.word_points == 4580 + 42, "the statement, and half of the 0.84 that is left of the disks"
    assert score.machine_points + score.word_points == score.points == 9664
    assert clinic(disks=Counts(holds=40, fails=10, by_word=20)).word_points == score.word_points


def test_a_holding_laptop_that_left_is_said() -> None:
    assert fewer_sentence("laptop", 1) == "one fewer laptop in the count"
    assert fewer_sentence("laptops", 3) == "3 fewer laptops in the count"


def test_another_yardstick_is_said_with_the_facts_unchanged() -> None:
    stricter = Yardstick.of(LINES, [*CHECKS, a_check("keys", Severity.CRITICAL, SCREENS)])
    change = compare(YARDSTICK, stricter, WELL)
    assert change is not None
    assert change.sentence == "the yardstick changed: 100.00 → 92.00 at the same facts"
    assert compare(YARDSTICK, Yardstick.of(LINES, CHECKS), WELL) is None


def test_facts_of_another_release_move_nothing() -> None:
    old = Standing(
        {**WELL.counts, "retired": Counts(fails=3)}, {*WELL.attested, "gone"}, {RISK: "x", "164.1": "y"}
    )
    assert Scorer(YARDSTICK, old).score() == Scorer(YARDSTICK, WELL).score()


def test_a_check_that_is_not_scored_is_refused() -> None:
    with pytest.raises(NotOnYardstick, match="retired is no check of this release") as refused:
        clinic().set_counts("retired", Counts(holds=1))
    assert refused.value.whose is Whose.OURS
    with pytest.raises(NotOnYardstick):
        clinic().set_counts("risk-analysis", Counts(holds=1))


@pytest.mark.parametrize(
    "counts",
    [
        (-1, 0, 0, 0, 0),
        (0, -1, 0, 0, 0),
        (0, 0, -1, 0, 0),
        (0, 0, 0, -1, 0),
        (1, 0, 0, 0, 2),
        (0, 1, 0, 0, 1),
    ],
)
def test_counts_that_cannot_be(counts: tuple[int, int, int, int, int]) -> None:
    holds, fails, unseen, not_ours, by_word = counts
    with pytest.raises(ValueError, match="Counts"):
        Counts(holds, fails, unseen, not_ours, by_word=by_word)


def test_a_change_touches_the_cells_of_its_own_slot_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a change costs the same in any clinic, and under any number of checks."""
    scorer, touched = clinic(), list[int]()
    monkeypatch.setattr(scorer, "_put", lambda place, _reading: touched.append(place))
    scorer.set_counts("disks", Counts(fails=1))
    scorer.set_attested("risk-analysis", filled=False)
    assert touched == [3, 0]


def test_a_remedy_mends_no_more_than_there_is() -> None:
    with pytest.raises(ValueError, match="below zero"):
        Counts(holds=1, fails=1).mended(fails=2)


def test_the_score_as_json_reads_back() -> None:
    score = clinic(leavers=Counts(unseen=1)).score()
    assert msgspec.json.decode(msgspec.json.encode(score), type=Score) == score
