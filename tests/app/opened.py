"""A clinic's folder, a clock that stands still, and sources that yield what a test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from rounds.app import App, Opened
from rounds.home import Connection, Place
from rounds.model.records import Observation, Sweep
from rounds.model.resources import Device
from rounds.sdk.connector import Item, Manifest
from rounds.stores.memory import MemoryStore
from tests.spine.alive import CountedRandom, HandClock, release

MACHINES = Manifest(id="machines", name="Machines", about="", kinds=("device", "volume"), label="docs-only")


def app_over(place: Place, store: MemoryStore, clock: HandClock, nth: int = 0) -> App:
    """The nth process over a store."""
    return App(place, store, clock, CountedRandom(1_000 * nth), release(), writing=True)


def source(system: str, collect: Callable[[datetime], Iterator[Item]]) -> Opened:
    return Opened(Connection(system=system, connector="machines"), MACHINES, lambda now, _: collect(now))


def one_laptop(device: Device) -> Callable[[datetime], Iterator[Item]]:
    def collect(now: datetime) -> Iterator[Item]:
        yield Observation(resource=device, observed_at=now)
        yield Sweep(system="laptops", kind="device", complete=True, count=1, observed_at=now)

    return collect
