"""What is announced of an act is what comes of it, to the hundredth, before the cap and after it."""

from __future__ import annotations

from hypothesis import given, settings

from rounds.judgment.score import Scorer
from rounds.judgment.score_facts import Counts
from rounds.judgment.score_shape import Gain
from rounds.model.records import Choice
from tests.judgment.score_cases import EXAMPLES, Situation, situations

law = settings(max_examples=EXAMPLES // 5, deadline=None, database=None)


def moved(before: Scorer, after: Scorer) -> Gain:
    """What really came of an act."""
    return Gain(after.proven - before.proven, after.points - before.points)


def all_hold(counts: Counts) -> Counts:
    """Every verdict holds; where there was no subject, one that does."""
    if counts.applicable:
        return counts.mended(fails=counts.fails, unseen=counts.unseen)
    return counts if counts.none_proven else Counts(holds=1, not_ours=counts.not_ours)


@law
@given(situations())
def test_a_check_that_comes_to_hold_gains_what_was_announced(situation: Situation) -> None:
    before, after = situation.scorer(), situation.scorer()
    after.set_counts(situation.check, all_hold(situation.counts))
    assert before.fills(situation.check) == moved(before, after)


@law
@given(situations())
def test_one_verdict_more_that_holds_regains_what_was_announced(situation: Situation) -> None:
    counts, before, after = situation.counts, situation.scorer(), situation.scorer()
    if counts.fails:
        after.set_counts(situation.check, counts.mended(fails=1))
        assert before.regains(situation.check) == moved(before, after).gains


@law
@given(situations())
def test_a_statement_gains_what_was_announced_that_of_an_alternative_too(situation: Situation) -> None:
    before = situation.scorer()
    slots = {*situation.yardstick.slots("statement"), *before.standing.decided.values()} - {""}
    for slot in slots:
        after = situation.scorer()
        after.set_attested(slot, filled=True)
        assert before.fills(slot) == moved(before, after), slot


@law
@given(situations())
def test_a_decision_with_a_documented_alternative_gains_what_was_announced(situation: Situation) -> None:
    before = situation.scorer()
    for row in situation.yardstick.rows:
        announced, after = before.decides(row.cite), situation.scorer()
        if announced is not None:
            after.set_decided(row.cite, Choice.ALTERNATIVE, "a-new-one")
            after.set_attested("a-new-one", filled=True)
            assert announced == moved(before, after), row.cite
