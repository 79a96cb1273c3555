"""Wrong versions of what keeps the laws, by name. Each is planted in the shipped code and must be caught by
a law.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec.structs import replace

from rounds.checks.paper import _papers
from rounds.evidence.board import Board, Held
from rounds.evidence.chart import Chart
from rounds.evidence.intake import Intake
from rounds.evidence.looks import observation
from rounds.evidence.streams import Stream
from rounds.fold import Fold
from rounds.judgment import score_loss
from rounds.judgment.engine import Engine
from rounds.judgment.findings import Findings
from rounds.judgment.score_facts import Counts
from rounds.judgment.score_loss import Ratio
from rounds.model.entry import Entry
from rounds.model.fact import Reason
from rounds.model.records import Observation
from rounds.model.resources import Person
from rounds.model.verdict import Outcome
from tests.laws import kept, seen, silence
from tests.laws.laws import Law


class Mutant(NamedTuple):
    """One fault: where it is planted, what stands there instead, and the law that must see it; `jumps`: only
    where the clock does.
    """

    name: str
    where: Any
    attribute: str
    instead: Any
    seen_by: Law
    jumps: bool = False


true_missing, true_unclaimed, true_ratio = Stream.missing, Board.unclaimed, score_loss.ratio
true_lack, true_apply, true_count = Chart._lack, Chart.apply, Fold.count
true_observation, true_sweep_in, true_move = Intake._observation, Intake._sweep, Findings._move


def gap_ignored(self: Chart, entry: Entry) -> None:
    if entry.k != "gap":
        true_apply(self, entry)


def clock_never_wrong(self: Chart, entry: Entry) -> None:
    if entry.k != "clock":
        true_apply(self, entry)


def announced_is_whole(self: Intake, record: Any, now: int) -> Any:
    for entry in true_sweep_in(self, record, now):
        if entry.k == "sweep" and record.complete and not entry.st["complete"]:
            key = (record.system, record.kind)
            held = {sub: self._board.base(self._board.held[sub]) for sub in self._board.members(*key)}
            entry.st |= {"complete": True, "set": "", "from": min(held.values(), default=entry.st["at"])}
        if entry.k != "gap":
            yield entry


def stale_facts_kept(self: Board, held: Held, now: int) -> Reason | None:
    why = true_unclaimed(self, held, now)
    return None if why is Reason.STALE else why


def permission_does_not_matter(self: Board, held: Held, now: int) -> Reason | None:
    why = true_unclaimed(self, held, now)
    return None if why is Reason.NOT_PERMITTED else why


def old_listing_is_whole(self: Stream, now: int, fresh: Any) -> Reason | None:
    why = true_missing(self, now, fresh)
    return None if why is Reason.STALE else why


def unseen_is_a_pass(counts: Counts) -> Ratio:
    made = true_ratio(counts)
    return replace(made, unproven=counts.fails) if counts.applicable else made


def unseen_is_left_out(counts: Counts) -> Ratio:
    return true_ratio(Counts(counts.holds, counts.fails, 0, counts.not_ours, counts.none_proven))


def cap_ignores_unseen(now: Ratio) -> bool:
    return now.fails > 0


def related_not_judged(self: Chart, kind: str, resource: Any) -> None:
    del self, kind, resource


def timer_lost(self: Engine, sub: str, now: int) -> None:
    del self, sub, now


def until_forgotten(self: Engine, sub: str, check_id: str, until: int | None) -> None:
    del self, sub, check_id, until


def once_lacked_is_gone(self: Chart, sub: str) -> None:
    self.held[sub].missing = 1
    true_lack(self, sub)


def vanished_person_left(self: Chart, sub: str) -> None:
    if isinstance(self.held[sub].resource, Person):
        self._remove(sub)
    else:
        true_lack(self, sub)


def vanished_person_stays(self: Chart, sub: str) -> None:
    if not isinstance(self.held[sub].resource, Person):
        true_lack(self, sub)


def _no_base(held: Held) -> int:
    del held
    return -1


def stragglers_win(self: Intake, record: Observation, now: int) -> Any:
    base, self._board.base = self._board.base, _no_base  # type: ignore[method-assign] # the fault itself
    try:
        yield from true_observation(self, record, now)
    finally:
        self._board.base = base  # type: ignore[method-assign] # as above


def repeats_are_news(self: Intake, record: Observation, now: int) -> Any:
    made = list(true_observation(self, record, now))
    sub = self._subject_of(record.resource.system, record.resource.kind, record.resource.key)
    if not made:
        made = [observation(sub, record.resource, record, now)]
    yield from made


def a_sweep_confirms_what_was(self: Chart, system: str, held: Held) -> None:
    del self, system
    held.missing, held.lagging = 0, False


def late_sweep_ends_all_gaps(self: Stream, at: int) -> None:
    del at
    self.gap_at = self.denied_at = self.gap_since = self.entry = -1
    self.reason = self.whose = self.detail = self.denied = ""


def unseen_closes(self: Findings, change: Any, known: Any, now: int, *more: Any) -> Entry | None:
    if known is not None and known.status.is_open and change.outcome is Outcome.UNSEEN:
        return self._entry("finding.correct", (change.check, change.sub), {"at": now, "look": now})
    return true_move(self, change, known, now, *more)


def confirmed_without_looking(self: Engine, check_id: str, sub: str) -> bool:
    del self, check_id, sub
    return True


def counters_not_kept(self: Fold, entry: Entry, group: Any) -> None:
    for change in group:
        self.engine.record(change, entry.index)
        self._recount.add(change.check)
        self.dirty.add(("mark", change.sub))


def papers_never_end(self: Fold, now: int) -> None:
    self._recount = set() if self._paper_day else self._recount
    true_count(self, now)


def forgotten_at_once(day: Any, months: int) -> Any:
    del months
    return day


def time_forgotten(self: Engine, now: int) -> None:
    del self, now


MUTANTS = (
    Mutant("a gap is ignored", Chart, "apply", gap_ignored, seen.a_gap_is_not_known),
    Mutant(
        "permission does not matter", Board, "unclaimed", permission_does_not_matter, seen.a_gap_is_not_known
    ),
    Mutant(
        "the clock is never wrong", Chart, "apply", clock_never_wrong, seen.truth_before_green, jumps=True
    ),
    Mutant("stale facts are kept", Board, "unclaimed", stale_facts_kept, seen.truth_before_green),
    Mutant(
        "an old listing is whole", Stream, "missing", old_listing_is_whole, seen.an_old_listing_is_not_whole
    ),
    Mutant(
        "what a sweep lacked it confirms",
        Chart,
        "_looked_at",
        a_sweep_confirms_what_was,
        seen.truth_before_green,
    ),
    Mutant("stragglers win", Intake, "_observation", stragglers_win, seen.the_newest_look_wins),
    Mutant("announced is whole", Intake, "_sweep", announced_is_whole, seen.sweeps_prove_what_is),
    Mutant("once lacked is gone", Chart, "_lack", once_lacked_is_gone, seen.gone_is_proven),
    Mutant("who vanished has left", Chart, "_lack", vanished_person_left, seen.vanished_people_are_findings),
    Mutant(
        "who vanished is still there",
        Chart,
        "_lack",
        vanished_person_stays,
        seen.vanished_people_are_findings,
    ),
    Mutant("unseen is a pass", score_loss, "ratio", unseen_is_a_pass, kept.one_verdict_at_a_time),
    Mutant("unseen is left out", score_loss, "ratio", unseen_is_left_out, seen.muting_never_helps),
    Mutant("the cap ignores unseen", score_loss, "knocked", cap_ignores_unseen, kept.one_verdict_at_a_time),
    Mutant("related are not judged again", Chart, "_note_related", related_not_judged, kept.nothing_missed),
    Mutant("a timer is lost", Engine, "_arm", timer_lost, kept.nothing_missed),
    Mutant("a last day passes unnoticed", Engine, "_remember", until_forgotten, kept.nothing_missed),
    Mutant("a day that ends counts nothing", Fold, "count", papers_never_end, kept.nothing_missed),
    Mutant("a late sweep ends later gaps", Stream, "_clear", late_sweep_ends_all_gaps, seen.a_gap_stays),
    Mutant("not knowing closes a finding", Findings, "_move", unseen_closes, kept.findings_keep_their_clock),
    Mutant(
        "confirmed without looking",
        Engine,
        "holds",
        confirmed_without_looking,
        kept.findings_keep_their_clock,
    ),
    Mutant("counters are not kept", Fold, "record", counters_not_kept, kept.rows_are_what_is_believed),
    Mutant("a new process forgets time", Engine, "start", time_forgotten, kept.restart_goes_on_alike),
    Mutant("what grew old is left out", score_loss, "ratio", unseen_is_left_out, silence.silence_never_helps),
    Mutant(
        "who leaves is forgotten at once",
        _papers,
        "months_later",
        forgotten_at_once,
        silence.silence_never_helps,
    ),
    Mutant("repeats are news", Intake, "_observation", repeats_are_news, kept.repeats_change_nothing),
)
"""Every named fault."""
