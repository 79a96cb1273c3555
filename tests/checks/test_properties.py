"""What holds of every check in any world, not only in its cases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rounds.model.verdict import Holds, NotOurs
from rounds.sdk.check import Check
from rounds.sdk.shelf import all_checks
from rounds.sdk.testing.laws import survivors
from tests.checks.worlds import given_to

GREEN = (Holds, NotOurs)
CHECKS = all_checks()
every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
timed_checks = pytest.mark.parametrize(
    "check",
    [each for each in CHECKS if any(want.sort == "now" for want in each.wants)],
    ids=lambda check: check.id,
)
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@every_check
@few
@given(data=st.data())
def test_a_judge_never_raises_and_says_the_same_again(check: Check, data: st.DataObject) -> None:
    world = data.draw(given_to(check))
    verdict = check.judge(*world)
    assert verdict == check.judge(*world)
    assert verdict.sentence.endswith(".")


@every_check
@few
@given(data=st.data())
def test_losing_sight_never_makes_a_verdict_greener(check: Check, data: st.DataObject) -> None:
    world = data.draw(given_to(check))
    if not isinstance(check.judge(*world), GREEN):
        assert survivors(check.judge, world) == []


@every_check
@few
@given(data=st.data())
def test_what_holds_rests_on_all_that_it_read(check: Check, data: st.DataObject) -> None:
    """With one item in a listing. Of several, one is enough: losing sight of another changes nothing."""
    world = data.draw(given_to(check, most=1))
    if isinstance(check.judge(*world), GREEN):
        assert survivors(check.judge, world) == []


@timed_checks
@few
@given(data=st.data(), later=st.integers(0, 200 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)))
def test_no_verdict_changes_before_it_said(check: Check, data: st.DataObject, later: timedelta) -> None:
    world = data.draw(given_to(check))
    at = next(at for at, want in enumerate(check.wants) if want.sort == "now")
    verdict = check.judge(*world)
    then = world[at] + later
    if verdict.until is None or then < verdict.until:
        later_on = check.judge(*at_time(world, at, then))
        assert (later_on.outcome, later_on.until) == (verdict.outcome, verdict.until)


def at_time(world: tuple[Any, ...], at: int, then: datetime) -> tuple[Any, ...]:
    """The same world, judged at another time."""
    return (*world[:at], then, *world[at + 1 :])
