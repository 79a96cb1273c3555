"""Who is told of what, and how often: the policy by example."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median

import pytest

from rounds.model.entry import Entry
from rounds.response.alerts import SLOTS, Alerts
from tests.response.story import DAY, HOUR, MINUTE, START, Story, finding, subjects


@pytest.fixture
def story() -> Story:
    """A clinic whose first findings are behind it, with every slot free again."""
    made = Story()
    made.turn(made.opens("leaver", "first"), made.acts("leaver", "first"))
    made.wait(8 * DAY, DAY)
    made.told.clear()
    return made


def test_a_grave_finding_is_told_in_its_turn(story: Story) -> None:
    (notice,) = story.turn(story.opens("disk"))
    assert notice.subject == "Not met (critical): Every disk is as it should be."
    assert notice.urgent
    assert notice.severity == "critical"
    assert notice.findings == (finding("disk", "a"),)
    assert f"rounds findings {finding('disk', 'a')}" in notice.text
    assert "acknowledge it, accept it with a reason and an end date, or mend it" in notice.text


def test_any_other_finding_is_told_once_it_has_stood_for_a_while(story: Story) -> None:
    assert story.turn(story.opens("firewall")) == []
    assert story.wait(14 * MINUTE, MINUTE) == []
    (notice,) = story.wait(MINUTE, MINUTE)
    assert notice.subject == "Not met (medium): Every firewall is as it should be."
    assert not notice.urgent


def test_fourteen_computers_are_one_notice(story: Story) -> None:
    (notice,) = story.turn(*(story.opens("disk", str(each)) for each in range(14)))
    assert notice.subject == "Not met, 14 times (critical): Every disk is as it should be."
    assert len(notice.findings) == 14
    assert "and 4 more" in notice.text


def test_a_new_clinic_gets_one_summary_however_much_is_found() -> None:
    story = Story()
    found = [
        story.opens(check, str(each))
        for check in ("disk", "mfa", "leaver", "firewall", "clock")
        for each in range(9)
    ]
    (notice,) = story.turn(*found)
    assert notice.subject == "Not met: 45 findings (18 critical, 9 high, 9 medium, 9 low)"
    assert "critical: Every disk is as it should be. (9)" in notice.text
    assert len(notice.findings) == 45
    assert notice.urgent
    assert story.wait(HOUR, MINUTE) == []


def test_a_first_reading_of_a_long_history_tells_what_stands_and_counts_the_rest() -> None:
    story = Story()
    history = story.write(*(story.opens("disk", str(each)) for each in range(9)), story.opens("firewall"))
    history += story.write(*(story.corrects("disk", str(each)) for each in range(8)), after=3 * DAY)
    told = story.read(history)
    assert [notice.findings for notice in told] == [(finding("disk", "8"),)]
    story.turn(story.acts("disk", "8"))
    *_, digest = story.wait(8 * DAY)
    assert digest.text.startswith("8 findings opened and met again before you were told (8 critical).")


def test_a_summary_of_nothing_grave_is_a_quiet_one() -> None:
    story = Story()
    (notice,) = story.turn(
        *(story.opens(check, str(each)) for check in ("firewall", "clock") for each in range(9))
    )
    assert not notice.urgent


def test_more_grave_checks_than_anyone_reads_become_a_summary(story: Story) -> None:
    grave = [
        Entry(k="finding.open", src="rounds", sev="high", st={"id": f"f-{n}", "check": f"c{n}", "at": 0})
        for n in range(6)
    ]
    (notice,) = story.turn(*grave)
    assert notice.subject == "Not met: 6 findings (6 high)"


def test_what_finds_no_slot_goes_into_the_digest(story: Story) -> None:
    for each in range(SLOTS + 3):
        story.turn(story.opens("firewall", str(each)), after=HOUR)
    quiet = story.wait(8 * DAY)
    *alone, digest = quiet
    assert len(story.told) == SLOTS + 1
    assert subjects(alone) == subjects(notice for _, notice in story.told)[-len(quiet) : -1]
    assert digest.subject == "The week's digest: 3 findings"
    assert digest.text.startswith("3 findings not told before (3 medium).")
    assert {each for _, notice in story.told for each in notice.findings} == {
        finding("firewall", str(each)) for each in range(SLOTS + 3)
    }


def test_what_comes_and_goes_before_anyone_was_told_is_only_counted(story: Story) -> None:
    story.turn(story.opens("firewall"))
    assert story.turn(story.corrects("firewall"), after=10 * MINUTE) == []
    (digest,) = story.wait(8 * DAY)
    assert digest.text.startswith("1 finding opened and met again before you were told (1 medium).")


def test_a_grave_finding_that_comes_and_goes_is_said_once_a_day(story: Story) -> None:
    said = story.turn(story.opens("disk"))
    for _ in range(20):
        said += story.turn(story.corrects("disk"), after=30 * MINUTE)
        said += story.turn(story.reopens("disk"), after=30 * MINUTE)
    assert subjects(said) == [
        "Not met (critical): Every disk is as it should be.",
        "Met again: Every disk is as it should be.",
        "Comes and goes (critical): Every disk is as it should be.",
    ]
    assert said[2].urgent
    story.turn(story.corrects("disk"), after=3 * HOUR)
    (again,) = story.turn(story.reopens("disk"), after=2 * HOUR)
    assert again.subject.startswith("Comes and goes")


def test_what_reopens_long_after_is_told_like_new(story: Story) -> None:
    story.turn(story.opens("disk"))
    story.turn(story.corrects("disk"), after=HOUR)
    (notice,) = story.turn(story.reopens("disk"), after=5 * HOUR)
    assert notice.subject.startswith("Not met")
    assert notice.urgent


def test_good_news_of_a_grave_finding_is_told_quietly(story: Story) -> None:
    story.turn(story.opens("disk"))
    (notice,) = story.turn(story.corrects("disk"), after=HOUR)
    assert notice.subject == "Met again: Every disk is as it should be."
    assert not notice.urgent


def test_a_grave_finding_is_called_to_mind_after_a_day_and_then_every_week(story: Story) -> None:
    story.turn(story.opens("disk"))
    made = story.wait(16 * DAY)
    assert subjects(made) == ["Still waiting for an answer: 1 finding (1 critical)"] * 3
    when = [(at - START - 8 * DAY) for at, notice in story.told[1:]]
    assert when == [DAY, 8 * DAY, 15 * DAY]
    assert len({notice.id for notice in made}) == 3


@pytest.mark.parametrize("move", ["acknowledge", "accept"])
def test_an_answer_ends_the_reminders(story: Story, move: str) -> None:
    story.turn(story.opens("disk"))
    story.turn(story.acts("disk", move=move), after=HOUR)
    assert story.wait(16 * DAY) == []


def test_naming_an_owner_is_no_answer(story: Story) -> None:
    story.turn(story.opens("disk"))
    story.turn(story.acts("disk", move="own"), after=HOUR)
    assert len(story.wait(2 * DAY)) == 1


def test_an_acceptance_that_ends_counts_as_none(story: Story) -> None:
    story.turn(story.opens("disk"))
    end = story.now.date() + timedelta(days=5)
    story.turn(story.acts("disk", move="accept", until=end.isoformat()), after=HOUR)
    assert story.wait(5 * DAY) == []
    assert subjects(story.wait(DAY)) == ["Still waiting for an answer: 1 finding (1 critical)"]


def test_after_an_outage_what_stood_for_days_is_told_with_how_it_ended(story: Story) -> None:
    missed = story.write(story.opens("disk"), story.opens("mfa"))
    missed += story.write(story.corrects("mfa"), after=5 * MINUTE)
    missed += story.write(story.corrects("disk"), after=2 * DAY)
    (notice,) = story.read(missed)
    assert notice.findings == (finding("disk", "a"),)
    assert "It was met again by the time that this was written." in notice.text


def test_reminders_and_good_news_leave_slots_to_new_findings(story: Story) -> None:
    for each in range(4):
        story.turn(story.opens("disk", str(each)), after=2 * HOUR)
    story.wait(DAY + 9 * HOUR)
    quiet = [notice for _, notice in story.told if not notice.urgent]
    assert [notice.subject.split(":")[0] for notice in quiet] == ["Still waiting for an answer"] * 2
    story.turn(story.opens("firewall"))
    story.turn(story.opens("clock"), after=HOUR)
    assert [notice.findings for notice in story.wait(HOUR)] == [(finding("clock", "a"),)]
    assert [notice.subject.split(" ")[0] for _, notice in story.told][-2:] == ["Not", "Not"]
    *_, digest = story.wait(8 * DAY)
    assert "2 findings still waiting for an answer (2 critical)." in digest.text


def test_an_unknown_severity_is_not_taken_lightly(story: Story) -> None:
    entry = Entry(k="finding.open", src="rounds", st={"id": "f-0", "check": "retired-since", "at": 0})
    (notice,) = story.turn(entry)
    assert notice.subject == "Not met (high): retired-since"


def test_an_entry_that_was_left_out_is_an_error_and_one_that_was_read_is_passed_over(story: Story) -> None:
    turn = story.write(story.opens("disk"), story.opens("mfa"))
    with pytest.raises(ValueError, match=r"were left out"):
        story.alerts.read(turn[1:], story.now, story.facts)
    assert len(story.read(turn)) == 2
    assert story.read(turn) == []


def test_a_clock_that_jumps_ahead_and_back_makes_no_storm_and_holds_nothing_up(story: Story) -> None:
    story.turn(*(story.opens("disk", str(each)) for each in range(5)))
    for each in range(9):
        story.turn(story.opens("firewall", str(each)), after=MINUTE)
    story.now += 400 * DAY
    assert len(story.read()) == 2
    story.turn(story.opens("clock"))
    story.now -= 430 * DAY
    assert story.read() == []
    assert story.turn(story.opens("mfa"))[0].urgent
    story.turn(story.opens("updates"), after=MINUTE)
    told = [each for notice in story.wait(20 * MINUTE, MINUTE) for each in notice.findings]
    assert told == [finding("clock", "a"), finding("updates", "a")]


def test_a_digest_that_is_late_puts_off_the_next_one(story: Story) -> None:
    def come_and_go(sub: str) -> None:
        story.turn(story.opens("firewall", sub), after=MINUTE)
        story.turn(story.corrects("firewall", sub), after=MINUTE)

    come_and_go("a")
    story.now += 13 * DAY
    assert len(story.read()) == 1
    come_and_go("b")
    assert story.wait(6 * DAY) == []
    assert len(story.wait(DAY)) == 1


def test_without_news_the_state_is_not_worth_keeping_until_many_entries_went_by(story: Story) -> None:
    story.alerts.dump()
    story.turn(*(Entry(k="observation", src="x", st={}) for _ in range(999)))
    assert not story.alerts.changed
    story.turn(Entry(k="observation", src="x", st={}))
    assert story.alerts.changed


def test_reading_a_turn_with_one_finding_is_quick() -> None:
    """Beside a thousand grave findings that wait for an answer; the dearest is one that is told at once."""
    story = Story()
    story.turn(*(story.opens("disk", str(each)) for each in range(1_000)))
    view = story.facts(finding("disk", "0"))
    turns = [story.write(story.opens("mfa", str(each))) for each in range(300)]
    spent = []
    for turn in turns:
        start = time.perf_counter()
        story.alerts.read(turn, story.now, lambda _which: view)
        spent.append(time.perf_counter() - start)
    quiet = [story.write(story.opens("firewall", str(each))) for each in range(300)]
    held = []
    for turn in quiet:
        start = time.perf_counter()
        story.alerts.read(turn, story.now, lambda _which: view)
        held.append(time.perf_counter() - start)
    print(f"told: {median(spent) * 1e6:.1f} µs, held: {median(held) * 1e6:.1f} µs")
    assert median(spent) < 0.000_100
    assert median(held) < 0.000_050


def test_the_state_round_trips(story: Story) -> None:
    story.turn(story.opens("disk"), story.opens("firewall"))
    again = Alerts(story.alerts.dump())
    assert again.dump() == story.alerts.dump()
    assert again.position == story.alerts.position
