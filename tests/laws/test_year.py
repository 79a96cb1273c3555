"""A clinic-year, from a seed: ordinary life with incidents, faults, restarts and a wrong clock, laws asked as
it goes.

`ROUNDS_SOAK=1` lives through 20 years; otherwise six, and three months a second time, byte for byte.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from rounds.replay import replay
from rounds.simulator.chance import SimClock, stream
from rounds.simulator.year import year
from rounds.stores.memory import MemoryStore
from tests.laws import kept, seen, silence
from tests.laws.history import History, Turn, opened, release

YEARS = range(20) if os.environ.get("ROUNDS_SOAK") else range(6)
EACH = (silence.silence_never_helps, seen.a_gap_is_not_known, kept.findings_keep_their_clock)
SOMETIMES = (
    kept.nothing_missed,
    seen.truth_before_green,
    kept.rows_are_what_is_believed,
    seen.an_old_listing_is_not_whole,
)
EVERY = 60
"""Turns between two looks over the whole chart."""


class Lived(History):
    """A history whose moves are a year's."""

    def __post_init__(self) -> None:
        self.dice = stream(f"lived {self.seed}")
        self.clock = SimClock(datetime(2026, 1, 5, 6, tzinfo=UTC))
        self.store = MemoryStore()
        self.rounds = opened(self.store, self.clock, self.seed)
        self.newest, self.jumps = {}, True
        self.rounds.begin("Maple Street Clinic", "America/Chicago", "vk")

    def live(self, days: int) -> Iterator[Turn]:
        for world, moment in year(self.seed, self.clock, days):
            self.world = world
            self.happened.update(said.split(":")[0] for said in moment.said if "clock" in said)
            self.happened["clock jump"] |= any("clock" in said for said in moment.said)
            if moment.restart:
                self.restart()
            yield self.take(
                moment.records,
                "declared" if moment.said == ("The clinic opens.",) else "; ".join(moment.said),
            )


def lived(seed: int, days: int) -> Lived:
    made = Lived(seed)
    for at, turn in enumerate(made.live(days)):
        for law in (*EACH, *(SOMETIMES if at % EVERY == 0 else ())):
            said = law(made, turn)
            assert not said, f"year {seed}, turn {at} ({turn.said}): {law.__name__}: {said}"
    return made


@pytest.mark.parametrize("seed", YEARS)
def test_a_year_keeps_the_laws_and_its_ledger_replays(seed: int) -> None:
    made = lived(seed, 365)
    found = replay(made.store, release())
    assert not found.faults
    assert found.entries == made.store.size() > 5_000
    kinds = Counter(entry.k for turn in made.turns for entry in turn.entries)
    print(f"year {seed}: {len(made.turns):,} turns, {made.store.size():,} entries, {dict(kinds)}")
    assert min(kinds["finding.open"], kinds["finding.confirm"], kinds["finding.reopen"]) > 0
    assert min(made.happened["clock jump"], made.happened["restart"]) > 0


def test_the_same_seed_gives_the_same_year_byte_for_byte() -> None:
    one, two = lived(7, 90), lived(7, 90)
    assert [entry.leaf for entry in one.store.entries()] == [entry.leaf for entry in two.store.entries()]


def test_another_seed_gives_another_year() -> None:
    assert [entry.leaf for entry in lived(7, 3).store.entries()] != [
        entry.leaf for entry in lived(8, 3).store.entries()
    ]
