"""The watch: rounds again and again, what became due in its second, and no error that ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rounds.app import App, Opened
from rounds.home import HomeError, Place
from rounds.model.fact import NO, YES
from rounds.model.records import Observation
from rounds.model.times import to_ms
from rounds.ports import StoreFull
from rounds.stores.memory import MemoryStore
from rounds.watch import Watch
from tests.app.opened import app_over, one_laptop, source
from tests.spine.alive import HandClock, laptop


class Rounding:
    """A watch over an app whose rounds go as told."""

    def __init__(self, app: App, opened: Callable[[], list[Opened]]) -> None:
        self.troubles: list[str] = []
        self.made: list[float] = []
        self.watch = Watch(
            app,
            opened,
            300,
            lambda why: self.troubles.append(str(why)),
            lambda: self.made.append(app.now()),
        )

    def beats(self, clock: HandClock, seconds: int) -> None:
        for _ in range(seconds):
            self.watch._safe_beat()
            clock.pass_(seconds=1)


@pytest.mark.parametrize(
    "trouble", [StoreFull("full"), HomeError("unreadable"), OSError("gone"), ImportError("no such")], ids=repr
)
def test_a_round_that_failed_is_told_and_made_again_soon(
    place: Place, clock: HandClock, trouble: Exception
) -> None:
    failing = [trouble]

    def opened() -> list[Opened]:
        if failing:
            raise failing.pop()
        return [source("laptops", one_laptop(laptop(NO)))]

    with app_over(place, MemoryStore(), clock) as app:
        rounding = Rounding(app, opened)
        rounding.beats(clock, 20)
        assert rounding.troubles == [str(trouble)]
        assert [round_ - to_ms(HandClock().at) for round_ in rounding.made] == [15_000]
        rounding.beats(clock, 300)
        assert len(rounding.made) == 2


def test_what_time_alone_makes_due_is_judged_in_that_second(place: Place, clock: HandClock) -> None:
    with app_over(place, MemoryStore(), clock) as app:
        rounding = Rounding(app, list)
        app.deliver([Observation(resource=laptop(YES), observed_at=clock.now())])
        rounding.beats(clock, 1)
        clock.at += timedelta(hours=24) - timedelta(seconds=2)
        clock.up += 86_398_000
        rounding.watch._next = app.now() / 1000 + 999
        (sub,) = app.rounds.fold.chart.held
        said = []
        for _ in range(3):
            rounding.beats(clock, 1)
            said.append(app.rounds.fold.engine.marks(sub)["devices.disk-encrypted"].o)
        assert said == ["holds", "unseen", "unseen"]
