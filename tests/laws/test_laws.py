"""Every law over 20,000 seeded random histories (`ROUNDS_SOAK=1`: 100,000); a broken one is named.

python -m tests.laws.bulk --histories 20000 --seed 1
"""

from __future__ import annotations

import os
import time
from collections import Counter

import pytest

from tests.laws.bulk import history, spread, told

SOAK = bool(os.environ.get("ROUNDS_SOAK"))
COUNT = 100_000 if SOAK else 20_000
MUST_HAPPEN = {
    "a knock-out seen to fail": 0.5,
    "a kind that is empty and proven to be": 0.2,
    "a lapse by time alone": 0.2,
    "a sweep that was not whole": 0.9,
    "something became not known": 0.9,
    "something left": 0.5,
    "restart": 0.3,
    "repeated": 0.5,
    "clock jump": 0.1,
    "a source with a wrong clock": 0.15,
    "stale": 0.3,
    "torn": 0.3,
    "lost": 0.3,
    "duplicated": 0.3,
    "unended": 0.3,
    "not_permitted": 0.3,
}
"""In what share of the histories each must have happened, or the laws were asked of nothing much."""


@pytest.fixture(scope="module")
def run() -> tuple[Counter[str], float]:
    """All of them once; a broken law is told once and not asked for again."""
    began = time.monotonic()
    return spread(COUNT, seed=1), time.monotonic() - began


@pytest.mark.tells
def test_every_law_holds_in_every_history(run: tuple[Counter[str], float]) -> None:
    shares, seconds = run
    print(told(shares.copy(), COUNT, seconds))
    assert shares["(turns)"] >= 30 * COUNT


@pytest.mark.parametrize("what", MUST_HAPPEN)
def test_the_histories_are_not_tame(run: tuple[Counter[str], float], what: str) -> None:
    shares, _ = run
    assert shares[what] >= MUST_HAPPEN[what] * COUNT, (
        f"{what}: only in {shares[what] / COUNT:.1%} of the histories"
    )


def test_a_history_is_the_same_again_byte_for_byte() -> None:
    for seed in (3, 11):
        one, two = history(seed).store, history(seed).store
        assert [entry.leaf for entry in one.entries()] == [entry.leaf for entry in two.entries()]
        assert one.size() > 0
