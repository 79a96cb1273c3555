"""The tally: keeps the score in step with the verdicts, the papers and the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from rounds.judgment.engine import Engine
from rounds.judgment.score import Scorer
from rounds.judgment.score_dates import attested, decided, months_of, next_end
from rounds.judgment.score_facts import Counts
from rounds.law import Line
from rounds.model.records import NONE_OF, Attestation, Choice, Decision

BECAUSE: Final = "a whole and fresh listing shows none"
BY_WORD: Final = "people keep the list, it shows none, and a statement in date says that it is all"


class Tally:
    """A running score over an engine's counters; it moves the `scorer` that it is given. `said` is the state
    that the last `score` entry recorded.
    """

    def __init__(self, scorer: Scorer, lines: tuple[Line, ...], engine: Engine) -> None:
        self.yardstick = scorer.yardstick
        self.scorer = scorer
        self.said: dict[str, Any] = {}
        self._months = months_of(lines)
        self._engine = engine
        self._slots: set[str] = set()
        self._lines: dict[str, str] = {}
        self._counted: dict[str, tuple[tuple[int, ...], str]] = {}

    def count(self, check_ids: Iterable[str], now: int) -> None:
        """Take over the counters of checks whose verdicts, or whose listings, may have changed. One that
        counts as it did costs next to nothing.
        """
        proofs: dict[tuple[str, ...], str] = {}
        for check_id in check_ids:
            counts = tuple(self._engine.counts[check_id])
            proof = ""
            if not any(counts[:3]):
                kinds = self._engine.rules.kinds[check_id]
                proof = proofs[kinds] if kinds in proofs else proofs.setdefault(kinds, self._none(kinds, now))
            if self._counted.get(check_id) != (counts, proof):
                self._counted[check_id] = (counts, proof)
                self.scorer.set_counts(check_id, _counts(counts, proof))

    def _none(self, kinds: tuple[str, ...], now: int) -> str:
        """What proves that a check on these kinds has no applicable subject: systems, or a statement; empty
        when nothing does.
        """
        needs = self._engine.none_needs(kinds, now)
        if needs is None or not self._slots.issuperset(NONE_OF + kind for kind in needs):
            return ""
        return BY_WORD if needs else BECAUSE

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


def _counts(counts: tuple[int, ...], proof: str) -> Counts:
    """An engine's counters, and what proves that none is applicable, as the score reads them."""
    holds, fails, unseen, not_ours, word = counts
    if holds or fails or unseen:
        return Counts(holds, fails, unseen, not_ours, by_word=word)
    return Counts(not_ours=not_ours, none_proven=bool(proof), by_word=proof == BY_WORD, because=proof)
