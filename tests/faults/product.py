"""The product as faults happen to it: a clinic begun, pushes taken and answered, checkpoints, a lease kept.

Push number n is a laptop of its own, and says of one laptop that all pushes share what n decides. So what is
kept of the pushes can be told from the clinic's chart and ledger, push by push.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from rounds.app import App
from rounds.connectors.push.translate import read
from rounds.fold import Release
from rounds.home import Home, Place
from rounds.ports import Clock
from rounds.wiring import SystemClock, begin_clinic, open_clinic
from tests.spine.alive import release

NAME: Final = "Maple Street Clinic"
OWN: Final = "own-"
"""What the key of each push's own laptop begins with."""


@cache
def judging() -> Release:
    """What judges, made once."""
    return release()


class Striding(SystemClock):
    """A clock that strides three seconds with each push, so that the lease is renewed after every few."""

    strides = 0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=3 * self.strides)

    def mono(self) -> int:
        return super().mono() + 3_000 * self.strides


def open_or_begin(folder: Path, clock: Clock | None = None) -> App:
    """The clinic in a folder, made if it is not there yet, opened to be written to."""
    home = Home(folder)
    place = home.place() if home.clinics() else begin_clinic(home, NAME, "America/Chicago")
    return open_clinic(place, writing=True, clock=clock, judged_by=judging())


def push(app: App, number: int) -> None:
    """Take push `number` as the HTTP face would; returns when it is durable."""
    now = app.clock.now()
    common = {"type": "observation", "system": "laptops", "kind": "device", "observed_at": now.isoformat()}
    facts = {"name": f"LAPTOP {number}", "disk_encrypted": "yes"}
    shared = {"name": "SHARED", "disk_encrypted": "no" if number % 3 else "yes"}
    lines = [common | {"key": f"{OWN}{number}", "facts": facts}, common | {"key": "shared", "facts": shared}]
    taken = read("\n".join(map(json.dumps, lines)).encode(), now)
    assert not taken.refused, taken.refused
    app.deliver(taken.items)


def pushes(app: App, said: Callable[[int], None], start: int, stop: int) -> None:
    """Take pushes and acknowledge each; now and then a checkpoint, and the store's housekeeping."""
    for number in range(start, stop):
        push(app, number)
        said(number)
        if isinstance(app.clock, Striding):
            app.clock.strides += 1
        if number % 4 == 3:
            app.publish()
            app.keep()


def kept(app: App) -> tuple[set[int], set[int]]:
    """The pushes that the chart knows, and those that the ledger has."""
    chart = {each.resource.key for each in app.rounds.fold.chart.held.values() if each.kind == "device"}
    ledger = {each.payload["key"] for each in app.entries(0) if each.k == "observation" and each.payload}
    return _numbers(chart), _numbers(ledger)


def _numbers(keys: set[str]) -> set[int]:
    return {int(key.removeprefix(OWN)) for key in keys if key.startswith(OWN)}


def wrong_with(place: Place, acked: int, clock: Clock | None = None) -> tuple[int, list[str]]:
    """What a clinic that was cut off shows and must not, if it acknowledged the pushes below `acked`. It is
    opened as after any restart, verified with everything derived again, and takes one more push. How many it
    has then is given first.
    """
    with open_clinic(place, writing=True, clock=clock, judged_by=judging()) as app:
        chart, ledger = kept(app)
        wrong = [f"push {n} was acknowledged and is lost" for n in range(acked) if n not in chart & ledger]
        if chart != ledger or len(chart) > acked + 1:
            wrong.append(f"chart {sorted(chart)} and ledger {sorted(ledger)} after {acked}")
        wrong += app.verify(again=True).faults
        after = max(chart, default=-1) + 1
        push(app, after)
        app.publish()
        wrong += app.verify().faults
    return after + 1, wrong
