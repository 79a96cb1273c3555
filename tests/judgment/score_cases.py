"""Random yardsticks and clinics for the score's tests: real lines of the law, made-up weights and checks."""

from __future__ import annotations

import os
from itertools import product
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st
from msgspec.structs import replace

from rounds.judgment.score import Scorer
from rounds.judgment.score_facts import Counts, Standing
from rounds.judgment.yardstick import Yardstick
from rounds.law import Line
from rounds.law.lines import scored_lines
from rounds.law.paragraphs import Cite
from rounds.model.severity import Severity
from rounds.model.verdict import Unseen
from rounds.sdk.check import Check

LINES = scored_lines()
EXAMPLES = int(os.environ.get("ROUNDS_SCORE_EXAMPLES", "1250"))
"""Examples a law; a release is tried with many more."""


class Situation(NamedTuple):
    """A clinic in some state, and the check of it that something happens to."""

    yardstick: Yardstick
    standing: Standing
    check: str

    @property
    def counts(self) -> Counts:
        return self.standing.counts_of(self.check)

    def with_counts(self, counts: Counts) -> Situation:
        standing = self.standing.copy()
        standing.counts[self.check] = counts
        return self._replace(standing=standing)

    def scorer(self) -> Scorer:
        return Scorer(self.yardstick, self.standing)


def a_check(name: str, severity: Severity, *cites: str, knock_out: bool = False, title: str = "") -> Check:
    """A check as the shelf would declare it; the score never runs it."""
    return Check(
        id=name,
        since="0.1",
        severity=severity,
        cites=tuple(Cite(each) for each in cites),
        see=(),
        remedy="",
        cases=(),
        judge=lambda: Unseen("Nothing was looked at."),
        wants=(),
        title=title or f"{name} is in order.",
        doc="",
        module="",
        knock_out=knock_out,
    )


def some_lines(random: Random) -> list[Line]:
    """A few lines of the law in legal order, with other weights."""
    places = sorted(random.sample(range(len(LINES)), random.randint(1, 6)))
    return [replace(LINES[place], weight=random.randint(1, 40)) for place in places]


def some_yardstick(random: Random) -> Yardstick:
    """A yardstick with one to five checks, some of which cite two lines and some of which hold the score."""
    lines = some_lines(random)
    checks = [
        a_check(
            f"check-{number}",
            random.choice(list(Severity)),
            *sorted({random.choice(lines).cite.id for _ in range(2)}),
            knock_out=random.random() < 0.25,
        )
        for number in range(random.randint(1, 5))
    ]
    return Yardstick.of(lines, checks)


def some_counts(random: Random) -> Counts:
    """Mostly well, sometimes nothing at all."""
    holds, fails, unseen = (
        random.choice([0, 1, 7, 50]),
        random.choice([0, 0, 0, 2]),
        random.choice([0, 0, 0, 3]),
    )
    by_word = random.randint(0, holds)
    return Counts(holds, fails, unseen, random.randint(0, 2), random.random() < 0.5, by_word)


def some_standing(random: Random, yardstick: Yardstick) -> Standing:
    """A clinic's state: all checks judged, statements given or not, lines decided where they may be."""
    made = Standing()
    for check in yardstick.slots("check"):
        made.counts[check] = some_counts(random)
    made.attested.update(slot for slot in yardstick.slots("statement") if random.random() < 0.7)
    for row in yardstick.rows:
        if not yardstick.refusal(row.cite) and random.random() < 0.3:
            made.decided[row.cite] = random.choice(["", "alternative-1", "alternative-2"])
    made.attested.update(random.sample(["alternative-1", "alternative-2"], random.randint(0, 2)))
    return made


YARDSTICKS = [some_yardstick(Random(seed)) for seed in range(200)]
AMOUNTS = (0, 1, 2, 3, 49, 1000)
COUNTS = [Counts(*each) for each in product(AMOUNTS, AMOUNTS, AMOUNTS, (0, 1), (False, True))]
"""Every mix of these amounts, for the check that something happens to."""


BASES = [
    Situation(yardstick, some_standing(Random(seed), yardstick), check)
    for yardstick in YARDSTICKS
    for seed in range(5)
    for check in yardstick.slots("check")
]
"""Clinics under every yardstick, with each check in turn as the one that something happens to."""


def situations() -> st.SearchStrategy[Situation]:
    """A clinic, and one check of it with counts of its own."""
    return st.builds(Situation.with_counts, st.sampled_from(BASES), st.sampled_from(COUNTS))
