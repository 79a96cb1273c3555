"""Told day by day from a whole ledger: what was met, what nobody looked at, what does not follow."""

from __future__ import annotations

import pytest

from rounds.judgment.practices import State
from rounds.model.fact import NO, YES
from rounds.model.times import to_ms
from rounds.ports import StoreDamaged
from rounds.replay import diary
from rounds.sdk.shelf import all_checks
from tests.spine.alive import Clinic, laptop, release
from tests.spine.test_replay import forge, lived

LINE = "164.312(a)(2)(iv)"


@pytest.fixture
def clinic() -> Clinic:
    """One whose disks alone are judged."""
    known = next(each for each in all_checks() if each.id == "devices.disk-encrypted")
    return Clinic(judged_by=release((known,)))


def days(clinic: Clinic) -> list[State]:
    """Each day since the record began."""
    told = diary(clinic.store, clinic.judged_by, to_ms(clinic.clock.now())).lines[LINE]
    return [told[day] for day in sorted(told)]


def test_looked_at_every_few_hours_it_is_met_on_each_day(clinic: Clinic) -> None:
    for _ in range(12):
        clinic.see(laptop(YES))
        clinic.clock.pass_(hours=6)
    assert days(clinic)[1:] == ["met"] * (len(days(clinic)) - 1)
    assert len(days(clinic)) >= 3


def test_a_machine_that_was_off_leaves_days_that_nobody_knows_though_both_ends_were_met(
    clinic: Clinic,
) -> None:
    clinic.see(laptop(YES))
    clinic.clock.pass_(hours=240)
    clinic.see(laptop(YES))
    clinic.clock.pass_(hours=1)
    told = days(clinic)
    assert len(told) == 11
    assert told[1:-1] == ["not_known"] * 9
    assert [entry.k for entry in clinic.take().entries if entry.k == "verdict"] == []


def test_the_end_of_the_record_is_as_silent_as_its_middle(clinic: Clinic) -> None:
    clinic.see(laptop(YES))
    clinic.clock.pass_(hours=120)
    assert days(clinic)[-3:] == ["not_known"] * 3


def test_a_failing_of_an_hour_takes_its_day(clinic: Clinic) -> None:
    for hours, encrypted in ((30, YES), (1, NO), (6, YES), (20, YES), (20, YES)):
        clinic.see(laptop(encrypted))
        clinic.clock.pass_(hours=hours)
    assert days(clinic).count("not_met") == 1
    assert days(clinic)[-1] == "met"


def test_what_does_not_follow_from_what_came_in_is_not_told() -> None:
    clinic = lived()
    days_before = diary(clinic.store, clinic.judged_by, to_ms(clinic.clock.now())).lines
    assert days_before
    forge(clinic, "verdict", b'"devices.disk-encrypted":"fails"', b'"devices.disk-encrypted":"holds"')
    with pytest.raises(StoreDamaged, match="can't be told: Entry"):
        diary(clinic.store, clinic.judged_by, to_ms(clinic.clock.now()))
