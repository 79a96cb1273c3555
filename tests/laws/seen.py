"""Laws on what is seen: what may be believed, of what, and for how long. Each gives what is broken, "" if
nothing is.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from rounds.judgment.reading import CLINIC
from rounds.model.fact import Reason, Seen
from rounds.model.records import Gap, Observation
from rounds.model.resources import KINDS, Person
from rounds.model.times import from_ms, to_ms
from rounds.model.verdict import Outcome
from rounds.simulator.faults import FAULTS, MUTES
from rounds.simulator.sources import SYSTEMS
from tests.laws.common import addresses, disposed, forked, lists, name_of, wholes
from tests.laws.history import History, Turn, opened, pseudonym
from tests.laws.oracle import Oracle


def muting_never_helps(history: History, turn: Turn) -> str:
    """Beside a twin whose sources go on reporting the same truth, one with a muted source never has the
    higher score.
    """
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
                    return (
                        f"{check} of {name_of(history, sub)} holds, and we may no longer look at {gap.system}"
                    )
    return ""


def a_gap_stays(history: History, turn: Turn) -> str:
    """A sweep that was looked at before a gap, and arrives after it, does not end it."""
    fold = history.rounds.fold
    swept = {(each.src, each.st["kind"]) for each in turn.of("sweep")}
    for place in swept if not history.happened["clock jump"] else ():
        late = history.gaps.get(place, -1) > history.wholes.get(place, -1)
        if late and fold.chart.missing(place[1], turn.at) is None:
            return f"the last gap of {place} is later than its last whole look, and the listing is whole"
    return ""


def truth_before_green(history: History, turn: Turn) -> str:
    """What holds was so, within freshness, in the clinic as it really is."""
    if history.tainted:
        return ""
    fold, names = history.rounds.fold, addresses(history)
    misdated = history.happened["clock jump"] or history.happened["a source with a wrong clock"]
    slack = timedelta(hours=1) if misdated else timedelta(0)
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
                return f"{check_id} of {name_of(history, sub)} holds, and nothing so was to be seen"
    return ""


def sweeps_prove_what_is(history: History, turn: Turn) -> str:
    """A listing taken as whole had all there was; what left by sweeps was no more."""
    if history.tainted or history.happened["clock jump"]:
        return ""
    held = history.rounds.fold.chart.held
    slack = timedelta(hours=1) if history.happened["a source with a wrong clock"] else timedelta(0)
    for entry in turn.of("sweep"):
        if not entry.st["complete"]:
            continue
        at = from_ms(entry.st["at"])
        for address, versions in history.world.journal.items():
            if address[:2] != (entry.src, entry.st["kind"]):
                continue
            was = next((thing for since, thing in reversed(versions) if since <= at), None)
            if was is None or disposed(was):
                continue
            if versions[0][0] > at - slack:  # an old answer, repeated before the time that it claims
                continue
            now = history.world.things[entry.src, entry.st["kind"]].get(address[2])
            if pseudonym(*address) not in held and now is not None and not disposed(now):
                return f"the listing of {entry.src} at {at} is taken as whole, and {address} was there"
    return ""


def gone_is_proven(history: History, turn: Turn) -> str:
    """What leaves the chart without a record of its own was lacked by two whole sweeps, each after its last
    look.
    """
    if history.tainted or history.happened["clock jump"]:
        return ""
    for entry in turn.of("verdict"):
        if "gone" not in entry.st["judged"].values():
            continue
        address = addresses(history).get(entry.sub)
        if address is None:
            continue
        if not KINDS[address[1]].gone_by_sweeps:
            if not any(disposed(thing) for _, thing in history.world.journal[address] if thing is not None):
                return f"{address} left without a record"
            continue
        looks = [(t, each) for t in history.turns for each in t.records if isinstance(each, Observation)]
        last = max(min(to_ms(each.observed_at), t.at) for t, each in looks if lists(each, address))
        whole = [at for each in history.turns for at in wholes(each, address[:2]) if at > last]
        if len(whole) < 2:
            return f"{address} left after {len(whole)} whole listings without it"
    return ""


def an_old_listing_is_not_whole(history: History, turn: Turn) -> str:
    """A listing is whole for as long as its kind stays fresh, and not a moment longer."""
    if history.happened["clock jump"]:
        return ""
    for (system, kind), stream in history.rounds.fold.chart.streams.items():
        old = turn.at - stream.whole_at >= KINDS[kind].fresh_for / timedelta(milliseconds=1)
        if (old or stream.whole_at < 0) and history.rounds.fold.chart.missing(kind, turn.at) is None:
            return f"{system} listed its {kind}s at {stream.whole_at}; at {turn.at} that is still whole"
    return ""


def the_newest_look_wins(history: History, turn: Turn) -> str:
    """What is on the chart is what the newest look showed, in whatever order looks arrived.

    Not asked of a thing that the last whole listing did not confirm: one that left and that a look from
    before then brought back stays on the chart, without being claimed, until two more listings lack it.
    """
    del turn
    for sub, (_, thing) in history.newest.items() if not history.happened["clock jump"] else ():
        held = history.rounds.fold.chart.held.get(sub)
        if held is None or held.resource == thing or held.missing or held.lagging:
            continue
        same = {"on_roster": thing.on_roster, "unseen": thing.unseen} if isinstance(thing, Person) else {}
        if replace(held.resource, **same) != thing:
            return f"the newest look at {name_of(history, sub)} showed {thing}, the chart has {held.resource}"
    return ""


def vanished_people_are_findings(history: History, turn: Turn) -> str:
    """Whoever left the roster without a last day is a finding once a whole listing lacks the line. Asked
    after rounds.
    """
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


def what_left_is_gone(history: History, turn: Turn) -> str:
    """After whole rounds, the chart has what there is: nothing that left by sweeps, nothing too few."""
    del turn
    if history.tainted:
        return ""
    for (system, kind), things in history.world.things.items():
        held = history.rounds.fold.chart.members(system, kind)
        charted = {history.rounds.fold.chart.held[sub].resource.key for sub in held}
        there = {key for key, thing in things.items() if not disposed(thing)}
        if there - charted:
            return f"{system} has {sorted(there - charted)}, and the chart does not"
        if KINDS[kind].gone_by_sweeps and charted - there:
            return f"the chart has {sorted(charted - there)}, and {system} does not"
    return ""
