"""What may be claimed: fading, lost permissions, whole listings, "there is none", two answers at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rounds.model.fact import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen, Whose
from rounds.model.records import Attestation, Gap, Observation, Source, Sweep
from rounds.model.resources import Person, Purpose
from rounds.model.times import to_ms
from rounds.model.verdict import Outcome
from rounds.replay import replay
from tests.spine.alive import START, Clinic, ana, laptop, login

DISK, LEAVER, OWNED = "devices.disk-encrypted", "access.leaver-keeps-no-account", "access.account-has-owner"


def now(clinic: Clinic) -> int:
    return to_ms(clinic.clock.now())


def outcomes(clinic: Clinic, check: str) -> list[Outcome]:
    """What was last recorded of every subject of a check."""
    engine = clinic.rounds.fold.engine
    marks = (engine.marks(sub).get(check) for sub in sorted(engine.subjects()))
    return [Outcome(each.o) for each in marks if each is not None]


def missing(clinic: Clinic, kind: str) -> Reason | None:
    return clinic.rounds.fold.chart.missing(kind, now(clinic))


def refused(clinic: Clinic, system: str = "laptops", kind: str = "device") -> Gap:
    return Gap(
        system=system,
        kind=kind,
        reason=Reason.NOT_PERMITTED,
        whose=Whose.YOURS,
        observed_at=clinic.clock.now(),
        detail="Refused.",
    )


@pytest.mark.parametrize(("hours", "says"), [(23.99, Outcome.HOLDS), (24, Outcome.UNSEEN)])
def test_what_was_not_seen_for_its_time_is_not_known(hours: float, says: Outcome) -> None:
    clinic = Clinic()
    clinic.see(laptop(YES))
    clinic.clock.pass_(hours=hours)
    clinic.take()
    assert outcomes(clinic, DISK) == [says]


def test_losing_the_permission_ends_what_was_met_at_once_and_each_time() -> None:
    """Also when the same refusal was written five minutes ago, and something was seen in between."""
    clinic = Clinic()
    clinic.see(laptop(YES))
    said = []
    for step in ("refused", "seen", "refused", "refused", "seen"):
        clinic.clock.pass_(minutes=5)
        look = Observation(resource=laptop(YES), observed_at=clinic.clock.now())
        clinic.take(look if step == "seen" else refused(clinic))
        said += outcomes(clinic, DISK)
    unseen, holds = Outcome.UNSEEN, Outcome.HOLDS
    assert said == [unseen, holds, unseen, unseen, holds]
    assert replay(clinic.store, clinic.judged_by).faults == []


def test_a_retired_source_leaves_nothing_behind_that_proves_anything() -> None:
    clinic = Clinic()
    clinic.see(laptop(YES), laptop(NO, key="back"))
    clinic.clock.pass_(minutes=5)
    clinic.take(Source(system="laptops", kinds=("device",), retired=True))
    assert outcomes(clinic, DISK) == []
    assert missing(clinic, "device") is Reason.NOT_ASKED
    clinic.clock.pass_(minutes=5)
    clinic.take(Observation(resource=laptop(YES), observed_at=clinic.clock.now()))
    assert (
        missing(clinic, "device") is Reason.NOT_ASKED
    )  # the old whole listing is not that of the new source
    assert replay(clinic.store, clinic.judged_by).faults == []


def test_a_purpose_register_is_whole_without_a_source_and_not_while_one_fails() -> None:
    clinic = Clinic()
    assert missing(clinic, "purpose") is None
    clinic.see(Purpose(system="notes", key="1", account=Seen("mail/ana")))
    clinic.clock.pass_(days=300)
    assert missing(clinic, "purpose") is None
    clinic.take(refused(clinic, "notes", "purpose"))
    assert missing(clinic, "purpose") is Reason.NOT_PERMITTED
    clinic.take(Source(system="notes", kinds=("purpose",), retired=True))
    assert missing(clinic, "purpose") is None


def test_two_registers_that_fail_are_told_in_the_same_order_after_a_restart() -> None:
    clinic = Clinic()
    for system, reason in (("z", Reason.UNREACHABLE), ("a", Reason.UNREADABLE)):
        gap = Gap(
            system=system, kind="purpose", reason=reason, whose=Whose.THEIRS, observed_at=clinic.clock.now()
        )
        clinic.take(gap)
    before = missing(clinic, "purpose")
    clinic.rounds.load()
    assert missing(clinic, "purpose") is before


# --------------------------------------------------------------------------------------- there is none
def empty(clinic: Clinic, kind: str, system: str) -> Sweep:
    return Sweep(system=system, kind=kind, complete=True, count=0, observed_at=clinic.clock.now())


def proven(clinic: Clinic, check: str) -> tuple[bool, int, str]:
    counts = clinic.rounds.fold.tally.scorer.standing.counts_of(check)
    return counts.none_proven, counts.by_word, counts.because


def statement(kind: str, on: date, until: date) -> Attestation:
    return Attestation(slot=f"none.{kind}", statement="We have none.", by="Ana", on=on, until=until)


@pytest.mark.parametrize(
    ("by_hand", "said", "none", "by_word"),
    [
        (False, None, True, 0),
        (True, None, False, 0),
        (True, (0, 300), True, 1),
        (True, (-400, 300), False, 0),
        (True, (1, 300), False, 0),
        (True, (-10, -1), False, 0),
    ],
    ids=["a system", "by hand", "stated", "stated over a year ago", "from tomorrow", "until yesterday"],
)
def test_an_empty_list_proves_that_there_is_none(
    by_hand: bool, said: tuple[int, int] | None, none: bool, by_word: int
) -> None:
    clinic = Clinic()
    clinic.take(
        Source(system="laptops", kinds=("device",), by_hand=by_hand), empty(clinic, "device", "laptops")
    )
    if said is not None:
        on, until = (START.date() + timedelta(days=each) for each in said)
        clinic.take(statement("device", on, until))
    got = proven(clinic, DISK)
    assert got[:2] == (none, by_word)
    assert ("statement" in got[2]) == bool(by_word)
    assert bool(got[2]) == none
    clinic.rounds.load()
    assert proven(clinic, DISK) == got


def test_a_statement_that_there_is_none_ends_at_midnight_at_the_clinic() -> None:
    clinic = Clinic()
    clinic.take(Source(system="laptops", kinds=("device",), by_hand=True), empty(clinic, "device", "laptops"))
    clinic.take(statement("device", START.date(), START.date()))
    clinic.clock.pass_(hours=17.99)  # 23:59 in Chicago
    clinic.take()
    assert proven(clinic, DISK)[0]
    clinic.clock.pass_(minutes=1)
    assert clinic.rounds.fold.due(now(clinic))
    clinic.take()
    assert not proven(clinic, DISK)[0]
    assert replay(clinic.store, clinic.judged_by).faults == []


def test_no_statement_helps_where_the_listing_is_not_whole() -> None:
    clinic = Clinic()
    clinic.take(statement("device", START.date(), START.date() + timedelta(days=30)))
    clinic.take(Source(system="laptops", kinds=("device",), by_hand=True))
    assert not proven(clinic, DISK)[0]
    clinic.take(empty(clinic, "device", "laptops"))
    assert proven(clinic, DISK)[0]
    clinic.clock.pass_(minutes=5)
    clinic.take(refused(clinic))
    assert not proven(clinic, DISK)[0]


def test_a_system_that_turns_out_to_be_kept_by_hand_proves_no_emptiness_any_more() -> None:
    clinic = Clinic()
    clinic.take(empty(clinic, "device", "laptops"))
    assert proven(clinic, DISK)[0]
    clinic.take(Source(system="laptops", kinds=("device",), by_hand=True))
    assert not proven(clinic, DISK)[0]


def test_no_account_is_proven_by_systems_though_nobody_recorded_a_purpose() -> None:
    clinic = Clinic()
    for system, kind in (("mail", "account"), ("hr", "person")):
        clinic.take(empty(clinic, kind, system))
    assert proven(clinic, OWNED)[:2] == (True, 0)


# ------------------------------------------------------------------------------------- several answers
def bo(system: str, last_day: Seen[date | None] | NotSeen, on_roster: Fact = YES) -> Person:
    person = Person(system=system, key="ana", name="Ana", email="ANA@maple.example")
    return Person(
        **{each: getattr(person, each) for each in ("system", "key", "name", "email")},
        last_day=last_day,
        on_roster=on_roster,
    )


PAST = Seen(date(2026, 11, 1))


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (Seen(None), Seen(None), Outcome.HOLDS),
        (PAST, PAST, Outcome.FAILS),
        (Seen(None), PAST, Outcome.UNSEEN),
        (PAST, Seen(None), Outcome.UNSEEN),
        (NotSeen(), PAST, Outcome.FAILS),
        (Seen(None), NotSeen(), Outcome.HOLDS),
    ],
    ids=["both stay", "both left", "one left", "the other left", "only one knows", "only the other knows"],
)
def test_of_two_rosters_what_they_agree_on_is_known(
    one: Seen[date | None] | NotSeen, other: Seen[date | None] | NotSeen, says: Outcome
) -> None:
    for order in ((one, other), (other, one)):
        clinic = Clinic()
        clinic.see(login())
        for system, last_day in zip(("hr", "roster"), order, strict=True):
            clinic.see(bo(system, last_day))
        assert outcomes(clinic, LEAVER) == [says]


def test_a_fact_that_two_sources_contradict_each_other_on_is_not_known() -> None:
    clinic = Clinic()
    clinic.see(login())
    clinic.see(bo("hr", Seen(None), NO))
    clinic.see(bo("roster", Seen(None), YES))
    (sub,) = clinic.rounds.fold.chart.by_kind["account"]
    value, rests = clinic.rounds.fold.chart.linked(sub, "person", now(clinic))
    assert isinstance(value, Seen)
    assert value.value is not None
    assert (getattr(value.value, "on_roster", None), len(rests)) == (UNSEEN, 2)
    assert value.value.why("on_roster") == Reason.UNREADABLE.words


def test_a_clinic_person_who_comes_back_is_on_the_roster_again() -> None:
    clinic = Clinic()
    clinic.see(ana(), ana(key="bo", email="bo@maple.example"))
    for there in (
        (ana(key="bo", email="bo@maple.example"),),
        (ana(), ana(key="bo", email="bo@maple.example")),
    ):
        clinic.clock.pass_(minutes=5)
        clinic.see(*there)
        on = sorted(h.resource.on_roster.value for h in clinic.rounds.fold.chart.held.values())
        assert on == (["no", "yes"] if len(there) == 1 else ["yes", "yes"])


def test_a_device_that_was_disposed_of_is_back_only_when_something_new_is_seen_of_it() -> None:
    clinic = Clinic()
    gone = laptop(YES, disposed=Seen(START.date()))
    clinic.see(gone)
    clinic.clock.pass_(minutes=5)
    assert "observation" not in clinic.kinds(clinic.see(gone))
    assert outcomes(clinic, DISK) == []
    clinic.clock.pass_(minutes=5)
    clinic.see(laptop(NO, disposed=Seen(None)))
    assert outcomes(clinic, DISK) == [Outcome.FAILS]
    assert replay(clinic.store, clinic.judged_by).faults == []
