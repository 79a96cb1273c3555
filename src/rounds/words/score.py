"""How well the detector does on labelled lines: recall, precision, specificity, with the range that chance
allows.

Rules this module keeps:

* `rewrite` and `block` are both *positive*. A line's label is a reader's judgment, see the sets' own page.
* Ranges are Wilson's score interval at 95 % (E. B. Wilson, 1927): they say how far so few lines can mislead.
* A labelled span is found when at least 90 % of it is covered by spans that were found, whatever their kind.

>>> share = Share(9, 10)
>>> share.value, tuple(round(each, 2) for each in share.range)
(0.9, (0.6, 0.98))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any, Final

from msgspec import Struct, field

from rounds.words.contexts import Context
from rounds.words.judge import Judged, judge

Z: Final = 1.959964
"""Standard deviations of a normal distribution that hold 95 %."""
COVERED: Final = 0.9


class Marked(Struct, frozen=True):
    """A labelled span."""

    start: int
    end: int
    kind: str


class Labelled(Struct, frozen=True):
    """A labelled line, as a line of NDJSON has it."""

    text: str
    context: Context
    label: str
    spans: list[Marked] = field(default_factory=list)
    id: str = ""
    why: str = ""


class Share(Struct, frozen=True):
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share; 1 of none."""
        return self.part / self.whole if self.whole else 1.0

    @property
    def range(self) -> tuple[float, float]:
        """Wilson's score interval at 95 %."""
        if not self.whole:
            return 0.0, 1.0
        spread = Z * Z / self.whole
        middle = (self.value + spread / 2) / (1 + spread)
        half = Z * sqrt(self.value * (1 - self.value) / self.whole + spread / (4 * self.whole)) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.range
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}] ({self.part}/{self.whole})"


class Score(Struct, frozen=True):
    """The figures of one set of lines."""

    recall: Share
    precision: Share
    specificity: Share
    exact: Share
    """Lines whose outcome is the very label."""
    spans: Share
    kinds: dict[str, Share]
    """Spans found, by their labelled kind."""

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision.value + self.recall.value
        return 2 * self.precision.value * self.recall.value / both if both else 0.0


def score(lines: Sequence[Labelled]) -> Score:
    """The figures of the detector on labelled lines."""
    judged = [(line, judge(line.text, line.context)) for line in lines]
    told = [(line.label != "ok", got.outcome != "ok") for line, got in judged]
    kinds: dict[str, Share] = {}
    for line, got in judged:
        for mark in line.spans:
            old = kinds.get(mark.kind, Share(0, 0))
            kinds[mark.kind] = Share(old.part + covers(got, mark), old.whole + 1)
    return Score(
        recall=_share(got for positive, got in told if positive),
        precision=_share(positive for positive, got in told if got),
        specificity=_share(not got for positive, got in told if not positive),
        exact=_share(line.label == got.outcome for line, got in judged),
        spans=Share(sum(each.part for each in kinds.values()), sum(each.whole for each in kinds.values())),
        kinds=dict(sorted(kinds.items())),
    )


def figures(made: Score) -> dict[str, Any]:
    """A score as plain data: for each share its value, its range, part and whole; kinds as part and whole."""
    shares = {"recall": made.recall, "precision": made.precision, "specificity": made.specificity}
    shares |= {"exact": made.exact, "spans": made.spans}
    plain: dict[str, Any] = {}
    for name, share in shares.items():
        low, high = share.range
        plain[name] = {
            "value": share.value,
            "low": low,
            "high": high,
            "part": share.part,
            "whole": share.whole,
        }
    return {
        **plain,
        "f1": made.f1,
        "kinds": {kind: [each.part, each.whole] for kind, each in made.kinds.items()},
    }


def covers(got: Judged, mark: Marked) -> bool:
    """Whether the spans that were found cover a labelled one."""
    places = {at for span in got.spans for at in range(max(span.start, mark.start), min(span.end, mark.end))}
    return len(places) >= COVERED * (mark.end - mark.start)


def _share(hits: Iterable[bool]) -> Share:
    found = list(hits)
    return Share(sum(found), len(found))
