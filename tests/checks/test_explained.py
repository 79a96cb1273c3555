"""Whoever reads of something that is not met finds all of it, for every check: the paragraph, the sentence,
the fact, its time, what to do, what that gains, and what a pass would not prove.
"""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from rounds.cli.pages.findings import finding as page
from rounds.cli.words import Times
from rounds.model.times import to_ms
from rounds.report import explained
from rounds.sdk.check import Check
from rounds.sdk.shelf import all_checks
from tests.checks.red import turned_red

every_check = pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)


@every_check
def test_a_red_line_tells_all_seven(check: Check) -> None:
    rounds, clock, found = turned_red(check)
    told = explained(rounds.fold, found, to_ms(clock.now()))
    shown = as_page(told, Times(clock.now(), "UTC"))
    for line in told["lines"]:
        assert f"45 CFR {line['cite']}" in shown
        assert line["title"] in shown
        assert flat(line["beyond"]) in flat(shown)
        assert len(line["beyond"].split()) > 5
    assert told["lines"]
    assert told["outcome"] == "fails"
    assert flat(told["sentence"]) in flat(shown)
    assert told["rests_on"]
    for fact in told["rests_on"]:
        assert fact["value"]
        assert fact["observed_at"]
        assert flat(f"{fact['field']}: {fact['value']}") in flat(shown)
    assert flat(told["do"]) in flat(shown)
    assert len(told["do"].split()) > 5
    assert told["points"] > 0
    assert f"That gains {told['points'] // 100}.{told['points'] % 100:02}" in shown


def as_page(told: dict[str, object], times: Times) -> str:
    out = io.StringIO()
    Console(file=out, width=400).print(page(told, times))
    return out.getvalue()


def flat(text: str) -> str:
    return "".join(text.split())
