"""What holds for every history of a clinic, and for every place at which its process may die."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.model.entry import Entry
from rounds.ports import StoreError
from rounds.response.alerts import Alerts
from rounds.response.outbox import Outbox
from rounds.response.watch import FLAP, GRAVE
from rounds.sdk.channel import Notice
from rounds.stores.memory import MemoryStore, Weather
from tests.response.story import CHECKS, DAY, HOUR, MINUTE, START, Story, finding
from tests.response.world import Chance, Listener, Watchmaker

WEEK = 7 * DAY
SPANS = [timedelta(milliseconds=1), MINUTE, 10 * MINUTE, 20 * MINUTE, HOUR, 5 * HOUR, DAY, 3 * DAY, 6 * DAY]
SUBJECTS = [(check, sub) for check in CHECKS for sub in "abc"]


class Step(NamedTuple):
    """Time goes by, then these subjects change sides, then these findings are answered.

    `down` is that nobody reads this turn before the next one.
    """

    after: timedelta
    turned: list[tuple[str, str]]
    answered: list[tuple[str, str]]
    down: bool = False


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(SPANS),
        st.lists(st.sampled_from(SUBJECTS), max_size=5, unique=True),
        st.lists(st.sampled_from(SUBJECTS), max_size=1),
        st.sampled_from([False, False, True]),
    ),
    max_size=30,
)
STORMS = st.dictionaries(
    st.integers(0, 80), st.sampled_from([Weather.FULL, Weather.LOST, Weather.KEPT]), max_size=12
)


class Clinic:
    """A clinic whose alerts live in a store: after every failed write they start again from what it kept."""

    def __init__(self, storms: dict[int, Weather]) -> None:
        self.storms, self.writes = storms, 0
        self.story = Story()
        self.store = MemoryStore(self.weather)
        self.state: dict[tuple[str, str], str] = {}
        self.corrected: dict[tuple[str, str], datetime] = {}
        self.opened: list[tuple[datetime, str, bool]] = []
        self.start()

    def weather(self, method: str) -> Weather:
        if method not in ("swap", "offer"):
            return Weather.FINE
        self.writes += 1
        return self.storms.get(self.writes - 1, Weather.FINE)

    def start(self) -> None:
        while True:
            try:
                self.outbox = Outbox(self.store, [Listener()], Watchmaker(self.story.now), Chance(), "desk")
                self.alerts = Alerts(self.outbox.load())
            except StoreError:
                continue
            return

    def entries(self, step: Step) -> list[Entry]:
        made = []
        for at in step.turned:
            was = self.state.get(at, "new")
            if was == "open":
                made.append(self.story.corrects(*at))
                self.state[at], self.corrected[at] = "met", self.story.now
            else:
                made.append(self.story.opens(*at, k="open" if was == "new" else "reopen"))
                self.state[at] = "open"
                back = self.corrected.get(at)
                flaps = back is not None and self.story.now - back < timedelta(milliseconds=FLAP)
                self.opened.append(
                    (self.story.now, finding(*at), CHECKS[at[0]] in GRAVE and not flaps and not step.down)
                )
        return made + [self.story.acts(*at) for at in step.answered if self.state.get(at) == "open"]

    def turn(self, step: Step) -> None:
        self.story.now += step.after
        self.story.write(*self.entries(step))
        while not step.down:
            try:
                news = self.story.entries[self.alerts.position :]
                notices = self.alerts.read(news, self.story.now, self.story.facts)
                if self.alerts.changed:
                    self.outbox.put(notices, self.alerts.dump())
            except StoreError:
                self.start()
                continue
            return

    def told(self) -> list[Notice]:
        tasks = self.store.tasks(f"notice/{Listener.name}")
        return [msgspec.json.decode(task.body, type=Notice) for task, _ in tasks]


def live(steps: Sequence[Step], storms: dict[int, Weather]) -> Clinic:
    """A history, and then nine quiet days."""
    clinic = Clinic(storms)
    for step in [*steps, *[Step(3 * HOUR, [], [])] * 72]:
        clinic.turn(step)
    return clinic


def at(notice: Notice) -> datetime:
    return datetime.fromisoformat(notice.at)


@settings(max_examples=120, deadline=None)
@given(steps=STEPS)
def test_never_more_than_five_quiet_notices_in_any_seven_days(steps: list[Step]) -> None:
    quiet = sorted(at(notice) for notice in live(steps, {}).told() if not notice.urgent)
    for first, sixth in zip(quiet, quiet[5:], strict=False):
        assert sixth - first >= WEEK


@settings(max_examples=120, deadline=None)
@given(steps=STEPS)
def test_every_finding_is_told_and_a_grave_one_in_its_turn(steps: list[Step]) -> None:
    clinic = live(steps, {})
    told = [(at(notice), each, notice.urgent) for notice in clinic.told() for each in notice.findings]
    for when, which, at_once in clinic.opened:
        assert any(each == which and moment >= when for moment, each, _ in told)
        if at_once:
            assert (when, which, True) in told


@settings(max_examples=120, deadline=None)
@given(steps=STEPS)
def test_one_check_opens_at_most_one_notice_a_turn(steps: list[Step]) -> None:
    urgent = [(notice.at, notice.subject) for notice in live(steps, {}).told() if notice.urgent]
    assert len(urgent) == len(set(urgent))


@settings(max_examples=120, deadline=None)
@given(steps=STEPS, storms=STORMS)
def test_wherever_the_process_dies_the_same_is_told_and_nothing_twice(
    steps: list[Step], storms: dict[int, Weather]
) -> None:
    calm, stormy = live(steps, {}), live(steps, storms)
    assert stormy.told() == calm.told()
    assert stormy.alerts.dump() == calm.alerts.dump()


def test_the_history_is_long_enough_to_use_up_every_slot() -> None:
    """Guards the laws above: a history in which they bite."""
    turned = [Step(HOUR, [each], []) for each in SUBJECTS]
    clinic = live(turned, {0: Weather.LOST, 3: Weather.KEPT, 9: Weather.FULL})
    quiet = [notice for notice in clinic.told() if not notice.urgent]
    assert len(quiet) >= 5
    assert any(notice.subject.startswith("The week's digest") for notice in quiet)
    assert clinic.writes > 10
    assert at(quiet[-1]) > START + DAY
