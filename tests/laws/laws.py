"""The laws that every history keeps. Each takes a history and its last turn, and gives what is broken, "" if nothing is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

from msgspec.structs import replace

from rounds.judgment.engine import BY_WORD, OUTCOMES
from rounds.judgment.reading import CLINIC
from rounds.judgment.score import Scorer
from rounds.judgment.score_facts import Counts
from rounds.judgment.tally import Tally
from rounds.model.finding import Status
from rounds.model.fact import Reason, Seen
from rounds.model.records import Attestation, Gap, Observation, Sweep
from rounds.model.resource import Resource
from rounds.model.resources import KINDS, Person
from rounds.model.times import from_ms, to_ms
from rounds.model.verdict import Outcome
from rounds.rows import TABLES
from rounds.simulator.faults import FAULTS, MUTES
from rounds.simulator.sources import SYSTEMS
from rounds.stores.memory import MemoryStore
from tests.laws.history import History, Turn, opened, pseudonym, statements
from tests.laws.oracle import Oracle, alone

Law = Callable[[History, Turn], str]
BY_DATE = "vendors."
"""Checks that a recorded day can turn to *met* without anyone looking: a service ends, an agreement begins."""


def silence_never_helps(history: History, turn: Turn) -> str:
    """A turn that brings no look at anything never raises the score."""
    del history
    if turn.said.startswith("the clock") or any(isinstance(each, Observation | Attestation) for each in turn.records):
        return ""
    if any(isinstance(each, Sweep) and each.complete for each in turn.records) or turn.said == "declared":
        return ""
    if turn.points <= turn.points_before or any(_now(turn, BY_DATE, "holds")):
        return ""
    return f"the score rose from {turn.points_before} to {turn.points} on silence"


def a_gap_is_not_known(history: History, turn: Turn) -> str:
    """Where a look that is new was refused, nothing holds any more; where it failed, no listing is whole."""
    fold = history.rounds.fold
    for gap in turn.records:
        if not isinstance(gap, Gap) or to_ms(gap.observed_at) != turn.at or turn.said == "repeated":
            continue
        if fold.chart.missing(gap.kind, turn.at) is None:
            return f"{gap.system} could not list any {gap.kind}, and the listing is whole"
        for sub in fold.chart.members(gap.system, gap.kind) if gap.reason is Reason.NOT_PERMITTED else ():
            for check, mark in fold.engine.marks(sub).items():
                if mark.o == Outcome.HOLDS.value and fold.chart.held[sub].seen_at < turn.at:
                    return f"{check} of {_name(history, sub)} holds, and we may no longer look at {gap.system}"
    return ""


def nothing_missed(history: History, turn: Turn) -> str:
    """Judging everything from nothing, over the same chart at the same time, says what the marks say."""
    fold = history.rounds.fold
    counts = {each.id: [0] * 5 for each in fold.engine.rules.all}
    for check_id, sub in sorted(fold.engine.everything(), key=lambda pair: (pair[1], pair[0])):
        verdict, _ = fold.engine.say(check_id, sub, turn.at)
        mark = fold.engine.marks(sub).get(check_id)
        until = None if verdict.until is None else round(verdict.until.timestamp() * 1000)
        if mark is None or (mark.o, mark.u) != (verdict.outcome.value, until):
            was = "nothing" if mark is None else f"{mark.o} until {mark.u}"
            said = f"{verdict.outcome.value} until {until}"
            return f"{check_id} of {_name(history, sub)} is {said} ({verdict.sentence}); recorded is {was}"
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
    made = Tally(fold.release.yardstick, fold.release.lines, fold.engine)
    today = fold.chart.clinic.day_of(from_ms(turn.at))
    made.papers(fold.papers.attestations.values(), fold.papers.decisions.values(), today)
    made.count([each.id for each in fold.engine.rules.all], turn.at)
    news = made.news()
    if news == fold.tally.said:
        return ""
    differs = {name: (news[name], fold.tally.said.get(name)) for name in news or {} if news}
    return f"from nothing the score is {({n: d for n, d in differs.items() if d[0] != d[1]})}"


def truth_before_green(history: History, turn: Turn) -> str:
    """What holds was so, within freshness, in the clinic as it really is."""
    if history.tainted:
        return ""
    fold, names = history.rounds.fold, _addresses(history)
    slack = timedelta(hours=1) if history.happened["clock jump"] else timedelta(0)
    oracle = Oracle(history.world, history.clock.true(), from_ms(turn.at), slack)
    for sub in fold.engine.subjects():
        for check_id, mark in fold.engine.marks(sub).items():
            if mark.o != Outcome.HOLDS.value:
                continue
            if sub == CLINIC:
                held = oracle.few_administrators() if check_id == "access.too-many-administrators" else True
            else:
                held = oracle.may_hold(fold.engine.rules.by_id[check_id], names[sub])
            if not held:
                return f"{check_id} of {_name(history, sub)} holds, and nothing so was to be seen"
    return ""


def sweeps_prove_what_is(history: History, turn: Turn) -> str:
    """A listing taken as whole had all there was; what left by sweeps was no more."""
    if history.tainted or history.happened["clock jump"]:
        return ""
    held = history.rounds.fold.chart.held
    for entry in turn.of("sweep"):
        if not entry.st["complete"]:
            continue
        at = from_ms(entry.st["at"])
        for address, versions in history.world.journal.items():
            was = next((thing for since, thing in reversed(versions) if since <= at), None)
            if address[:2] != (entry.src, entry.st["kind"]) or was is None or _disposed(was):
                continue
            now = history.world.things[entry.src, entry.st["kind"]].get(address[2])
            if pseudonym(*address) not in held and now is not None and not _disposed(now):
                return f"the listing of {entry.src} at {at} is taken as whole, and {address} was there"
    return ""


def gone_is_proven(history: History, turn: Turn) -> str:
    """What leaves the chart without a record of its own was lacked by two whole sweeps, each after its last look."""
    if history.tainted or history.happened["clock jump"]:
        return ""
    for entry in turn.of("verdict"):
        address = _addresses(history).get(entry.sub)
        if "gone" not in entry.st["judged"].values() or address is None:
            continue
        if not KINDS[address[1]].gone_by_sweeps:
            if not any(_disposed(thing) for _, thing in history.world.journal[address] if thing is not None):
                return f"{address} left without a record"
            continue
        last = max(to_ms(each.observed_at) for t in history.turns for each in t.records if _lists(each, address))
        whole = [at for each in history.turns for at in _whole(each, address[:2]) if at > last]
        if len(whole) < 2:
            return f"{address} left after {len(whole)} whole listings without it"
    return ""


def a_gap_stays(history: History, turn: Turn) -> str:
    """A sweep that was looked at before a gap, and arrives after it, does not end it."""
    fold = history.rounds.fold
    for each in turn.of("sweep") if not history.happened["clock jump"] else ():
        place = (each.src, each.st["kind"])
        gaps = [e.st["at"] for t in history.turns for e in t.of("gap") if (e.src, e.st["kind"]) == place]
        whole = [at for t in history.turns for at in _whole(t, place)]
        if max(gaps, default=-1) > max(whole, default=-1) and fold.chart.missing(place[1], turn.at) is None:
            return f"the last gap of {place} is later than its last whole look, and the listing is whole"
    return ""


def _lists(record: object, address: tuple[str, str, str]) -> bool:
    return isinstance(record, Observation) and (
        (record.resource.system, record.resource.kind, record.resource.key) == address
    )


def _whole(turn: Turn, place: tuple[str, str]) -> list[int]:
    """When a turn's whole listings of a place were looked at."""
    return [e.st["at"] for e in turn.of("sweep") if e.st["complete"] and (e.src, e.st["kind"]) == place]


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
            return f"{key[0]} of {_name(history, key[1])} is {mark and mark.o}, and its finding is {each.status.value}"
    judged: dict[tuple[str, str], str] = {}
    for entry in turn.of("verdict"):
        judged |= {(check, entry.sub or CLINIC): outcome for check, outcome in entry.st["judged"].items()}
    for entry in turn.entries:
        key = (entry.st.get("check", ""), entry.sub or CLINIC)
        if entry.k == "finding.correct" and judged.get(key) not in ("holds", "gone", "not_ours"):
            return f"{key[0]} of {_name(history, key[1])} is corrected on {judged.get(key)}"
        if entry.k == "finding.confirm":
            mark = history.rounds.fold.engine.marks(key[1]).get(key[0])
            if mark is None or mark.o != Outcome.HOLDS.value:
                return f"{key[0]} of {_name(history, key[1])} is confirmed while {mark and mark.o}"
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
    again = opened(forked(history.store), history.clock, history.seed)
    for hours in (30, 1):
        history.wait(hours)
        again.load()
        looks = [] if hours == 30 else [each for s in SYSTEMS for each in history.desk.look(s, history.clock.now())]
        one, two = history.take(looks, "going on"), again.take(looks)
        if _bare(one.entries) != _bare(two.entries):
            return f"after a restart {hours} h on: {_differ(_bare(one.entries), _bare(two.entries))}"
    return ""


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
                scorer.set_counts(check, Counts(*counts[check], none_proven=True))
                if fault := _moved(was, now, before, scorer.points):
                    return f"{check}: {was} → {now} moved the score from {before} to {scorer.points}: {fault}"
    return ""


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


