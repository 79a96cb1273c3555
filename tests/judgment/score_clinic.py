"""One small clinic where all is well, under a yardstick that can be added up in the head."""

from __future__ import annotations

from msgspec.structs import replace

from rounds.judgment.score import Scorer
from rounds.judgment.score_facts import Counts, Standing
from rounds.judgment.score_shape import Score
from rounds.judgment.yardstick import Yardstick
from rounds.law import Line, cfr, line_of
from rounds.model.severity import Severity
from tests.judgment.score_cases import a_check

DISKS, SCREENS = "164.312(a)(2)(iv)", "164.312(a)(2)(iii)"
RISK, LEAVERS = "164.308(a)(1)(ii)(A)", "164.308(a)(3)(ii)(C)"


def a_line(cite: str, weight: int) -> Line:
    found = line_of(cfr(cite))
    assert found is not None
    return replace(found, weight=weight)


LINES = [a_line(RISK, 4580), a_line(LEAVERS, 4000), a_line(SCREENS, 1000), a_line(DISKS, 420)]
"""Weights that sum to 10,000, so that a line's weight is its points: disk encryption is worth 4.20."""
CHECKS = [
    a_check("disks", Severity.CRITICAL, DISKS, title="Disk encryption."),
    a_check("leavers", Severity.CRITICAL, LEAVERS, knock_out=True, title="A leaver keeps no account."),
    a_check("screens", Severity.MEDIUM, SCREENS, title="Every screen locks itself."),
]
YARDSTICK = Yardstick.of(LINES, CHECKS)
WELL = Standing(
    {"disks": Counts(holds=50), "leavers": Counts(holds=9), "screens": Counts(holds=50)}, {"risk-analysis"}
)


def clinic(**counts: Counts) -> Scorer:
    """A clinic where all is well but for these."""
    return Scorer(YARDSTICK, replace(WELL, counts={**WELL.counts, **counts}))


def sentences(score: Score) -> list[str]:
    return [step.sentence for step in score.arithmetic]
