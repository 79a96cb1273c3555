"""What holds for every history of last days, for quiet hours, and for the weekly digest."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.law.measures import ladder
from rounds.model.entry import Entry
from rounds.model.times import to_ms
from rounds.response.alerts import Alerts
from rounds.response.endings import Dated, Ending, due, follow
from rounds.response.quiet import Quiet, quiet_of
from rounds.response.weekly import LINES, Week, grade, lines
from rounds.sdk.channel import Notice
from tests.response.story import CHECKS, DAY, HOUR, START, Story

RUNGS = ladder("ending-soon", on=START.date())
SLOTS = ("sanction-policy", "emergency-plan", "rosa@maple.example signed it")
DAYS = st.integers(-5, 130).map(lambda days: START.date() + timedelta(days=days))
SAID = st.tuples(st.sampled_from("abc"), st.none() | DAYS)
"""An agreement and its last day, `None` where it runs until ended."""
MOVES = st.lists(st.tuples(st.sampled_from([-2, 0, 1, 1, 1, 2, 9]), st.lists(SAID, max_size=2)), max_size=60)
Moves: TypeAlias = list[tuple[int, list[tuple[str, date | None]]]]
Steps: TypeAlias = list[tuple[int, list[str]]]
WEEK = Week(score=70, could_be=82, not_met=9, not_known=4, sources=6, silent=1)
NIGHT = Quiet(20 * 60, 7 * 60, "America/Chicago")


def agreement(sub: str, ends: date | None) -> Entry:
    facts = {"on_file": "yes", "ends": None if ends is None else ends.isoformat()}
    names = {"vendor": "Rosa Delgado Billing", "key": sub}
    return Entry(
        k="observation", src="vendors", sub=sub, st={"kind": "agreement", "facts": facts}, payload=names
    )


def statement(slot: str, until: date) -> Entry:
    st = {"slot": slot, "on": START.date().isoformat(), "until": until.isoformat(), "document": ""}
    return Entry(k="attest", src="clinic", st=st, payload={"by": "Rosa Delgado", "statement": "Done."})


def lived(moves: Moves) -> list[Ending]:
    """Everything that was told. Each step is so many days, then what the register says, then one look."""
    dated: dict[str, Dated] = {}
    now, count, told = START, itertools.count(), []
    for days, said in moves:
        now += days * DAY
        for sub, ends in said:
            entry = agreement(sub, ends)
            entry.t, entry.index = to_ms(now), next(count)
            follow(dated, entry)
        told += due(dated, now.date())
    return told


@settings(max_examples=150, deadline=None)
@given(MOVES)
def test_no_rung_of_a_last_day_is_told_twice_and_rungs_only_go_down(moves: Moves) -> None:
    rungs: dict[int, list[int]] = defaultdict(list)
    for ending in lived(moves):
        rungs[ending.entry].append(ending.rung)
    for every in rungs.values():
        assert all(lower < rung for rung, lower in pairwise(every))


@settings(max_examples=60, deadline=None)
@given(last=st.integers(0, 120), seen=st.integers(0, 40))
def test_who_looks_each_day_is_told_of_each_rung_that_was_still_ahead(last: int, seen: int) -> None:
    ends = START.date() + timedelta(days=last)
    start: Moves = [(seen, [("a", ends)])]
    told = [each.left for each in lived(start + [(1, [])] * 130)]
    ahead = [rung for rung in RUNGS if rung < last - seen]
    first = [last - seen] if 0 <= last - seen <= RUNGS[0] else []
    assert told == (first + ahead if last >= seen else [])


def test_a_last_day_that_is_moved_begins_anew_and_one_that_is_lifted_ends() -> None:
    day, later = START.date() + 30 * DAY, START.date() + 60 * DAY
    told = lived([(0, [("a", day)]), (1, [("a", later)]), (0, [("a", None)]), (60, [])])
    assert [(each.entry, each.rung) for each in told] == [(0, 30), (1, 60)]


def test_who_typed_a_last_day_is_not_told_of_it_at_once() -> None:
    dated: dict[str, Dated] = {}
    entry = statement("sanction-policy", START.date() + 20 * DAY)
    entry.t = to_ms(START)
    assert follow(dated, entry)
    assert due(dated, START.date()) == []
    (told,) = due(dated, START.date() + 6 * DAY)
    assert (told.left, told.rung) == (14, 14)


def history(story: Story, steps: Steps) -> list[tuple[datetime, Notice]]:
    """Findings open as the steps say; then ten quiet days. Somebody reads every hour."""
    for hours, checks in steps:
        story.wait(hours * HOUR)
        story.turn(*[story.opens(check, sub=f"{len(story.entries)}{check}") for check in checks])
    story.wait(10 * DAY)
    return story.told


STEPS = st.lists(
    st.tuples(
        st.sampled_from([1, 3, 8, 14]), st.lists(st.sampled_from(sorted(CHECKS)), max_size=2, unique=True)
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_in_quiet_hours_only_what_is_critical_is_told_and_nothing_is_lost(steps: Steps) -> None:
    loud, hushed = history(Story(), steps), history(Story(Alerts(None, NIGHT)), steps)
    assert {each.id for _, each in hushed} == {each.id for _, each in loud}
    assert len(hushed) == len({each.id for _, each in hushed})
    for when, notice in hushed:
        assert notice.severity == "critical" or not NIGHT.holds(when)
    first = {each.id: when for when, each in loud}
    for when, notice in hushed:
        assert notice.severity != "critical" or when == first[notice.id]
        assert when - first[notice.id] <= 12 * HOUR


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(0, 13))
def test_what_is_held_outlives_the_process(steps: Steps, dies: int) -> None:
    calm = history(Story(Alerts(None, NIGHT)), steps)
    story = Story(Alerts(None, NIGHT))
    for at, (hours, checks) in enumerate(steps):
        story.wait(hours * HOUR)
        story.turn(*[story.opens(each, sub=f"{len(story.entries)}{each}") for each in checks])
        if at == dies:
            story.alerts = Alerts(story.alerts.dump(), NIGHT)
    story.wait(10 * DAY)
    assert [each.id for _, each in story.told] == [each.id for _, each in calm]


@given(start=st.integers(0, 1439), end=st.integers(0, 1439), at=st.integers(0, 1439))
def test_quiet_hours_are_one_stretch_of_the_day(start: int, end: int, at: int) -> None:
    if start == end:
        return
    now = datetime.combine(START.date(), time(at // 60, at % 60), UTC)
    length, past = (end - start) % 1440, (at - start) % 1440
    assert Quiet(start, end, "UTC").holds(now) == (past < length)


@pytest.mark.parametrize("text", ["", "20-7", "24:00-07:00", "20:00-07:60", "07:00-07:00", "20:00–07:00"])
def test_what_are_no_quiet_hours_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        quiet_of(text, "UTC")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SLOTS), DAYS), max_size=30), MOVES)
def test_no_notice_and_no_digest_has_a_name_and_none_is_longer_than_a_screen(
    said: list[tuple[str, date]], moves: Moves
) -> None:
    story = Story(Alerts(None, None, lambda: WEEK))
    story.turn(*[statement(slot, until) for slot, until in said])
    for days, agreements in moves:
        story.turn(*[agreement(*each) for each in agreements], after=max(0, days) * DAY)
    story.wait(100 * DAY, step=DAY)
    quiet = [(when, each) for when, each in story.told if not each.urgent]
    assert quiet
    for (first, _), (sixth, _) in zip(quiet, quiet[5:], strict=False):
        assert sixth - first >= 7 * DAY
    for _, notice in story.told:
        told = notice.subject + notice.text
        assert not any(name in told for name in ("osa", "elgado", "@", "illing", "sanction"))
        assert notice.text.count("\n") < LINES + 4
        assert max(map(len, notice.text.splitlines())) <= 80


def test_a_digest_goes_out_each_week_and_says_how_the_clinic_stands() -> None:
    story = Story(Alerts(None, None, lambda: WEEK))
    story.turn(agreement("a", START.date() + 50 * DAY))
    story.wait(29 * DAY)
    weekly = [each for _, each in story.told if each.subject == "The week's digest"]
    assert len(weekly) == len({each.id for each in weekly}) == 4
    assert weekly[-1].text.splitlines() == [
        "The score is 70 of 100. It would be 82 if all that is not known were met.",
        "9 things are not met. 4 things are not known.",
        "1 source is silent, of 6.",
        "Within 30 days the last day comes of: 1 agreement.",
        "See what to do first: rounds gap",
    ]


def test_the_digest_reads_as_easily_as_a_letter_to_a_neighbour() -> None:
    """Reported beside the figure of a sentence of the rule; not a bound on what may be written."""
    ours = grade(
        "\n".join(lines(WEEK, {"agreement": 2, "statement": 1}, ["3 findings still waiting for an answer."]))
    )
    rule = grade(
        "Implement policies and procedures to prevent, detect, contain, and correct security violations."
    )
    assert ours < rule