def muting_never_helps(history: History, turn: Turn) -> str:
    """Beside a twin whose sources go on reporting the same truth, one with a muted source never has the higher score."""
    del turn
    dice, fault = history.dice, history.dice.choice(MUTES)
    muted = history.dice.choice(SYSTEMS)
    twin = opened(forked(history.store), history.clock, history.seed)
    history.happened["muted"] += 1
    for _ in range(3):
        history.wait(dice.choice((1, 7, 13, 25)))
        heard = history.desk.before(muted, dice)
        looks = {system: history.desk.look(system, history.clock.now()) for system in SYSTEMS}
        kept = FAULTS[fault](looks[muted], heard, dice)
        history.take([each for look in looks.values() for each in look], "twin")
        twin.take([each for system, look in looks.items() for each in (kept if system == muted else look)])
        mine, theirs = history.rounds.fold.tally.scorer, twin.fold.tally.scorer
        if theirs.points > mine.points or theirs.head.seen > mine.head.seen:
            return f"with {muted} muted ({fault}) the score is {theirs.points}, with it {mine.points}"
    return ""


def vanished_people_are_findings(history: History, turn: Turn) -> str:
    """Whoever left the roster without a last day is a finding once a whole listing lacks the line. Asked after rounds."""
    del turn
    if history.tainted:
        return ""
    fold, there = history.rounds.fold, history.world.things["hr", "person"]
    for _, person in history.newest.values():
        if isinstance(person, Person) and person.key not in there:
            mark = fold.engine.marks(pseudonym("hr", "person", person.key)).get("people.roster-line-vanished")
            expected = Outcome.FAILS if person.last_day == Seen(None) else Outcome.HOLDS
            if mark is None or mark.o != expected.value:
                return f"{person.name} vanished from the roster, and the verdict is {mark and mark.o}"
    return ""


