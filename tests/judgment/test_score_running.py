"""What a running score keeps, on random clinics: exact sums, no drift, and questions that change nothing."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.judgment.score import Scorer
from rounds.judgment.score_shape import WHOLE
from rounds.model.records import Choice
from tests.judgment import score_laws
from tests.judgment.score_cases import (
    EXAMPLES,
    YARDSTICKS,
    Situation,
    situations,
    some_standing,
    some_yardstick,
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**32))
def test_every_yardstick_is_worth_exactly_the_whole(seed: int) -> None:
    yardstick = some_yardstick(Random(seed))
    assert sum(cell.points for cell in yardstick.cells) == sum(row.points for row in yardstick.rows) == WHOLE
    for row in yardstick.rows:
        assert sum(yardstick.cells[place].points for place in row.places) == row.points


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_a_running_score_never_drifts(seed: int, choices: list[int]) -> None:
    """Any walk of changes, decisions taken and withdrawn among them, ends where a fresh count would."""
    random = Random(seed)
    running = Scorer(random.choice(YARDSTICKS))
    for choice in choices:
        _change(random, running, choice)
    assert running.score() == Scorer(running.yardstick, running.standing).score()


def _change(random: Random, running: Scorer, choice: int) -> None:
    """One change of a random sort."""
    yardstick = running.yardstick
    if choice < 5:
        check = random.choice(yardstick.slots("check"))
        running.set_counts(check, some_standing(random, yardstick).counts[check])
    elif choice < 7:
        slot = random.choice([*yardstick.slots("statement"), "alternative-1", "alternative-2"])
        running.set_attested(slot, filled=random.random() < 0.5)
    else:
        open_rows = [row.cite for row in yardstick.rows if not yardstick.refusal(row.cite)]
        for cite in open_rows[:1]:
            what = random.choice([None, Choice.IMPLEMENT, Choice.ALTERNATIVE, Choice.NOT_REASONABLE])
            running.set_decided(cite, what, random.choice(["", "alternative-1"]))


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(situations())
def test_asking_what_if_changes_nothing(situation: Situation) -> None:
    running = situation.scorer()
    before = running.score()
    mended = situation.counts.mended(fails=situation.counts.fails, unseen=situation.counts.unseen)
    after = running.what_if({situation.check: mended})
    assert running.score() == before
    assert after.points - before.points == running.gains({situation.check: mended}) >= 0


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(situations())
def test_the_points_of_a_finding_are_what_mending_it_regains(situation: Situation) -> None:
    counts, before = situation.counts, situation.scorer()
    if counts.fails:
        after = situation.with_counts(counts.mended(fails=1)).scorer()
        assert before.regains(situation.check) == after.proven - before.proven >= 0


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(situations())
def test_losing_sight_lowers_what_is_seen_and_lifts_what_could_be(situation: Situation) -> None:
    if situation.counts.fails:
        blind = score_laws.Move(fails=-1, unseen=1).applied(situation.counts)
        assert blind is not None
        before, after = situation.scorer().head, situation.with_counts(blind).scorer().head
        assert after.seen <= before.seen
        assert after.could_be >= before.could_be
