"""`rounds practices` and `rounds overlays`: told from the record, and never part of the score."""

from datetime import timedelta
from typing import Any

import grimp
import pytest

from tests.cli.story import StandingClock, Terminal, line

LINE, SLOT = "164.522(b)", "channel-preferences"
CHOICES = "".join(
    line(system="texts", kind="channel_choice", **each)
    for each in (
        {
            "type": "observation",
            "key": "1",
            "facts": {
                "name": "1",
                "in_use": "yes",
                "in_clear": "no",
                "chosen": "2026-01-05",
                "stopped": None,
            },
        },
        {"type": "sweep", "complete": True, "count": 1},
    )
)


def stated(t: Terminal, until: str = "2027-10-31") -> Terminal:
    """A line that one check looks at, which holds for five weeks, and for which a person's word is asked."""
    t("observe", "-", stdin=CHOICES.encode())
    t.ok("attest", SLOT, "--statement", "In force.", "--until", until)
    return t


def passed(t: Terminal, days: int) -> Terminal:
    """So many days later."""
    assert isinstance(t.clock, StandingClock)
    t.clock.moment += timedelta(days=days)
    return t


def of_line(t: Terminal, cite: str = LINE) -> Any:
    data = t.ok("practices", "--json").data
    return next(each for each in data["lines"] if each["cite"] == cite)


def test_twelve_months_of_which_only_the_recorded_count(maple: Terminal) -> None:
    assert of_line(maple)["days"]["met"] == 0
    passed(stated(maple), 30)("once")
    found = of_line(maple)
    assert found["days"]["met"] == 30
    assert found["days"]["met"] + found["days"]["not_known"] + found["days"]["no_record"] == 365
    assert found["in_place"] == 1
    assert len(found["months"]) == 12


def test_a_statement_that_lapsed_in_a_silence_is_not_in_place_after_its_end(maple: Terminal) -> None:
    stated(maple, until="2026-12-04")
    silent = of_line(passed(maple, 20))
    assert silent["gaps"][-1] == {"first": "2026-12-05", "last": "2026-12-14", "state": "not_known"}
    maple("once")
    assert of_line(maple)["gaps"] == silent["gaps"]


def test_a_not_met_line_makes_its_practices_not_met(maple: Terminal) -> None:
    data = maple.ok("practices", "--json").data
    endpoint = next(each for each in data["practices"] if each["id"] == "2.S.A")
    assert endpoint["lines"] == ["164.308(a)(5)(ii)(B)", "164.312(a)(2)(iv)"]
    assert endpoint["gaps"][-1]["state"] == "not_met"
    assert (endpoint["in_place"], endpoint["months"][-1]) == (0, "not_met")


def test_what_nothing_covers_is_said_and_has_no_months(maple: Terminal) -> None:
    data = maple.ok("practices", "--json").data
    assert not next(each for each in data["practices"] if each["id"] == "6.S.A")["covered"]
    assert "Network segmentation" in maple.ok("practices").out
    assert "nothing covers this" in maple.ok("practices").out


def test_overlays_are_shown_without_a_clinic_with_their_standing(rounds: Terminal) -> None:
    data = rounds.ok("overlays", "--json").data
    assert [each["id"] for each in data] == ["nprm-2025", "hicp-small"]
    assert [each["scored"] for each in data] == [False, False]
    out = rounds.ok("overlays", "nprm-2025").out
    assert "Proposed only." in out
    assert "never scored" in out
    assert "Voluntary" not in out


def test_an_overlay_that_there_is_not_is_usage(rounds: Terminal) -> None:
    done = rounds("overlays", "nprm")
    assert (done.code, done.out) == (2, "")
    assert "Did you mean nprm-2025?" in done.err


@pytest.mark.parametrize(
    "room",
    [
        "rounds.fold",
        "rounds.app",
        "rounds.report",
        "rounds.judgment.score",
        "rounds.judgment.yardstick",
        "rounds.checks",
    ],
)
def test_no_overlay_can_enter_the_score(room: str) -> None:
    """The score is made in rooms from which no way of imports leads to an overlay."""
    house = grimp.build_graph("rounds", cache_dir=None)
    assert "rounds.cli.verbs.overlays" in house.find_downstream_modules("rounds.law.overlays")
    assert room not in house.find_downstream_modules("rounds.law.overlays", as_package=False)