def the_newest_look_wins(history: History, turn: Turn) -> str:
    """What is on the chart is what the newest look showed, in whatever order looks arrived."""
    del turn
    for sub, (_, thing) in history.newest.items() if not history.happened["clock jump"] else ():
        held = history.rounds.fold.chart.held.get(sub)
        if held is None or held.resource == thing:
            continue
        same = {"on_roster": thing.on_roster, "unseen": thing.unseen} if isinstance(thing, Person) else {}
        if replace(held.resource, **same) != thing:
            return f"the newest look at {_name(history, sub)} showed {thing}, and the chart has {held.resource}"
    return ""


def an_old_listing_is_not_whole(history: History, turn: Turn) -> str:
    """A listing is whole for as long as its kind stays fresh, and not a moment longer."""
    if history.happened["clock jump"]:
        return ""
    for (system, kind), stream in history.rounds.fold.chart.streams.items():
        old = turn.at - stream.whole_at >= KINDS[kind].fresh_for / timedelta(milliseconds=1)
        if (old or stream.whole_at < 0) and history.rounds.fold.chart.missing(kind, turn.at) is None:
            return f"{system} listed its {kind}s at {stream.whole_at}, and at {turn.at} that listing is still whole"
    return ""


def what_left_is_gone(history: History, turn: Turn) -> str:
    """After whole rounds, the chart has what there is: nothing that left by sweeps, nothing too few."""
    del turn
    if history.tainted:
        return ""
    for (system, kind), things in history.world.things.items():
        held = history.rounds.fold.chart.members(system, kind)
        charted = {history.rounds.fold.chart.held[sub].resource.key for sub in held}
        there = {key for key, thing in things.items() if not _disposed(thing)}
        if there - charted:
            return f"{system} has {sorted(there - charted)}, and the chart does not"
        if KINDS[kind].gone_by_sweeps and charted - there:
            return f"the chart has {sorted(charted - there)}, and {system} does not"
    return ""


