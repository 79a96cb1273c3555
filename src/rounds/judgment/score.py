"""The score: a fold over counts, with a reason for every hundredth of a point.

Rules this module keeps:

* ``score = (10,000 - everything lost, or 7,900 if that is less and a knock-out stands) div 100``.
* A knock-out stands while any verdict of its check is not proven, or its attestation slot is not filled. Seen
  to fail and not seen cost the same.
* Nothing here knows a date: what is filled and what is decided is handed in (`score_dates` says until when).
* A decision moves the cells of one addressable line to its documented alternative. It changes no verdict, no
  other line and no knock-out.
* Every change touches the cells of one slot only, and reading the head touches none.

`Scorer` is the one way to a score: pages, API, command line and paper show what its `score` returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from rounds.judgment import score_loss
from rounds.judgment.score_facts import Counts, Standing
from rounds.judgment.score_loss import Ratio, Reading
from rounds.judgment.score_shape import CAP, WHOLE, Head, Score, YardstickChange
from rounds.judgment.score_sheet import sheet
from rounds.judgment.score_words import change_sentence
from rounds.judgment.yardstick import Cell, ScoreError, Yardstick
from rounds.model.fact import Whose
from rounds.model.records import Choice


class NotOnYardstick(ScoreError):
    """Counts for a check that this release does not score. Ours: retired checks are counted apart."""


class DecisionRefused(ScoreError):
    """A decision on a line that can't be decided; the sentence says why. Yours."""

    whose = Whose.YOURS


