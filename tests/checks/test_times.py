"""Verdicts that time alone changes: each says when, and judged again at that moment it says the new thing."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from rounds.checks.access.account_has_owner import account_has_owner
from rounds.checks.access.leaver_keeps_no_account import leaver_keeps_no_account
from rounds.checks.vendors.agreement_ends_soon import agreement_ends_soon
from rounds.checks.vendors.agreement_in_force import agreement_in_force
from rounds.checks.vendors.agreement_on_file import agreement_on_file
from rounds.model.fact import YES, Seen
from rounds.model.listing import Listing
from rounds.model.resources import Account, Agreement, Clinic, Event, Person, Purpose, Vendor
from rounds.sdk.check import Check
from rounds.sdk.shelf import all_checks

CHICAGO = Clinic(zone="America/Chicago")
START = datetime(2026, 3, 1, 18, tzinfo=UTC)
OPEN = Account(system="google", key="1021", login="ana@clinic.example", can_sign_in=YES)
ANA = partial(Person, system="roster", key="ana", name="Ana Ruiz", email="ana@clinic.example", on_roster=YES)
PAUBOX = Vendor(system="vendors", key="paubox", name="Paubox", handles_ephi=YES, ended=Seen(None))
PAPER = partial(
    Agreement, system="vendors", key="1", vendor=Seen("Paubox"), on_file=YES, signed=Seen(date(2026, 1, 1))
)
NOTHING: Listing[Any] = Listing((), None)
NO_LOOK: Listing[Event] = Listing((), None)


def story(judge: Any, *given: Any) -> list[str]:
    """What a judge says from `START` on, each time with the UTC moment until which it says it."""
    told: list[str] = []
    now: datetime | None = START
    while now is not None and len(told) < 10:
        verdict = judge(*given, now, CHICAGO)
        now = verdict.until
        told.append(verdict.outcome.value + (f" until {now.astimezone(UTC):%d %b %H:%M}" if now else ""))
    return told


def test_a_last_day_ends_at_midnight_in_the_clinic_on_the_day_the_clocks_go_forward_too() -> None:
    leaver = Seen(ANA(last_day=Seen(date(2026, 3, 8))))
    assert story(leaver_keeps_no_account, OPEN, leaver, NOTHING) == ["holds until 09 Mar 05:00", "fails"]


def test_a_recorded_purpose_keeps_an_account_until_its_last_day_is_over() -> None:
    purpose = Purpose(
        system="rounds",
        key="p1",
        account=Seen("google/1021"),
        purpose=Seen("nightly backup"),
        keeper=Seen("Bo Lindqvist"),
        ends=Seen(date(2026, 6, 30)),
    )
    recorded = Listing((purpose,), None)
    assert story(account_has_owner, OPEN, Seen(None), recorded) == ["holds until 01 Jul 05:00", "fails"]
    assert story(leaver_keeps_no_account, OPEN, Seen(None), recorded) == [
        "holds until 01 Jul 05:00",
        "unseen",
    ]


def test_a_vendor_that_leaves_needs_an_agreement_until_it_has_left() -> None:
    leaving = Vendor(
        system="vendors", key="paubox", name="Paubox", handles_ephi=YES, ended=Seen(date(2026, 3, 20))
    )
    assert story(agreement_on_file, leaving, NOTHING) == ["fails until 21 Mar 05:00", "holds"]


def test_an_agreement_is_in_force_from_its_first_day_to_its_last() -> None:
    paper = PAPER(starts=Seen(date(2026, 4, 1)), ends=Seen(date(2026, 4, 30)))
    told = story(agreement_in_force, PAUBOX, Listing((paper,), None), NO_LOOK)
    assert told == ["fails until 01 Apr 05:00", "holds until 01 May 05:00", "fails"]


def test_an_agreement_without_an_end_is_in_force_until_nobody_looked_for_a_year() -> None:
    paper = PAPER(signed=Seen(date(2025, 4, 9)), starts=Seen(None), ends=Seen(None))
    told = story(agreement_in_force, PAUBOX, Listing((paper,), None), NO_LOOK)
    assert told == ["holds until 10 Apr 05:00", "fails"]
    look = Event(
        system="documents",
        key="look",
        sort="vendor-review",
        about=Seen("Paubox"),
        on=Seen(date(2025, 6, 1)),
        by=Seen("rosa@elm.example"),
        found=Seen("Nothing new."),
    )
    told = story(agreement_in_force, PAUBOX, Listing((paper,), None), Listing((look,), None))
    assert told == ["holds until 10 Apr 05:00", "holds until 02 Jun 05:00", "fails"]


def test_a_renewal_that_begins_later_is_seen_sixty_days_ahead() -> None:
    renewal = PAPER(starts=Seen(date(2026, 5, 15)), ends=Seen(None))
    assert story(agreement_ends_soon, PAUBOX, Listing((renewal,), None)) == [
        "fails until 16 Mar 05:00",
        "holds",
    ]


def test_an_agreement_that_outlasts_a_leaving_vendor_is_enough_sixty_days_before() -> None:
    leaving = Vendor(
        system="vendors", key="paubox", name="Paubox", handles_ephi=YES, ended=Seen(date(2026, 5, 14))
    )
    paper = PAPER(starts=Seen(None), ends=Seen(date(2026, 5, 20)))
    told = story(agreement_ends_soon, leaving, Listing((paper,), None))
    assert told == ["holds until 22 Mar 05:00", "holds"]


AHEAD = [
    timedelta(days=days, hours=7) for days in (0, 1, 2, 5, 10, 20, 27, 29, 30, 58, 60, 89, 92, 180, 270, 300)
]
AHEAD += [
    timedelta(days=days, hours=7) for days in (330, 360, 364, 366, 400, 500, 700, 1000, 1500, 2200, 2400)
]
TIMED = [each for each in all_checks() if any(want.sort == "now" for want in each.wants)]


@pytest.mark.parametrize("check", TIMED, ids=lambda check: check.id)
def test_no_case_says_something_else_before_its_time(check: Check) -> None:
    """Walked on through seven years, each case says the same until the moment that it named, and goes on
    so.
    """
    at = next(at for at, want in enumerate(check.wants) if want.sort == "now")
    for case in check.cases:
        start = case.given[at]
        verdict = check.judge(*case.given)
        for ahead in AHEAD:
            now = start + ahead
            while verdict.until is not None and verdict.until <= now:
                verdict = check.judge(*case.given[:at], verdict.until, *case.given[at + 1 :])
            said = check.judge(*case.given[:at], now, *case.given[at + 1 :])
            assert (said.outcome, said.until) == (verdict.outcome, verdict.until), (
                f"{case.name}, {ahead} later"
            )
