"""What a verdict rests on: first the facts without which it would differ, each with its time and entry."""

from __future__ import annotations

import doctest

from rounds.judgment import basis as module
from rounds.judgment.basis import Basis, basis
from rounds.model.times import to_ms
from rounds.sdk.check import Check
from rounds.sdk.shelf import all_checks
from tests.checks.red import turned_red

CHECKS = {each.id: each for each in all_checks()}


def seen(check: Check) -> tuple[list[Basis], int]:
    rounds, clock, found = turned_red(check)
    now = to_ms(clock.now())
    return basis(check, rounds.fold.chart, found.subject, now), now


def test_the_fact_that_decides_comes_first_with_its_time_and_its_entry() -> None:
    (first, *_), now = seen(CHECKS["devices.disk-encrypted"])
    assert (first.kind, first.field, first.value, first.at) == ("device", "disk_encrypted", "no", now)
    assert first.entry > 0


def test_what_decides_stands_before_what_was_only_read() -> None:
    rows, _ = seen(CHECKS["recovery.restore-proven"])
    assert [each.field for each in rows] == ["restored", "restored_at", "drill_days"]


def test_that_a_list_is_whole_and_lacks_something_is_a_fact() -> None:
    rows, now = seen(CHECKS["vendors.agreement-on-file"])
    listing = next(each for each in rows if each.field == "listing")
    assert (listing.kind, listing.key, listing.at) == ("agreement", "", now)
    assert listing.value.startswith("whole, ")


def test_no_fact_is_told_twice_and_each_says_something() -> None:
    for check in CHECKS.values():
        rows, now = seen(check)
        assert len(set(rows)) == len(rows) > 0, check.id
        assert all(each.value and 0 <= each.at <= now for each in rows), check.id


def test_the_words_read_as_their_examples_say() -> None:
    assert doctest.testmod(module).failed == 0
