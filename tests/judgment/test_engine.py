"""Judging what changed says what judging everything would; time alone is waited for to the millisecond."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.judgment.affected import Rules
from rounds.judgment.engine import BY_WORD, OUTCOMES
from rounds.judgment.reading import CLINIC
from rounds.model.fact import NO, UNSEEN, YES, NotSeen, Reason, Seen, Whose
from rounds.model.records import Gap, Observation, Record, Source, Sweep
from rounds.model.resource import Resource
from rounds.model.resources import Agreement, Purpose, Vendor
from rounds.model.times import to_ms
from rounds.replay import replay
from rounds.sdk.shelf import all_checks
from tests.spine.alive import START, Clinic, ana, laptop, login

FACT: Final = st.sampled_from([YES, NO, UNSEEN])
OWNERS: Final = st.sampled_from(
    [Seen(None), NotSeen(), Seen("ana@maple.example"), Seen("ANA@maple.example"), Seen("bo@maple.example")]
)
DAYS: Final = st.one_of(
    st.just(NotSeen()),
    st.just(Seen(None)),
    st.integers(-40, 5).map(lambda n: Seen(START.date() + timedelta(days=n))),
)


def things() -> st.SearchStrategy[Resource]:
    """Things that point to one another in every way that checks read."""
    keys, names = st.sampled_from("ab"), st.sampled_from(["Acme", "ACME", "Umbra"])
    people = st.sampled_from(["ana@maple.example", "bo@maple.example"])
    return st.one_of(
        st.builds(laptop, FACT, keys),
        st.builds(login, FACT, key=keys, owner=OWNERS, admin=FACT, shared=FACT),
        st.builds(ana, key=keys, email=people, last_day=DAYS, on_roster=FACT),
        st.builds(
            Purpose,
            system=st.just("notes"),
            key=keys,
            account=st.sampled_from([Seen("mail/a"), Seen("mail/b"), NotSeen()]),
            purpose=st.just(Seen("backup")),
            keeper=st.just(Seen("Bo")),
            ends=DAYS,
        ),
        st.builds(Vendor, system=st.just("register"), key=keys, name=names, handles_ephi=FACT, ended=DAYS),
        st.builds(
            Agreement,
            system=st.just("register"),
            key=keys,
            vendor=names.map(Seen),
            on_file=FACT,
            starts=DAYS,
            ends=DAYS,
        ),
    )


STREAMS: Final = [
    ("laptops", "device"),
    ("mail", "account"),
    ("roster", "person"),
    ("notes", "purpose"),
    ("register", "vendor"),
    ("register", "agreement"),
]
WAITS: Final = st.sampled_from([0.001, 1, 7, 23.999, 24, 30, 24 * 20])


def delivered(clinic: Clinic, draw: Any) -> list[Record]:
    """A random delivery: looks, a listing, a gap, a source retired or kept by hand, or nothing."""
    now = clinic.clock.now()
    seen: list[Record] = [
        Observation(resource=each, observed_at=now) for each in draw(st.lists(things(), max_size=4))
    ]
    system, kind = draw(st.sampled_from(STREAMS))
    reason, sort = (
        draw(st.sampled_from(Reason)),
        draw(st.sampled_from(["look", "look", "sweep", "gap", "source"])),
    )
    if sort == "sweep":
        held = [h.resource for h in clinic.rounds.fold.chart.held.values()]
        of = [r for r in held if (r.system, r.kind) == (system, kind) and draw(st.booleans())]
        listed = [Observation(resource=each, observed_at=now) for each in of]
        end = Sweep(system=system, kind=kind, complete=True, count=len(of), observed_at=now)
        return [*listed, end, *seen]
    if sort == "gap":
        seen.append(Gap(system=system, kind=kind, reason=reason, whose=Whose.OURS, observed_at=now))
    if sort == "source":
        kinds = tuple(k for s, k in STREAMS if s == system)
        by_hand, retired = draw(st.booleans()), draw(st.booleans())
        seen.append(Source(system=system, kinds=kinds, by_hand=by_hand, retired=retired))
    return seen


def judged_from_nothing(clinic: Clinic) -> dict[tuple[str, str], tuple[str, int | None]]:
    """What every check says now of every subject."""
    engine, now, made = clinic.rounds.fold.engine, to_ms(clinic.clock.now()), {}
    for check, sub in engine.everything():
        verdict, _ = engine.say(check, sub, now)
        made[check, sub] = (verdict.outcome.value, None if verdict.until is None else to_ms(verdict.until))
    return made


def recorded(clinic: Clinic) -> dict[tuple[str, str], tuple[str, int | None]]:
    engine = clinic.rounds.fold.engine
    return {
        (check, sub): (mark.o, mark.u)
        for sub in engine.subjects()
        for check, mark in engine.marks(sub).items()
    }


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_what_changed_is_judged_as_if_everything_were(data: st.DataObject) -> None:
    """After each delivery, each wait and each restart; and counters are what counting gives."""
    clinic = Clinic()
    for _ in range(data.draw(st.integers(1, 7))):
        clinic.clock.pass_(hours=data.draw(WAITS))
        if data.draw(st.booleans()):
            clinic.rounds.load()
        clinic.take(*delivered(clinic, data.draw))
        assert recorded(clinic) == judged_from_nothing(clinic)
    counted = {check.id: [0] * 5 for check in clinic.judged_by.checks}
    engine = clinic.rounds.fold.engine
    for sub in engine.subjects():
        for check, mark in engine.marks(sub).items():
            counted[check][OUTCOMES[mark.o]] += 1
            counted[check][BY_WORD] += mark.w and mark.o == "holds"
    assert counted == engine.counts
    assert replay(clinic.store, clinic.judged_by).faults == []


@pytest.mark.parametrize("restart", [False, True])
def test_time_alone_is_waited_for_to_the_millisecond(restart: bool) -> None:
    clinic = Clinic()
    clinic.see(laptop(YES))
    (sub,) = clinic.rounds.fold.chart.held
    due = to_ms(START + timedelta(hours=24))
    if restart:
        clinic.rounds.load()
    fold = clinic.rounds.fold
    assert fold.engine.next_due() == due
    for step, outcome in ((-1, "holds"), (0, "unseen")):
        clinic.clock.at = START + timedelta(hours=24, milliseconds=step)
        clinic.clock.up = 1_000 + 86_400_000 + step
        assert (fold.engine.next_due() or 0) <= to_ms(clinic.clock.now()) or outcome == "holds"
        clinic.take()
        assert fold.engine.marks(sub)["devices.disk-encrypted"].o == outcome
    assert not clinic.take().entries


def test_a_turn_in_which_nothing_became_due_leaves_no_timer_behind() -> None:
    """However often a laptop is seen, one timer waits for it."""
    clinic = Clinic()
    for _ in range(50):
        clinic.clock.pass_(hours=1)
        clinic.see(laptop(YES))
    assert len([each for each in clinic.rounds.fold.engine._timers if not each[2]]) <= 2


def test_a_subject_that_left_leaves_no_verdict_and_no_count() -> None:
    clinic = Clinic()
    clinic.see(login(), login(key="b", login="b"))
    for _ in range(2):
        clinic.clock.pass_(minutes=5)
        clinic.see(login())
    engine = clinic.rounds.fold.engine
    assert set(engine.subjects()) == {*clinic.rounds.fold.chart.held, CLINIC}
    assert sum(engine.counts["access.second-factor"][:4]) == 1


def test_an_unsorted_shelf_judges_the_same() -> None:
    checks = all_checks()
    assert [each.id for each in Rules(reversed(checks)).all] == [each.id for each in Rules(checks).all]


def test_who_reads_what_follows_from_the_signatures() -> None:
    rules = Rules(all_checks())
    for check in rules.all:
        for want in check.wants[1:]:
            if want.sort in ("link", "listing"):
                assert check in rules.reading(check.kind, want.kind)
                assert check in rules.readers(want.kind)
        assert check in rules.of(check.kind)


def test_a_purpose_that_ends_is_waited_for() -> None:
    clinic = Clinic()
    ends = START.date() + timedelta(days=2)
    made = Purpose(
        system="notes",
        key="1",
        account=Seen("mail/ana"),
        purpose=Seen("backup"),
        keeper=Seen("Bo"),
        ends=Seen(ends),
    )
    clinic.see(login(owner=Seen(None)))
    clinic.take(Observation(resource=made, observed_at=START))
    (sub,) = clinic.rounds.fold.chart.by_kind["account"]
    mark = clinic.rounds.fold.engine.marks(sub)["access.account-has-owner"]
    assert (mark.o, mark.u) == ("holds", to_ms(clinic.rounds.fold.chart.clinic.end_of(ends)))
