"""A finding's clock: what opens, mends, confirms and reopens it, and from when it could have been known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rounds import report
from rounds.model.fact import NO, UNSEEN, YES, Seen
from rounds.model.finding import Finding, Status
from rounds.model.records import Act, Move, Observation, Source, Sweep
from rounds.model.resources import Account
from rounds.model.times import to_ms
from rounds.proof import verify
from rounds.replay import replay
from tests.spine.alive import START, Clinic, ana, laptop, login, release
from tests.spine.signed import VKEY, signed

DISK, LEAVER, ADMINS = (
    "devices.disk-encrypted",
    "access.leaver-keeps-no-account",
    "access.too-many-administrators",
)


def found(clinic: Clinic, check: str) -> Finding:
    """The one finding of a check."""
    (each,) = [each for each in clinic.rounds.fold.findings.by_key.values() if each.check == check]
    return each


def sound(clinic: Clinic) -> None:
    """The ledger verifies, and replaying it gives the same."""
    signed(clinic)
    said = verify(clinic.store, VKEY, clinic.judged_by)
    assert [each for each in said.ledger.steps if not each.ok] == []
    assert said.replayed is not None
    assert said.replayed.faults == []


def administrators(count: int) -> list[Account]:
    return [login(admin=YES, key=f"admin{at}", login=f"admin{at}") for at in range(count)]


def test_one_life_of_a_finding() -> None:
    clinic = Clinic()
    steps: list[tuple[str, Status]] = []
    for hours, disk in ((0, YES), (1, NO), (1, UNSEEN), (1, NO), (1, YES), (1, YES), (1, NO), (1, YES)):
        clinic.clock.pass_(hours=hours)
        kinds = clinic.kinds(clinic.see(laptop(disk)))
        steps += [(kind, found(clinic, DISK).status) for kind in kinds if kind.startswith("finding.")]
    assert steps == [
        ("finding.open", Status.OPEN),
        ("finding.correct", Status.CORRECTED),
        ("finding.confirm", Status.CONFIRMED),
        ("finding.reopen", Status.REOPENED),
        ("finding.correct", Status.CORRECTED),
    ]
    sound(clinic)


def test_at_the_first_look_nobody_knows_since_when() -> None:
    clinic = Clinic()
    clinic.see(laptop(NO))
    assert (found(clinic, DISK).knowable, found(clinic, DISK).known_before) == (None, START)


@pytest.mark.parametrize(
    ("silence", "knowable"),
    [
        ("within two intervals: when it was seen", timedelta(minutes=10)),
        ("longer: when a working source would have seen it", timedelta(minutes=5)),
    ],
)
def test_a_source_that_was_silent_should_have_known(silence: str, knowable: timedelta) -> None:
    clinic = Clinic()
    clinic.take(Source(system="laptops", kinds=("device",), interval=300))
    clinic.see(laptop(YES))
    clinic.clock.pass_(minutes=10 if silence.startswith("within") else 11)
    clinic.see(laptop(NO))
    assert found(clinic, DISK).knowable == START + knowable


def test_what_changed_beside_the_subject_is_known_from_the_turn_that_learned_it() -> None:
    """The account did not change: it was met until the roster said otherwise; no day longer is claimed."""
    clinic = Clinic()
    clinic.take(Source(system="mail", kinds=("account",), interval=300))
    clinic.see(ana())
    clinic.see(login(admin=YES))
    clinic.clock.pass_(minutes=5)
    clinic.see(login(admin=NO))  # an earlier change of the account, which is nothing to do with it
    for _ in range(40):
        clinic.clock.pass_(hours=2)
        clinic.see(login(admin=NO))
    clinic.see(ana(last_day=Seen(clinic.clock.now().date() - timedelta(days=9))))
    leaver = found(clinic, LEAVER)
    assert (leaver.knowable, leaver.known_before) == (clinic.clock.now(), None)
    sound(clinic)


def test_a_limit_that_passes_is_known_to_the_millisecond() -> None:
    clinic = Clinic()
    clinic.see(ana(last_day=Seen(START.date())))
    clinic.see(login())
    midnight = clinic.rounds.fold.chart.clinic.end_of(START.date())
    clinic.clock.pass_(hours=11)
    clinic.see(ana(last_day=Seen(START.date())))
    clinic.see(login())
    clinic.clock.pass_(hours=11)
    assert clinic.rounds.fold.due(to_ms(clinic.clock.now()))
    clinic.take()
    assert found(clinic, LEAVER).knowable == midnight
    sound(clinic)


def test_a_repeated_delivery_confirms_nothing_and_a_later_collection_does() -> None:
    clinic = Clinic()
    clinic.see(laptop(NO))
    clinic.clock.pass_(minutes=1)
    clinic.see(laptop(YES))
    at = clinic.clock.now()
    clinic.clock.pass_(minutes=1)
    clinic.take(
        Observation(resource=laptop(YES), observed_at=at),
        Sweep(system="laptops", kind="device", complete=True, count=1, observed_at=at),
    )
    clinic.take()
    assert found(clinic, DISK).status is Status.CORRECTED
    clinic.see(laptop(YES))
    assert found(clinic, DISK).status is Status.CONFIRMED


def test_a_finding_of_the_whole_clinic_is_in_a_sound_ledger_with_its_own_clock() -> None:
    clinic = Clinic()
    clinic.see(*administrators(4))
    clinic.clock.pass_(minutes=5)
    clinic.see(*administrators(5))
    opened = found(clinic, ADMINS)
    assert (opened.subject, opened.knowable, opened.known_before) == ("clinic", clinic.clock.now(), None)
    clinic.clock.pass_(minutes=5)
    clinic.see(*administrators(4), login(admin=NO, key="admin4", login="admin4"))
    assert found(clinic, ADMINS).status is Status.CORRECTED
    clinic.clock.pass_(minutes=5)
    clinic.see(laptop(YES))  # another listing says nothing of administrators
    assert found(clinic, ADMINS).status is Status.CORRECTED
    clinic.clock.pass_(minutes=5)
    clinic.see(*administrators(4), login(admin=NO, key="admin4", login="admin4"))
    assert found(clinic, ADMINS).status is Status.CONFIRMED
    sound(clinic)
    clinic.rounds.load()
    assert found(clinic, ADMINS).status is Status.CONFIRMED


def test_every_listing_of_a_clinic_wide_finding_is_made_again_before_it_is_confirmed() -> None:
    clinic = Clinic()
    emr = Account(system="emr", key="root", login="root", can_sign_in=YES, admin=NO)
    clinic.see(*administrators(5))
    clinic.see(emr)
    clinic.clock.pass_(minutes=5)
    fewer = [*administrators(4), login(admin=NO, key="admin4", login="admin4")]
    clinic.see(*fewer)
    clinic.clock.pass_(minutes=5)
    clinic.see(emr)
    assert found(clinic, ADMINS).status is Status.CORRECTED
    clinic.clock.pass_(minutes=5)
    clinic.see(*fewer)
    assert found(clinic, ADMINS).status is Status.CONFIRMED


def test_a_reopened_finding_has_the_clock_of_what_is_wrong_now() -> None:
    clinic = Clinic()
    clinic.see(laptop(NO))
    accepted = Act(
        finding=found(clinic, DISK).id,
        move=Move.ACCEPT,
        by="Ana",
        at=START,
        why="It never leaves.",
        until=date(2027, 1, 1),
    )
    clinic.take(accepted)
    clinic.clock.pass_(hours=1)
    clinic.see(laptop(YES))
    clinic.clock.pass_(hours=1)
    clinic.see(laptop(NO))
    again = found(clinic, DISK)
    assert (again.status, again.known_before, again.knowable) == (
        Status.REOPENED,
        None,
        clinic.clock.now(),
    )
    assert (again.accepted_until, again.acknowledged, again.first_observed) == (None, None, START)


def test_what_leaves_scope_says_so_and_comes_back_as_reopened() -> None:
    clinic = Clinic()
    clinic.see(ana(last_day=Seen(date(2026, 11, 1))))
    clinic.see(login(), login(key="bo", login="bo", owner=Seen("bo@maple.example")))
    other = login(key="bo", login="bo", owner=Seen("bo@maple.example"))
    for _ in range(2):
        clinic.clock.pass_(minutes=5)
        clinic.see(other)
    gone = found(clinic, LEAVER)
    assert (gone.status, gone.left_scope) == (Status.CORRECTED, True)
    clinic.clock.pass_(minutes=5)
    clinic.see(login(), other)
    back = found(clinic, LEAVER)
    assert (back.status, back.left_scope, back.known_before) == (
        Status.REOPENED,
        False,
        clinic.clock.now(),
    )
    sound(clinic)


@pytest.mark.parametrize(
    ("days", "status"),
    [(0, "accepted"), (30, "accepted"), (31, "open")],
    ids=["on the first day", "on the last day", "the day after"],
)
def test_an_acceptance_ends_with_its_last_day_at_the_clinic(days: int, status: str) -> None:
    clinic = Clinic()
    clinic.see(laptop(NO))
    until = START.date() + timedelta(days=30)
    clinic.take(
        Act(
            finding=found(clinic, DISK).id,
            move=Move.ACCEPT,
            by="Ana",
            at=START,
            why="It never leaves the room.",
            until=until,
        )
    )
    clinic.clock.pass_(days=days, hours=17.9)  # 23:54 at the clinic, the next day already in UTC
    shown = report.finding(clinic.rounds.fold, found(clinic, DISK), to_ms(clinic.clock.now()))
    assert shown["status"] == status
    assert shown["accepted_until"] == until.isoformat()


def test_what_a_check_found_leaves_scope_with_the_check() -> None:
    clinic = Clinic()
    for key in "abcdef":
        clinic.take(Observation(resource=laptop(NO, key=key), observed_at=START))
    clinic.clock.pass_(minutes=5)
    without = tuple(each for each in clinic.judged_by.checks if each.id != DISK)
    old, clinic.judged_by = clinic.judged_by, release(without, "fedcba9876543210")
    clinic.rounds = clinic.opened()
    clinic.take()
    every = clinic.rounds.fold.findings.by_key
    assert {(each.status, each.left_scope) for each in every.values()} == {(Status.CORRECTED, True)}
    sound(clinic)
    clinic.clock.pass_(minutes=5)
    clinic.judged_by = old
    clinic.rounds = clinic.opened()
    clinic.take()
    every = clinic.rounds.fold.findings.by_key
    assert [each.status for each in every.values()] == [Status.REOPENED] * 6
    sound(clinic)


def test_a_forged_move_of_the_whole_clinic_is_named() -> None:
    clinic = Clinic()
    clinic.see(*administrators(5))
    entry = next(
        e for e in clinic.store.entries() if b'"finding.open"' in e.leaf and b"administrators" in e.leaf
    )
    clinic.store._entries[entry.index] = entry._replace(
        leaf=entry.leaf.replace(b'"knowable":1', b'"knowable":2')
    )
    assert entry.index in {fault.entry for fault in replay(clinic.store, clinic.judged_by).faults}
