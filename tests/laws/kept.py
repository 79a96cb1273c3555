"""Laws on what is kept: the fold misses nothing, forgets nothing and says it once. Each gives what is broken,
"" if nothing is.
"""

from __future__ import annotations

from collections import Counter

from rounds.judgment.engine import BY_WORD, OUTCOMES
from rounds.judgment.reading import CLINIC, Gathered
from rounds.judgment.score import Scorer
from rounds.judgment.score_facts import Counts
from rounds.judgment.tally import Tally
from rounds.model.records import Observation
from rounds.model.times import from_ms, to_ms
from rounds.model.verdict import Outcome
from rounds.replay import replay
from rounds.rows import TABLES
from rounds.simulator.sources import SYSTEMS
from tests.laws.common import bare, differ, forked, name_of
from tests.laws.history import History, Turn, opened, statements


def nothing_missed(history: History, turn: Turn) -> str:
    """Judging everything from nothing, over the same chart at the same time, says what the marks say."""
    fold = history.rounds.fold
    counts = {each.id: [0] * 5 for each in fold.engine.rules.all}
    every = sorted(fold.engine.everything(), key=lambda pair: (pair[1], pair[0]))
    marks = {sub: fold.engine.marks(sub) for _, sub in every}
    given = {sub: Gathered(fold.chart, sub, turn.at) for sub in marks}
    for check_id, sub in every:
        verdict = fold.engine.rules.judge(check_id, given[sub])
        mark = marks[sub].get(check_id)
        until = None if verdict.until is None else round(verdict.until.timestamp() * 1000)
        if mark is None or (mark.o, mark.u) != (verdict.outcome.value, until):
            was = "nothing" if mark is None else f"{mark.o} until {mark.u}"
            said = f"{verdict.outcome.value} until {until}"
            return f"{check_id} of {name_of(history, sub)} is {said} ({verdict.sentence}); recorded is {was}"
        counts[check_id][OUTCOMES[mark.o]] += 1
        counts[check_id][BY_WORD] += mark.w and mark.o == "holds"
    if counts != fold.engine.counts:
        return f"the counters are {fold.engine.counts}, counting gives {counts}"
    marked = set(fold.engine.subjects())
    if marked - set(fold.chart.held) - {CLINIC}:
        return "a subject that left still has verdicts"
    return _score_from_nothing(history, turn)


def _score_from_nothing(history: History, turn: Turn) -> str:
    fold = history.rounds.fold
    made = Tally(Scorer(fold.release.yardstick), fold.release.lines, fold.engine)
    today = fold.chart.clinic.day_of(from_ms(turn.at))
    made.papers(fold.papers.attestations.values(), fold.papers.decisions.values(), today)
    made.count([each.id for each in fold.engine.rules.all], turn.at)
    news = made.news()
    if news == fold.tally.said:
        return ""
    differs = {name: (news[name], fold.tally.said.get(name)) for name in news or {} if news}
    return f"from nothing the score is { ({n: d for n, d in differs.items() if d[0] != d[1]}) }"


def findings_keep_their_clock(history: History, turn: Turn) -> str:
    """First seen, then corrected, then confirmed; nothing closes because it is not known."""
    for key, each in history.rounds.fold.findings.by_key.items():
        times = [each.first_observed, each.corrected, each.confirmed]
        seen = [time for time in times if time is not None]
        if not history.jumps and seen != sorted(seen):
            return f"{each.id} has its times out of order: {times}"
        mark = history.rounds.fold.engine.marks(key[1]).get(key[0])
        fails = mark is not None and mark.o == Outcome.FAILS.value
        if fails != each.status.is_open and (fails or (mark is not None and mark.o == Outcome.HOLDS.value)):
            said = f"{key[0]} of {name_of(history, key[1])} is {mark and mark.o}"
            return f"{said}, and its finding is {each.status.value}"
    judged: dict[tuple[str, str], str] = {}
    for entry in turn.of("verdict"):
        judged |= {(check, entry.sub or CLINIC): outcome for check, outcome in entry.st["judged"].items()}
    for entry in turn.entries:
        key = (entry.st.get("check", ""), entry.sub or CLINIC)
        if entry.k == "finding.correct" and judged.get(key) not in ("holds", "gone", "not_ours"):
            return f"{key[0]} of {name_of(history, key[1])} is corrected on {judged.get(key)}"
        if entry.k == "finding.confirm":
            mark = history.rounds.fold.engine.marks(key[1]).get(key[0])
            if mark is None or mark.o != Outcome.HOLDS.value:
                return f"{key[0]} of {name_of(history, key[1])} is confirmed while {mark and mark.o}"
    return ""


