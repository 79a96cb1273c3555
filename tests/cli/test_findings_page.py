"""What the page of findings says of one that nobody can see any more."""

from datetime import timedelta

from tests.cli.story import START, StandingClock, Terminal

CHECK = "devices.disk-encrypted"


def test_a_finding_whose_source_fell_silent_stands_and_is_not_called_not_met_now(maple: Terminal) -> None:
    one = maple.finding(CHECK)
    assert "▲ not met" in maple("findings", one).out
    assert maple("findings", one, "--json").data["outcome"] == "fails"

    maple.clock = StandingClock(START + timedelta(days=3))

    found = maple("findings", one, "--json").data
    assert (found["status"], found["outcome"]) == ("open", "unseen")
    page = maple("findings", one).out
    assert "○ was not met, is not known now" in page
    assert "▲" not in page
