"""What the laws once found, each in its smallest form, so that it is understood and not only caught."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from rounds.model.fact import NO, UNSEEN, YES, Reason, Seen, Whose
from rounds.model.finding import Status
from rounds.model.records import Attestation, Gap, Observation, Record, Source, Sweep
from rounds.model.resource import Resource
from rounds.model.resources import Account, Device, Person, Purpose
from rounds.model.times import to_ms
from rounds.round import Turn
from rounds.simulator.chance import SimClock
from rounds.stores.memory import MemoryStore
from tests.laws.common import forked
from tests.laws.history import opened, pseudonym

LAPTOP = Device(system="machines", key="lt", name="LT", disk_encrypted=YES, disposed=Seen(None))
LOGIN = Account(system="emr", key="svc", login="svc", owner=Seen(None), can_sign_in=YES, admin=NO, mfa=YES)
KEPT = Purpose(
    system="book",
    key="svc",
    account=Seen("emr/svc"),
    purpose=Seen("backup"),
    keeper=Seen("Bo"),
    ends=Seen(date(2029, 1, 1)),
)
ENCRYPTED, FACTOR, OWNER = "devices.disk-encrypted", "access.second-factor", "access.account-has-owner"


class Desk:
    """Rounds over a memory store, and looks that are made in one line."""

    def __init__(self) -> None:
        self.clock = SimClock(datetime(2026, 11, 24, 15, tzinfo=UTC))
        self.store = MemoryStore()
        self.rounds = opened(self.store, self.clock, 1)
        self.rounds.begin("Maple Street Clinic", "America/Chicago", "vk")

    def after(self, hours: float, *records: Record) -> Turn:
        self.clock.pass_(timedelta(hours=hours))
        return self.rounds.take(records)

    def whole(self, *things: Resource, back: float = 0, lost: int = 0) -> list[Record]:
        at = self.clock.now() - timedelta(hours=back)
        seen: list[Record] = [Observation(resource=each, observed_at=at) for each in things]
        kind, system = things[0].kind, things[0].system
        end = Sweep(system=system, kind=kind, complete=True, count=len(things), observed_at=at)
        return [*seen[: len(seen) - lost], end]

    def gap(self, thing: Resource, reason: Reason) -> Gap:
        now = self.clock.now()
        return Gap(system=thing.system, kind=thing.kind, reason=reason, whose=Whose.YOURS, observed_at=now)

    def says(self, check: str, thing: Resource) -> str:
        """What is recorded, which must be what judging again from nothing says."""
        sub = pseudonym(thing.system, thing.kind, thing.key)
        fresh, _ = self.rounds.fold.engine.say(check, sub, to_ms(self.clock.now()))
        recorded = self.rounds.fold.engine.marks(sub)[check].o
        assert recorded == fresh.outcome.value
        return recorded


def kinds(turn: Turn, wanted: Iterable[str]) -> list[str]:
    return [entry.k for entry in turn.entries if entry.k in wanted]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_grew_old_while_no_process_ran_is_judged_at_once(desk: Desk) -> None:
    desk.after(0, *desk.whole(LAPTOP))
    desk.clock.pass_(timedelta(days=2))
    desk.rounds.load()
    desk.after(0)
    assert desk.says(ENCRYPTED, LAPTOP) == "unseen"


def test_counters_are_kept_though_the_score_did_not_move(desk: Desk) -> None:
    unseen = Device(system="machines", key="lt", name="LT")
    desk.after(0, *desk.whole(unseen))
    desk.clock.pass_(timedelta(hours=1))
    assert kinds(desk.after(0, *desk.whole(replace(unseen, key="lt-2"), unseen)), ["score"]) == []
    again = opened(forked(desk.store), desk.clock, 2)
    assert again.fold.engine.counts == desk.rounds.fold.engine.counts


def test_permission_that_comes_back_brings_the_facts_back(desk: Desk) -> None:
    desk.after(0, *desk.whole(LOGIN))
    desk.clock.pass_(timedelta(hours=1))
    desk.after(0, desk.gap(LOGIN, Reason.NOT_PERMITTED))
    assert desk.says(FACTOR, LOGIN) == "unseen"
    desk.clock.pass_(timedelta(hours=1))
    desk.after(0, *desk.whole(LOGIN))
    assert desk.says(FACTOR, LOGIN) == "holds"


def test_a_source_that_fails_otherwise_does_not_give_the_permission_back(desk: Desk) -> None:
    desk.after(0, *desk.whole(LOGIN))
    desk.clock.pass_(timedelta(hours=1))
    desk.after(0, desk.gap(LOGIN, Reason.NOT_PERMITTED))
    before = desk.rounds.fold.tally.scorer.points
    desk.clock.pass_(timedelta(hours=1))
    desk.after(0, desk.gap(LOGIN, Reason.UNREACHABLE))
    assert desk.says(FACTOR, LOGIN) == "unseen"
    assert desk.rounds.fold.tally.scorer.points == before


def test_a_whole_look_that_arrives_late_ends_no_gap_that_came_after_it(desk: Desk) -> None:
    desk.after(0, *desk.whole(LOGIN))
    desk.clock.pass_(timedelta(hours=2))
    desk.after(0, desk.gap(LOGIN, Reason.NOT_PERMITTED))
    desk.after(0, *desk.whole(LOGIN, back=1))
    assert desk.says(FACTOR, LOGIN) == "unseen"


def test_a_delivery_with_a_gap_may_be_repeated(desk: Desk) -> None:
    told: list[Record] = [desk.gap(LOGIN, Reason.TRUNCATED)]
    desk.clock.pass_(timedelta(minutes=1))
    told += desk.whole(LOGIN)
    desk.after(0, *told)
    assert desk.after(1, *told).entries == ()


def test_a_purpose_that_a_whole_listing_lacks_is_missed_at_once(desk: Desk) -> None:
    other = replace(KEPT, key="other", account=Seen("emr/other"))
    desk.after(0, *desk.whole(LOGIN), *desk.whole(KEPT, other))
    assert desk.says(OWNER, LOGIN) == "holds"
    desk.clock.pass_(timedelta(days=400))
    desk.after(0, *desk.whole(LOGIN), *desk.whole(other))
    assert desk.says(OWNER, LOGIN) == "unseen"


def test_a_look_from_before_a_whole_listing_does_not_undo_that_it_lacked_the_thing(desk: Desk) -> None:
    other = replace(LAPTOP, key="lt-2", name="LT-2")
    desk.after(0, *desk.whole(LAPTOP, other))
    desk.clock.pass_(timedelta(hours=20))
    desk.after(0, *desk.whole(other))
    desk.after(1, Observation(resource=LAPTOP, observed_at=desk.clock.now() - timedelta(hours=15)))
    desk.after(12)
    assert desk.says(ENCRYPTED, LAPTOP) == "unseen"


def test_what_is_left_of_a_listing_that_never_ended_completes_no_other(desk: Desk) -> None:
    other = replace(LOGIN, key="two", login="two")
    desk.after(0, *desk.whole(LOGIN, other)[:-1])
    desk.clock.pass_(timedelta(hours=5))
    turn = desk.after(0, *desk.whole(LOGIN, replace(LOGIN, key="three", login="three"), lost=1))
    assert [entry.st["complete"] for entry in turn.entries if entry.k == "sweep"] == [False]


def test_a_laptop_that_was_disposed_of_is_news_only_once(desk: Desk) -> None:
    gone = replace(LAPTOP, disposed=Seen(date(2026, 11, 24)))
    desk.after(0, *desk.whole(LAPTOP))
    desk.clock.pass_(timedelta(hours=4))
    assert kinds(desk.after(0, *desk.whole(gone)), ["observation"]) == ["observation"]
    desk.clock.pass_(timedelta(hours=4))
    assert kinds(desk.after(0, *desk.whole(gone)), ["observation", "seen", "verdict"]) == []
    desk.rounds.load()
    desk.clock.pass_(timedelta(hours=4))
    assert kinds(desk.after(0, *desk.whole(gone)), ["observation", "seen", "verdict"]) == []


def test_a_finding_is_not_confirmed_by_a_look_that_shows_nothing(desk: Desk) -> None:
    desk.after(0, *desk.whole(replace(LAPTOP, disk_encrypted=NO)))
    desk.clock.pass_(timedelta(hours=4))
    desk.after(0, *desk.whole(LAPTOP))
    desk.clock.pass_(timedelta(hours=4))
    desk.after(0, *desk.whole(replace(LAPTOP, disk_encrypted=UNSEEN)))
    (finding,) = desk.rounds.fold.findings.by_key.values()
    assert finding.status is Status.CORRECTED
    desk.clock.pass_(timedelta(hours=4))
    desk.after(0, *desk.whole(LAPTOP))
    (finding,) = desk.rounds.fold.findings.by_key.values()
    assert finding.status is Status.CONFIRMED


def test_a_statement_that_there_is_none_counts_at_once_and_ends_with_its_last_day(desk: Desk) -> None:
    """A roster is kept by hand, so that its emptiness wants a statement."""
    empty = Sweep(system="hr", kind="person", complete=True, count=0, observed_at=desk.clock.now())
    desk.after(0, Source(system="hr", kinds=("person",), by_hand=True), empty)
    before = desk.rounds.fold.tally.scorer.points
    today = date(2026, 11, 24)
    desk.after(1, Attestation(slot="none.person", statement="None yet.", by="Bo", on=today, until=today))
    assert desk.rounds.fold.tally.scorer.points > before
    desk.after(14)
    assert desk.rounds.fold.tally.scorer.points == before


@pytest.mark.parametrize("reboots", [False, True])
def test_a_clock_set_back_keeps_nothing_fresh(desk: Desk, reboots: bool) -> None:
    person = Person(system="hr", key="ana", name="Ana", email="ana@maple.example", on_roster=YES)
    desk.clock.jump(timedelta(days=30))
    desk.after(0, *desk.whole(LAPTOP), *desk.whole(person))
    desk.clock.jump(-timedelta(days=30))
    if reboots:
        desk.clock.reboot()
    desk.after(20)
    assert desk.says(ENCRYPTED, LAPTOP) == ("unseen" if reboots else "holds")
    desk.after(5)
    assert desk.says(ENCRYPTED, LAPTOP) == "unseen"
    desk.after(0, *desk.whole(replace(LAPTOP, disk_encrypted=NO)))
    assert desk.says(ENCRYPTED, LAPTOP) == "fails"