EACH_TURN: tuple[Law, ...] = (silence_never_helps, a_gap_is_not_known, a_gap_stays, gone_is_proven, findings_keep_their_clock, sweeps_prove_what_is)
SOME_TURNS: tuple[Law, ...] = (
    nothing_missed,
    truth_before_green,
    the_newest_look_wins,
    an_old_listing_is_not_whole,
    repeats_change_nothing,
    rows_are_what_is_believed,
)
AT_THE_END: tuple[Law, ...] = (
    restart_goes_on_alike,
    muting_never_helps,
    vanished_people_are_findings,
    what_left_is_gone,
    nothing_missed,
    truth_before_green,
)
SELDOM: tuple[Law, ...] = (one_verdict_at_a_time,)
ALL: tuple[Law, ...] = tuple(dict.fromkeys((*EACH_TURN, *SOME_TURNS, *AT_THE_END, *SELDOM)))


def forked(store: MemoryStore) -> MemoryStore:
    """A store with the same content, that goes its own way."""
    made = MemoryStore()
    made._entries = list(store._entries)
    made._derived = {table: dict(rows) for table, rows in store._derived.items()}
    return made


def _bare(entries: Iterable[object]) -> list[object]:
    return [(e.k, e.src, e.sub, e.st, e.payload, e.ref) for e in entries]  # type: ignore[attr-defined]


def _differ(one: list[object], two: list[object]) -> str:
    only = [each for each in one if each not in two][:2], [each for each in two if each not in one][:2]
    return f"without it {only[0]}, with it {only[1]}"


def _now(turn: Turn, prefix: str, outcome: str) -> Iterable[str]:
    for entry in turn.of("verdict"):
        yield from (c for c, said in entry.st["judged"].items() if said == outcome and c.startswith(prefix))


def _addresses(history: History) -> dict[str, tuple[str, str, str]]:
    return {pseudonym(*address): address for address in history.world.journal}


def _name(history: History, sub: str) -> str:
    return "/".join(_addresses(history).get(sub, (sub,)))


def _disposed(thing: Resource) -> bool:
    day = getattr(thing, "disposed", None)
    return day is not None and getattr(day, "value", None) is not None


def open_findings(history: History) -> int:
    return sum(each.status not in (Status.CORRECTED, Status.CONFIRMED) for each in history.rounds.fold.findings.by_key.values())


__all__ = ["ALL", "AT_THE_END", "EACH_TURN", "SELDOM", "SOME_TURNS", "alone"]
