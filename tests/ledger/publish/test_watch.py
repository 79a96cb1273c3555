"""While Rounds is up: some evidence is read each day and recorded; a refusal to sign is told once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from rounds.app import App
from rounds.home import Home
from rounds.ports import StoreError
from rounds.stores.memory import MemoryStore
from rounds.watch import Watch
from tests.app.opened import app_over
from tests.spine.alive import HandClock

PATIENCE = 20.0


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def app(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.setenv("ROUNDS_STATE", str(tmp_path / "state"))
    place = Home(tmp_path).create("Maple Street Clinic", "America/Chicago")
    return app_over(place, MemoryStore(), clock)


def watched(app: App, done: Callable[[list[str]], bool]) -> list[str]:
    """What a watch tells until something is so."""
    told: list[StoreError] = []
    watch = Watch(app, list, 300, told.append)
    watch.start()
    give_up = time.monotonic() + PATIENCE
    while not done([str(each) for each in told]) and time.monotonic() < give_up:
        time.sleep(0.01)
    watch.stop()
    return [str(each) for each in told]


def test_evidence_is_read_and_recorded_once_a_day(app: App, clock: HandClock) -> None:
    def audited() -> int:
        return sum(each.k == "audited" for each in app.entries(0))

    assert watched(app, lambda _: audited() > 0) == []
    assert audited() == 1
    clock.pass_(days=1)
    watched(app, lambda _: audited() > 1)
    assert audited() == 2
    assert app.verify(again=True).ok


def test_why_nothing_is_signed_is_told_while_it_is_recorded_on(app: App, clock: HandClock) -> None:
    app.deliver([])
    app.publish()
    clock.at -= timedelta(days=30)
    app.deliver([])  # the jump is recorded
    told = watched(app, bool)
    assert len(told) == 1
    assert "Nothing is signed" in told[0]
    assert "yours to do" in told[0]
    assert app.signed() < app.store.size(), "recording went on"