def rows_are_what_is_believed(history: History, turn: Turn) -> str:
    """What the store holds, read back, is what this process believes: a restart changes nothing."""
    del turn
    rounds = opened(forked(history.store), history.clock, history.seed)
    if rounds.head != history.rounds.head:
        return "the head differs after a restart"
    for table in TABLES:
        for key, value in history.store.rows(table):
            for each in (history.rounds, rounds):
                if each.rows.encode(table, key) != value:
                    return f"row {table}/{key} is {value!r}, encoded again {each.rows.encode(table, key)!r}"
    if rounds.fold.tally.scorer.points != history.points:
        return f"a restart turns {history.points} points into {rounds.fold.tally.scorer.points}"
    if rounds.fold.engine.counts != history.rounds.fold.engine.counts:
        return "the counters differ after a restart"
    return ""


def restart_goes_on_alike(history: History, turn: Turn) -> str:
    """After a restart, the time that passed and the next look mean what they would have meant without it."""
    del turn
    store = forked(history.store)
    for hours in (30, 1):
        history.wait(hours)
        again = opened(store, history.clock, history.seed)
        looks = (
            []
            if hours == 30
            else [each for s in SYSTEMS for each in history.desk.look(s, history.clock.now())]
        )
        one, two = history.take(looks, "going on"), again.take(looks)
        if bare(one.entries) != bare(two.entries):
            return f"after a restart {hours} h on: {differ(bare(one.entries), bare(two.entries))}"
    return ""


def a_replay_gives_the_same(history: History, turn: Turn) -> str:
    """Folded again from its ledger alone, a history gives the same verdicts, findings, scores and rows."""
    del turn
    found = replay(history.store, history.rounds.fold.release)
    return "; ".join(str(each) for each in found.faults[:3])


def repeats_change_nothing(history: History, turn: Turn) -> str:
    """What was delivered once may be delivered again: no new observation, no verdict, no finding."""
    ahead = any(isinstance(each, Observation) and to_ms(each.observed_at) > turn.at for each in turn.records)
    if not turn.records or turn.said == "repeated" or ahead:
        return ""
    again = opened(forked(history.store), history.clock, history.seed + 1)
    again.take(turn.records)
    made = again.take(turn.records)
    kinds = Counter(entry.k for entry in made.entries)
    loud = {kind: n for kind, n in kinds.items() if kind not in ("sweep", "attest", "gap", "seen")}
    return f"{turn.said}: delivered a third time, it makes {loud}" if loud else ""


def one_verdict_at_a_time(history: History, turn: Turn) -> str:
    """Taken one by one, the verdicts of a history move the score as the design says."""
    del turn
    scorer = Scorer(history.rounds.fold.tally.yardstick)
    for slot in statements():
        scorer.set_attested(slot, filled=True)
    for check in history.rounds.fold.engine.rules.by_id:
        scorer.set_counts(check, Counts(none_proven=True))
    counts = {each.id: [0] * 4 for each in history.rounds.fold.engine.rules.all}
    marks: dict[tuple[str, str], str] = {}
    for each in history.turns:
        for entry in each.of("verdict"):
            for check, now in entry.st["judged"].items():
                was = marks.pop((check, entry.sub), "new")
                before = scorer.points
                if was != "new":
                    counts[check][OUTCOMES[was]] -= 1
                if now != "gone":
                    counts[check][OUTCOMES[now]] += 1
                    marks[check, entry.sub] = now
                scorer.set_counts(check, _counts(counts[check]))
                if fault := _moved(was, now, before, scorer.points):
                    return f"{check}: {was} → {now} moved the score from {before} to {scorer.points}: {fault}"
    return ""


def _counts(each: list[int]) -> Counts:
    holds, fails, unseen, not_ours = each
    return Counts(holds, fails, unseen, not_ours, none_proven=True)


def _moved(was: str, now: str, before: int, after: int) -> str:
    """The laws on the move of one verdict (DESIGN §8)."""
    bad = ("fails", "unseen")
    if was in bad and now in bad and after != before:
        return "fails and unseen weigh the same"
    if was in ("holds", "new") and now in bad and after > before:
        return "what is not proven never raises"
    if was in (*bad, "new") and now == "holds" and after < before:
        return "what holds never lowers"
    if was in bad and now == "gone" and after < before:
        return "an unproven subject gone never lowers"
    if was == "holds" and now == "gone" and after > before:
        return "a holding subject gone never raises"
    return ""
