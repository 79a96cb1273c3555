"""Overlays and cases are shown, dated and never scored."""

from __future__ import annotations

import pytest

from rounds.law import overlays
from rounds.law.errors import LawDataWrong
from rounds.law.files import read_toml, typed
from rounds.law.overlays import Overlay, cases


def test_two_overlays_neither_scored_each_with_its_status() -> None:
    assert [each.id for each in overlays.overlays()] == ["nprm-2025", "hicp-small"]
    for each in overlays.overlays():
        assert each.scored is False
        assert each.status
        assert each.citation
        assert len({item.id for item in each.items}) == len(each.items)


def test_a_file_that_claims_to_be_scored_does_not_load() -> None:
    data = read_toml(overlays.FILES[0])
    fields = {**data, "scored": True, "items": ()}
    del fields["item"]
    assert typed("x", {**fields, "scored": False}, Overlay).items == ()
    with pytest.raises(LawDataWrong, match="scored"):
        typed("x", fields, Overlay)


def test_the_proposal_says_what_is_law_today_beside_what_it_asks() -> None:
    proposal = overlays.overlays()[0]
    assert len(proposal.items) == 12
    assert "Proposed only" in proposal.status
    for item in proposal.items:
        assert item.today
        assert item.asks
    leavers = next(item for item in proposal.items if item.id == "leavers-one-hour")
    assert [each.id for each in leavers.cites] == ["164.308(a)(3)(ii)(C)"]


def test_hicp_has_ten_practices_and_says_that_its_codes_are_to_be_checked() -> None:
    hicp = overlays.overlays()[1]
    assert [group.split()[0] for group in dict.fromkeys(item.group for item in hicp.items)] == [
        str(n) for n in range(1, 11)
    ]
    assert len(hicp.items) == 19
    assert {item.confidence for item in hicp.items} == {"from memory, to be checked"}
    assert "to be checked" in hicp.confidence


def test_thirty_cases_each_with_a_source_and_citations() -> None:
    assert len(cases()) == 30
    for case in cases():
        assert case.source.startswith("https://")
        assert case.cites
        assert case.confidence
        assert case.amount_usd > 0


def test_the_case_that_everyone_quotes() -> None:
    green_ridge = next(case for case in cases() if case.name.startswith("Green Ridge"))
    assert (green_ridge.amount_usd, green_ridge.announced, len(green_ridge.cites)) == (
        40_000,
        "2024-02-21",
        4,
    )
    assert green_ridge.outcome.startswith("settlement")
