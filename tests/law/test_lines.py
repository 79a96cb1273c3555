"""The 54 lines: all of them, each paragraph under one at most, each with its reason."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
import tomllib
from collections import Counter

import pytest

from rounds.law import LawError, cfr, line_of, lines
from rounds.law.errors import LawDataWrong
from rounds.law.files import HERE, typed
from rounds.law.lines import AttestationSlot, scored_lines
from rounds.law.overlays import cases
from rounds.law.paragraphs import Cite, book, paragraphs
from rounds.model.severity import Severity

STANDARDS_WITHOUT_SPECIFICATION = {
    "164.308(a)(2)",
    "164.308(a)(8)",
    "164.310(b)",
    "164.310(c)",
    "164.312(b)",
    "164.312(d)",
}
ORGANIZATION = {"164.314(a)", "164.316(a)", "164.316(b)"}
PRIVACY_AND_BREACH = {
    "164.400-414",
    "164.502(b)",
    "164.502(e)",
    "164.508(a)(3)",
    "164.522(b)",
    "164.530(a)",
    "164.530(b)",
    "164.530(c)",
    "164.530(e)",
    "164.530(i)",
}
CLEARINGHOUSE = "164.308(a)(4)(ii)(A)"
LINES = scored_lines()
SLOTS = [slot for line in LINES for slot in line.slots]


def test_the_modules_examples_are_true() -> None:
    ran = doctest.testmod(lines)
    assert (ran.attempted, ran.failed) == (2, 0)


def test_the_lines_are_the_specifications_the_bare_standards_and_thirteen_more() -> None:
    specifications = {
        each.id
        for each in paragraphs().values()
        if each.id.startswith(("164.308", "164.310", "164.312")) and each.kind in ("required", "addressable")
    }
    assert len(specifications) == 36
    appendix_a = specifications - {CLEARINGHOUSE} | STANDARDS_WITHOUT_SPECIFICATION
    assert len(appendix_a) == 41
    assert {line.cite.id for line in LINES} == appendix_a | ORGANIZATION | PRIVACY_AND_BREACH
    assert len(LINES) == 54


def test_the_bare_standards_are_those_that_no_specification_names_as_parent() -> None:
    parents = {each.parent for each in paragraphs().values()}
    bare = {
        each.id
        for each in paragraphs().values()
        if each.id.startswith(("164.308", "164.310", "164.312"))
        and each.kind == "standard"
        and each.id not in parents
    }
    assert bare - {"164.308(b)(1)", "164.308(b)(2)"} == STANDARDS_WITHOUT_SPECIFICATION


def test_the_lines_stand_in_legal_order() -> None:
    assert list(LINES) == sorted(LINES, key=lambda line: line.cite)


def test_no_paragraph_lies_under_two_lines() -> None:
    covers = [cover for line in LINES for cover in line.covers]
    assert len(set(covers)) == len(covers)
    for cover in covers:
        assert [each.id for each in covers if each.id in cover.above] == [cover.id]


def test_every_line_means_itself_and_so_does_all_that_it_covers() -> None:
    for line in LINES:
        assert line_of(line.cite) is line
        assert [line_of(cover) for cover in line.covers] == [line] * len(line.covers)


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("164.308(a)(6)(ii)", "164.308(a)(6)(ii)"),
        ("164.308(a)(5)(i)", "164.308(a)(5)(ii)(A)"),
        ("164.308(b)(1)", "164.308(b)(3)"),
        ("164.312(c)(1)", "164.312(c)(2)"),
        ("164.314(a)(2)(i)(C)", "164.314(a)"),
        ("164.316(b)(2)(iii)", "164.316(b)"),
        ("164.514(d)(2)", "164.502(b)"),
        ("164.504(e)(2)(ii)(J)", "164.502(e)"),
        ("164.508(b)(6)", "164.508(a)(3)"),
        ("164.530(j)(2)", "164.530(i)"),
        ("164.408(c)", "164.400-414"),
        ("164.402#risk", "164.400-414"),
    ],
)
def test_a_citation_within_a_line_means_that_line(written: str, line: str) -> None:
    found = line_of(cfr(written))
    assert found is not None
    assert found.cite.id == line


@pytest.mark.parametrize(
    "written", ["164.308", "164.308(a)(7)", "164.312(a)(1)", "164.306(d)", CLEARINGHOUSE, "164.502(a)"]
)
def test_a_citation_above_several_lines_or_outside_them_means_none(written: str) -> None:
    assert line_of(cfr(written)) is None


def test_every_scored_duty_for_a_clinic_is_under_a_line() -> None:
    """What is under no line binds clearinghouses and health plans."""
    loose = [
        each.id
        for each in book().paragraphs
        if each.rule == "security"
        and each.kind in ("required", "addressable")
        and line_of(Cite(each.id)) is None
    ]
    assert loose == [CLEARINGHOUSE, *(f"164.314(b)(2)({n})" for n in ("i", "ii", "iii", "iv"))]


def test_the_kind_of_a_line_is_the_kind_of_its_paragraph() -> None:
    held = paragraphs()
    compared = [line for line in LINES if line.cite.id in held]
    assert len(compared) == 42
    for line in compared:
        assert line.kind == held[line.cite.id].kind, line.cite
    assert Counter(line.kind for line in LINES) == {"addressable": 22, "required": 13, "standard": 19}


def test_the_risk_analysis_weighs_most_and_the_sum_is_stated() -> None:
    by_weight = sorted(LINES, key=lambda line: -line.weight)
    assert by_weight[0].cite.id == "164.308(a)(1)(ii)(A)"
    assert by_weight[0].weight >= 2 * by_weight[1].weight
    assert sum(line.weight for line in LINES) == 204


def test_titles_are_short_and_every_weight_has_its_reason() -> None:
    assert len({line.title for line in LINES}) == 54
    for line in LINES:
        assert 10 <= len(line.title) <= 60, line.title
        assert "45 CFR" not in line.title
        assert 40 <= len(line.why) <= 330, line.cite
        assert line.why.endswith(".")


def test_a_count_of_cases_in_a_reason_is_what_the_cases_say() -> None:
    counted = []
    for line in LINES:
        for many, whole in re.findall(r"(\d+) of the (\d+) cases", line.why):
            meant = [case for case in cases() if line in {line_of(each) for each in case.cites}]
            assert (int(many), int(whole)) == (len(meant), len(cases())), line.cite
            counted.append(line.cite.id)
    assert "164.308(a)(1)(ii)(A)" in counted
    assert "164.308(a)(1)(ii)(D)" in counted


def test_a_line_that_no_case_names_says_so_or_says_what_it_rests_on() -> None:
    named = {line_of(each) for case in cases() for each in case.cites}
    for line in LINES:
        if line not in named:
            assert re.search(r"judgement|not named|cases|charged|vacated", line.why), line.cite


def test_slots_are_unique_short_lived_and_say_what_counts() -> None:
    assert len({slot.id for slot in SLOTS}) == len(SLOTS) == 39
    assert sum(bool(line.slots) for line in LINES) == 38
    for slot in SLOTS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", slot.id)
        assert 1 <= slot.months <= 12
        assert slot.counts.startswith("A ") or slot.counts.startswith("The "), slot.id
        assert "dated" in slot.counts


def test_only_the_risk_analysis_is_a_knock_out_and_it_is_critical() -> None:
    assert [(slot.id, slot.severity) for slot in SLOTS if slot.knock_out] == [
        ("risk-analysis", Severity.CRITICAL)
    ]


def test_a_slot_with_a_stray_field_or_a_long_life_is_refused() -> None:
    good = {"id": "a-b", "title": "t", "severity": "low", "counts": "c", "months": 12}
    assert typed("lines.toml", good, AttestationSlot).severity is Severity.LOW
    for bad in ({"months": 13}, {"severity": "severe"}, {"knockout": True}):
        with pytest.raises(LawDataWrong, match=r"law/lines\.toml"):
            typed("lines.toml", {**good, **bad}, AttestationSlot)
    assert issubclass(LawDataWrong, LawError)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    asks = "import sys, rounds.law as law; print('tomllib' in sys.modules, len(law.scored_lines()))"
    ran = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "54"]


def test_the_score_data_does_not_know_the_overlays() -> None:
    text = (HERE / "lines.toml").read_text(encoding="utf-8").lower()
    assert not re.search(r"nprm|hicp|overlay|proposed|90 fr", text)
    assert set(tomllib.loads(text)) == {"as_of", "weights_sum", "line"}
