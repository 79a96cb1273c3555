"""The tally: keeps the score in step with the verdicts, the papers and the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from rounds.judgment.engine import Engine
from rounds.judgment.score import Scorer
from rounds.judgment.score_dates import attested, decided, months_of, next_end
from rounds.judgment.score_facts import Counts
from rounds.judgment.yardstick import Yardstick
from rounds.law import Line
from rounds.model.records import NONE_OF, Attestation, Choice, Decision

BECAUSE: Final = "a whole and fresh listing shows none"
BY_WORD: Final = "people keep the list, it shows none, and a statement in date says that it is all"


class Tally:
    """A running score over an engine's counters. `said` is the state that the last `score` entry recorded."""

    def __init__(self, yardstick: Yardstick, lines: tuple[Line, ...], engine: Engine) -> None:
        self.yardstick = yardstick
        self.scorer = Scorer(self.yardstick)
        self.said: dict[str, Any] = {}
        self._months = months_of(lines)
        self._engine = engine
        self._slots: set[str] = set()
        self._lines: dict[str, str] = {}

    def count(self, check_ids: Iterable[str], now: int) -> None:
        """Take over the counters of checks whose verdicts, or whose listings, changed."""
        for check_id in check_ids:
            holds, fails, unseen, not_ours, word = self._engine.counts[check_id]
            counts = Counts(holds, fails, unseen, not_ours, by_word=word)
            self.scorer.set_counts(
                check_id, counts if counts.applicable else self._none(check_id, not_ours, now)
            )

    def _none(self, check_id: str, not_ours: int, now: int) -> Counts:
        """The counts of a check without an applicable subject: none proven, by systems or by a statement, or
        not.
        """
        needs = self._engine.none_needs(check_id, now)
        if needs is None or not self._slots.issuperset(NONE_OF + kind for kind in needs):
            return Counts(not_ours=not_ours)
        word, because = (1, BY_WORD) if needs else (0, BECAUSE)
        return Counts(not_ours=not_ours, none_proven=True, by_word=word, because=because)

    def papers(self, said: Iterable[Attestation], decisions: Iterable[Decision], today: date) -> None:
        """Take over what people stated and decided, as it stands on this day. A decision that can't be is
        none, and leaves none that it replaced.
        """
        slots, lines = attested(said, self._months, today), decided(decisions, today)
        for slot in sorted(slots ^ self._slots):
            self.scorer.set_attested(slot, filled=slot in slots)
        lines = {cite: slot for cite, slot in lines.items() if not self.yardstick.refusal(cite, slot)}
        for cite in sorted(lines.keys() | self._lines.keys()):
            if lines.get(cite) != self._lines.get(cite):
                choice = Choice.ALTERNATIVE if cite in lines else None
                self.scorer.set_decided(cite, choice, lines.get(cite, ""))
        self._slots, self._lines = slots, lines

    def next_end(
        self, said: Iterable[Attestation], decisions: Iterable[Decision], today: date
    ) -> date | None:
        """The first last day of anything in date, today or later."""
        return next_end(said, decisions, self._months, today)

    def news(self) -> dict[str, Any] | None:
        """The state of a `score` entry, if it differs from what was last recorded."""
        head = self.scorer.head
        state = {
            "score": head.score,
            "points": self.scorer.points,
            "proven": self.scorer.proven,
            "could_be": head.could_be,
            "seen": head.seen,
            "held_by": sorted(self.scorer.holding),
            "yardstick": self.yardstick.digest,
        }
        return state if state != self.said else None
