"""The laws of the score, as questions that a situation answers with yes (it holds here) or no.

Rules this module keeps:

* A law asks the shipped code and nothing else, so that a planted fault shows (`test_score_mutants`).
* A move is of one verdict, and the rest of the clinic stands still.
* A subject that leaves scope is gone, or it turned out to be *not ours*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from rounds.judgment.score import Scorer
from rounds.judgment.score_facts import Counts
from rounds.judgment.score_shape import CAP, WHOLE
from rounds.model.records import Choice
from tests.judgment.score_cases import Situation

Law = Callable[[Situation], bool]


class Move(NamedTuple):
    """What one verdict does to the counts: by how much each changes."""

    holds: int = 0
    fails: int = 0
    unseen: int = 0
    not_ours: int = 0

    def applied(self, counts: Counts) -> Counts | None:
        """The counts after the move, or `None` when there is no such verdict to move."""
        moved = [getattr(counts, name) + by for name, by in self._asdict().items()]
        return None if min(moved) < 0 else replace(counts, **dict(zip(self._fields, moved, strict=True)))


STOPS_HOLDING = (Move(holds=-1, fails=1), Move(holds=-1, unseen=1))
COMES_TO_HOLD = (Move(holds=1, fails=-1), Move(holds=1, unseen=-1))
SEEN_OR_NOT = (Move(fails=-1, unseen=1), Move(fails=1, unseen=-1))
NEW_UNPROVEN = (Move(fails=1), Move(unseen=1))
NEW_HOLDING = (Move(holds=1),)
UNPROVEN_LEAVES = (Move(fails=-1), Move(unseen=-1), Move(fails=-1, not_ours=1), Move(unseen=-1, not_ours=1))
HOLDING_LEAVES = (Move(holds=-1), Move(holds=-1, not_ours=1))


def _states(situation: Situation, moves: tuple[Move, ...]) -> Iterator[tuple[Scorer, Scorer]]:
    """The clinic before and after each move that is possible."""
    for move in moves:
        after = move.applied(situation.counts)
        if after is not None:
            yield situation.scorer(), situation.with_counts(after).scorer()


def never_raises(moves: tuple[Move, ...]) -> Law:
    """The score is no higher afterwards, to the hundredth, and no knock-out was lifted."""
    return lambda situation: all(
        after.points <= before.points
        and after.proven <= before.proven
        and after.head.held >= before.head.held
        for before, after in _states(situation, moves)
    )


def never_lowers(moves: tuple[Move, ...]) -> Law:
    """The score is no lower afterwards, to the hundredth, and no knock-out came."""
    return lambda situation: all(
        after.points >= before.points
        and after.proven >= before.proven
        and after.head.held <= before.head.held
        for before, after in _states(situation, moves)
    )


def changes_nothing(moves: tuple[Move, ...]) -> Law:
    """The score and the cap are the same afterwards."""
    return lambda situation: all(
        (after.points, after.proven, after.head.held) == (before.points, before.proven, before.head.held)
        for before, after in _states(situation, moves)
    )


def open_verdict_costs(situation: Situation) -> bool:
    """Each cell with an unproven verdict costs something, and never more than it is worth."""
    counts, steps = situation.counts, situation.scorer().score().arithmetic
    cells = [s for s in steps if s.slot == situation.check and s.cite not in situation.standing.decided]
    unproven = counts.fails + counts.unseen > 0
    return all(
        cell.costs <= cell.worth and (cell.costs > 0 or not unproven or not cell.worth) for cell in cells
    )


def costs_add_up(situation: Situation) -> bool:
    """The cells are worth the whole, and what the list takes away is all that is missing from the score."""
    score = situation.scorer().score()
    worth = sum(step.worth for step in score.arithmetic)
    costs = sum(step.costs for step in score.arithmetic)
    lines = sum(line.loss for line in score.lines) + score.machine_points + score.word_points
    return (
        worth == lines == WHOLE and costs == WHOLE - 100 * score.score and score.score == score.points // 100
    )


def nothing_seen_is_nothing(situation: Situation) -> bool:
    """A clinic of which nothing was seen, said or decided has 0, of which 0 is seen."""
    head = Scorer(situation.yardstick).head
    return (head.score, head.seen) == (0, 0)


def could_be_at_least(situation: Situation) -> bool:
    """What could be is no less than what is."""
    head = situation.scorer().head
    return head.could_be >= head.score


def could_be_is_the_best_answer(situation: Situation) -> bool:
    """What could be is the score after every unseen verdict held and every open statement was given."""
    best = situation.scorer()
    for check in situation.yardstick.slots("check"):
        counts = situation.standing.counts_of(check)
        best.set_counts(check, replace(counts.mended(unseen=counts.unseen), none_proven=True))
    for slot in (*situation.yardstick.slots("statement"), *filter(None, situation.standing.decided.values())):
        best.set_attested(slot, filled=True)
    return best.head.score == situation.scorer().head.could_be


def a_knock_out_holds(situation: Situation) -> bool:
    """While a knock-out check is not proven, or its statement is missing, the score is at most 79."""
    yardstick, standing = situation.yardstick, situation.standing
    held = any(cell.knock_out and not _proven(situation, cell.slot, cell.sort) for cell in yardstick.cells)
    scorer = Scorer(yardstick, standing)
    return scorer.head.held == held and (scorer.points <= CAP if held else scorer.points == scorer.proven)


def _proven(situation: Situation, slot: str, sort: str) -> bool:
    """Whether everything of a slot is proven, said without the code under test."""
    if sort != "check":
        return slot in situation.standing.attested
    counts = situation.standing.counts_of(slot)
    if counts.holds + counts.fails + counts.unseen == 0:
        return counts.none_proven
    return counts.fails == 0 and counts.unseen == 0


def statements_only_help_their_slot(situation: Situation) -> bool:
    """A statement given lowers nothing, and touches its own slot and the lines that lean on it only."""
    yardstick, decided = situation.yardstick, situation.standing.decided
    for slot in (*yardstick.slots("statement"), "alternative-1"):
        attested = situation.standing.attested
        without = Scorer(yardstick, replace(situation.standing, attested=attested - {slot}))
        given = Scorer(yardstick, replace(situation.standing, attested=attested | {slot}))
        pairs = zip(without.score().arithmetic, given.score().arithmetic, strict=False)
        moved = [a for a, b in pairs if a.sort == "cell" and a.costs != b.costs]
        if given.points < without.points or any(
            a.slot != slot and decided.get(a.cite) != slot for a in moved
        ):
            return False
    return True


def a_decision_alone_proves_nothing(situation: Situation) -> bool:
    """A decided line is proven by the statement on its alternative, and lost whole without it."""
    scorer = situation.scorer()
    decided = [line for line in scorer.score().lines if line.decided_otherwise]
    return all(
        line.loss == (0 if line.decided in situation.standing.attested else line.worth) for line in decided
    )


def step_by_step_is_from_scratch(situation: Situation) -> bool:
    """Reaching a state change by change gives, to the letter, the score of that state."""
    running, standing = Scorer(situation.yardstick), situation.standing
    from_scratch = situation.scorer().score()
    for _ in range(2):
        for check in reversed(situation.yardstick.slots("check")):
            running.set_counts(check, Counts(unseen=2))
            running.set_counts(check, standing.counts_of(check))
        for slot in sorted(standing.attested):
            running.set_attested(slot, filled=True)
        for cite, alternative in standing.decided.items():
            running.set_decided(cite, Choice.ALTERNATIVE, alternative)
    return running.score() == from_scratch


LAWS: dict[str, Law] = {
    "Holds to Fails or Unseen never raises": never_raises(STOPS_HOLDING),
    "Fails or Unseen to Holds never lowers": never_lowers(COMES_TO_HOLD),
    "Fails to Unseen and back changes nothing, cap included": changes_nothing(SEEN_OR_NOT),
    "a new Fails or Unseen never raises": never_raises(NEW_UNPROVEN),
    "a new Holds never lowers": never_lowers(NEW_HOLDING),
    "an unproven subject gone never lowers": never_lowers(UNPROVEN_LEAVES),
    "a holding subject gone never raises": never_raises(HOLDING_LEAVES),
    "an open verdict always costs": open_verdict_costs,
    "the costs add up to what is missing": costs_add_up,
    "nothing seen is 0": nothing_seen_is_nothing,
    "could be is at least the score": could_be_at_least,
    "could be is the score when all that is unseen held": could_be_is_the_best_answer,
    "a knock-out holds the score at 79": a_knock_out_holds,
    "a statement helps its own slot only": statements_only_help_their_slot,
    "a decision alone proves nothing": a_decision_alone_proves_nothing,
    "step by step is from scratch": step_by_step_is_from_scratch,
}
