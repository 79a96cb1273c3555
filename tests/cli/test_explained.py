"""From any line that is not met to the proof of it, at the terminal: the sample clinic, line by line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.story import Terminal

SAMPLE = ("--clinic", "maple-street-clinic-sample", "--json")
ASKED = ("sentence", "rests_on", "do", "lines", "cure_by", "entry")


@pytest.fixture
def sample(rounds: Terminal) -> Terminal:
    rounds("demo", "--once")
    return rounds


def test_every_line_that_is_not_met_leads_to_its_findings(sample: Terminal) -> None:
    gap = sample("gap", *SAMPLE).data
    steps = [each for each in gap["next"] if each["finding"]]
    not_met = [each for each in gap["lines"] if each["state"] == "not met"]
    assert len(not_met) > 10
    for line in not_met:
        found = [each for each in steps if line["cite"] in each["cites"]]
        assert found, f"nothing says what to do about {line['cite']}"
        assert len(line["beyond"].split()) > 5
    for step in steps:
        told(sample, step)


def told(sample: Terminal, step: dict[str, Any]) -> None:
    """One finding tells all that is asked for, and the figures that its step announced."""
    finding = sample("findings", step["finding"], *SAMPLE).data
    assert all(finding[each] for each in ASKED), finding
    assert {line["cite"] for line in finding["lines"]} >= set(step["cites"])
    assert all(line["beyond"] for line in finding["lines"])
    assert all(fact["value"] and fact["observed_at"] for fact in finding["rests_on"])
    assert (finding["sentence"], finding["points"]) == (step["what"], step["gains_one"])


def test_a_reader_of_the_whole_list_sees_where_the_proof_is(sample: Terminal) -> None:
    shown = sample("gap", "--all", *SAMPLE[:2]).out
    steps = [each for each in sample("gap", *SAMPLE).data["next"] if each["finding"]]
    assert all(f"rounds findings {each['finding']}" in shown for each in steps)