class Scorer:
    """A running score. What `standing` holds of another release moves nothing."""

    def __init__(self, yardstick: Yardstick, standing: Standing | None = None) -> None:
        self.yardstick = yardstick
        self._standing = Standing() if standing is None else standing.copy()
        for cite, alternative in tuple(self._standing.decided.items()):
            if yardstick.refusal(cite, alternative):
                del self._standing.decided[cite]
        self._readings = [Reading(0, 0, 0, 0)] * len(yardstick.cells)
        self._lost = self._could_lose = self._seen = self._word = 0
        self._holding: set[str] = set()
        self._would_hold: set[str] = set()
        for slot in yardstick.places:
            self._settle(slot)

    @property
    def head(self) -> Head:
        """The figures that are shown together."""
        could_be = _capped(WHOLE - self._could_lose, self._would_hold)
        return Head(self.points // 100, could_be // 100, self._seen // 100, bool(self._holding))

    @property
    def points(self) -> int:
        """The score in hundredths, after the cap and before rounding."""
        return _capped(WHOLE - self._lost, self._holding)

    @property
    def proven(self) -> int:
        """What is proven, in hundredths, before the cap."""
        return WHOLE - self._lost

    @property
    def word_points(self) -> int:
        """How much of what is proven rests on someone's word, in hundredths; the rest is machine facts."""
        return self._word

    @property
    def holding(self) -> frozenset[str]:
        """The knock-outs that stand: ids of checks and attestation slots."""
        return frozenset(self._holding)

    @property
    def standing(self) -> Standing:
        """A copy of what the score is made from."""
        return self._standing.copy()

    def set_counts(self, check: str, counts: Counts) -> None:
        """The verdicts of one check, after a change. Raises `NotOnYardstick`."""
        if not self.yardstick.has_check(check):
            raise NotOnYardstick(f"{check} is no check of this release, so its verdicts carry no points.")
        before, self._standing.counts[check] = self._standing.counts_of(check), counts
        if score_loss.ratio(before) != score_loss.ratio(counts):
            self._settle(check)

    def set_attested(self, slot: str, *, filled: bool) -> None:
        """Whether an attestation slot is filled and in date; any other id is the slot of an alternative."""
        (self._standing.attested.add if filled else self._standing.attested.discard)(slot)
        if slot in self.yardstick.places:
            self._settle(slot)
        for cite, alternative in self._standing.decided.items():
            if alternative == slot:
                self._settle_line(cite)

    def set_decided(self, cite: str, choice: Choice | None, alternative: str = "") -> None:
        """What stands decided on a line, while it is in date; `None` when nothing does any more.

        *Implement* moves nothing. Raises `DecisionRefused`, and then nothing has changed.
        """
        if choice is not None and (why := self.yardstick.refusal(cite, alternative)):
            raise DecisionRefused(why)
        if choice in (None, Choice.IMPLEMENT):
            self._standing.decided.pop(cite, None)
        else:
            self._standing.decided[cite] = alternative
        self._settle_line(cite)

    def regains(self, check: str) -> int:
        """What the points of one finding are: what its cells would regain if one verdict more held, before
        the cap.
        """
        now = score_loss.ratio(self._standing.counts_of(check))
        if now.unproven == 0:
            return 0
        cells = [self.yardstick.cells[place] for place in self.yardstick.places.get(check, ())]
        return sum(
            score_loss.lost(cell.points, cell.floor, now.unproven, now.of)
            - score_loss.lost(cell.points, cell.floor, now.unproven - 1, now.of)
            for cell in cells
            if cell.cite not in self._standing.decided
        )

    def what_if(self, changes: Mapping[str, Counts]) -> Score:
        """The score if these checks counted so; this one stays as it is. Raises `NotOnYardstick`."""
        return self._after(changes).score()

    def gains(self, changes: Mapping[str, Counts]) -> int:
        """What the score would gain, in hundredths after the cap: 0 while something else holds it."""
        return self._after(changes).points - self.points

    def copy(self) -> Scorer:
        """One that changes apart from this one. It costs far less than to read every cell again."""
        return copy(self)

    def __getstate__(self) -> dict[str, object]:
        """What a copy begins with: all that changes is its own."""
        own = {name: {*vars(self)[name]} for name in ("_holding", "_would_hold")}
        return vars(self) | own | {"_standing": self._standing.copy(), "_readings": [*self._readings]}

    def score(self) -> Score:
        """The score with everything that explains it."""
        return sheet(self.yardstick, self._standing, self._readings, tuple(sorted(self._holding)), self.head)

    def _after(self, changes: Mapping[str, Counts]) -> Scorer:
        """Another scorer, at which these changes have happened."""
        other = self.copy()
        for check, counts in changes.items():
            other.set_counts(check, counts)
        return other

    def _settle(self, slot: str) -> None:
        """Read a slot's cells and its knock-out again."""
        cells, places = self.yardstick.cells, self.yardstick.places[slot]
        first = cells[places[0]]
        now = score_loss.ratio(self._standing.counts_of(slot)) if first.sort == "check" else None
        for place in places:
            self._put(place, self._reading(cells[place], now))
        if first.knock_out:
            self._hold(slot, now)

    def _settle_line(self, cite: str) -> None:
        """Read every slot of a line again."""
        row = self.yardstick.by_cite.get(cite)
        for place in row.places if row else ():
            self._settle(self.yardstick.cells[place].slot)

    def _reading(self, cell: Cell, now: Ratio | None) -> Reading:
        """How one cell stands; `now` is its check's ratio, `None` when it is no check's."""
        standing = self._standing
        if cell.cite in standing.decided:
            alternative = standing.decided[cell.cite]
            filled = alternative in standing.attested
            return score_loss.stated(cell.points, proven=filled, within_reach=bool(alternative))
        if now is not None:
            return score_loss.read(cell.points, cell.floor, now)
        filled = cell.slot in standing.attested
        return score_loss.stated(cell.points, proven=filled, within_reach=cell.sort == "statement")

    def _put(self, place: int, new: Reading) -> None:
        """Put a reading in the place of the old one, in the sums too."""
        old, self._readings[place] = self._readings[place], new
        self._lost += new.lost - old.lost
        self._could_lose += new.could_lose - old.could_lose
        self._seen += new.seen - old.seen
        self._word += new.word - old.word

    def _hold(self, slot: str, now: Ratio | None) -> None:
        """Whether a knock-out holds the score, and whether it would if all that is unseen held."""
        if now is None:
            holds, would = slot not in self._standing.attested, False
        else:
            holds, would = score_loss.knocked(now), score_loss.could_be_knocked(now)
        (self._holding.add if holds else self._holding.discard)(slot)
        (self._would_hold.add if would else self._would_hold.discard)(slot)


def compare(old: Yardstick, new: Yardstick, standing: Standing) -> YardstickChange | None:
    """What another yardstick makes of the same facts; `None` when the two are one."""
    if old.digest == new.digest:
        return None
    before, after = Scorer(old, standing).points, Scorer(new, standing).points
    return YardstickChange(before, after, change_sentence(before, after))


def _capped(points: int, knock_outs: set[str]) -> int:
    """Points under the cap, if any knock-out stands."""
    return min(points, CAP) if knock_outs else points
