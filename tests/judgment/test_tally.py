"""The tally in step with papers: decisions that replace one another, days that turn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rounds.judgment.score import Scorer
from rounds.judgment.tally import Tally
from rounds.model.fact import YES
from rounds.model.records import Attestation, Choice, Decision
from rounds.model.times import to_ms
from rounds.replay import replay
from tests.spine.alive import START, Clinic, laptop

ENCRYPTION = "164.312(a)(2)(iv)"
TODAY = START.date()


def decision(choice: Choice, alternative: str, on: date = TODAY, days: int = 300) -> Decision:
    return Decision(
        cite=ENCRYPTION,
        choice=choice,
        why="Locked room.",
        by="Ana",
        on=on,
        review=on + timedelta(days=days),
        alternative=alternative,
    )


def decided(clinic: Clinic) -> dict[str, str]:
    return clinic.rounds.fold.tally.scorer.standing.decided


def refused_alternative(clinic: Clinic) -> str:
    """An alternative that can't be: the slot of a check."""
    yardstick = clinic.rounds.fold.tally.yardstick
    slots = [each.slot for each in yardstick.cells]
    return next(slot for slot in slots if yardstick.refusal(ENCRYPTION, slot))


def test_a_newer_decision_that_can_not_be_takes_the_older_one_with_it() -> None:
    clinic = Clinic()
    clinic.take(decision(Choice.ALTERNATIVE, "alternative.locked-room"))
    assert decided(clinic) == {ENCRYPTION: "alternative.locked-room"}
    clinic.clock.pass_(hours=1)
    clinic.take(decision(Choice.ALTERNATIVE, refused_alternative(clinic)))
    before = (decided(clinic), clinic.rounds.fold.tally.scorer.points)
    assert before[0] == {}
    clinic.rounds.load()
    assert (decided(clinic), clinic.rounds.fold.tally.scorer.points) == before
    assert replay(clinic.store, clinic.judged_by).faults == []


def test_implementing_after_all_takes_a_decision_back() -> None:
    clinic = Clinic()
    clinic.take(decision(Choice.NOT_REASONABLE, ""))
    assert decided(clinic) == {ENCRYPTION: ""}
    clinic.take(decision(Choice.IMPLEMENT, ""))
    assert decided(clinic) == {}


@pytest.mark.parametrize(
    ("paper", "counts"),
    [
        (decision(Choice.NOT_REASONABLE, "", days=1), lambda c: ENCRYPTION in decided(c)),
        (
            Attestation(
                slot="risk-analysis",
                statement="Done.",
                by="Ana",
                on=TODAY - timedelta(days=9),
                until=TODAY + timedelta(days=1),
            ),
            lambda c: "risk-analysis" in c.rounds.fold.tally.scorer.standing.attested,
        ),
    ],
    ids=["decision", "statement"],
)
def test_a_paper_counts_to_the_midnight_after_its_last_day_at_the_clinic(
    paper: Attestation | Decision, counts: object
) -> None:
    assert callable(counts)
    clinic = Clinic()
    clinic.take(paper)
    midnight = clinic.rounds.fold.chart.clinic.end_of(TODAY + timedelta(days=1))
    for step, expected in ((-1, True), (0, False)):
        clinic.clock.at = midnight + timedelta(milliseconds=step)
        clinic.clock.up = 1_000 + to_ms(clinic.clock.at) - to_ms(START)
        clinic.take()
        assert counts(clinic) is expected
    assert replay(clinic.store, clinic.judged_by).faults == []


def test_a_running_tally_is_what_one_from_nothing_is() -> None:
    clinic = Clinic()
    for days in range(6):
        clinic.clock.pass_(days=1)
        clinic.see(laptop(YES))
        clinic.take(decision(Choice.ALTERNATIVE, f"alternative.a{days % 2}", on=TODAY, days=days))
        fold = clinic.rounds.fold
        fresh = Tally(Scorer(fold.release.yardstick), fold.release.lines, fold.engine)
        today = fold.chart.clinic.day_of(clinic.clock.now())
        fresh.papers(fold.papers.attestations.values(), fold.papers.decisions.values(), today)
        fresh.count([each.id for each in fold.engine.rules.all], to_ms(clinic.clock.now()))
        assert fresh.news() == fold.tally.said
