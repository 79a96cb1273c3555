"""The laws that hold for every check on the shelf. A new check is found here by itself; nothing is edited."""

import doctest
import re
from collections.abc import Iterator
from typing import Any

import pytest

from rounds.checks import _phrases
from rounds.model.fact import Seen
from rounds.model.listing import Listing
from rounds.model.resource import Resource, shape_of
from rounds.model.verdict import Verdict
from rounds.sdk.check import Case, Check
from rounds.sdk.shelf import all_checks
from rounds.sdk.testing.laws import faults_of

CHECKS = all_checks()
CASES = [pytest.param(check, case, id=f"{check.id}: {case.name}") for check in CHECKS for case in check.cases]
FORBIDDEN = re.compile(
    r"\b(compliant|compliance|certified|violations?|guaranteed|tamper-?proof|safe)\b", re.IGNORECASE
)
ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
SENTENCE = 140
TITLE = 80
every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
every_case = pytest.mark.parametrize(("check", "case"), CASES)


def said(check: Check, case: Case) -> Verdict:
    return check.judge(*case.given)


def test_the_shelf_is_not_empty() -> None:
    assert len(CHECKS) >= 20


@every_check
def test_cases_say_what_they_declare_and_nothing_unseen_holds(check: Check) -> None:
    assert faults_of(check) == []


@every_check
def test_a_check_has_four_cases_or_more_each_with_its_own_name(check: Check) -> None:
    names = [case.name for case in check.cases]
    assert len(names) >= 4
    assert len(set(names)) == len(names)


@every_check
def test_the_id_is_the_file(check: Check) -> None:
    _, _, topic, stem = check.module.split(".")
    assert re.fullmatch(r"[a-z]+\.[a-z-]+", check.id)
    assert check.id == f"{topic}.{stem.replace('_', '-')}"
    assert check.judge.__name__ == stem


@every_check
def test_the_title_is_a_short_plain_sentence(check: Check) -> None:
    assert len(check.title) <= TITLE
    assert check.title.endswith(".")
    assert not ACRONYM.search(check.title)


@every_check
def test_the_docstring_has_three_headings_with_words_below_each(check: Check) -> None:
    parts = re.split(r"^## (.+)$", check.doc, flags=re.MULTILINE)
    assert parts[1::2] == ["What it looks at", "Why it matters", "What to do"]
    assert all(len(text.split()) >= 5 for text in parts[2::2])
    assert not FORBIDDEN.search(check.doc)


@every_check
def test_points_and_mentions_are_kept_apart(check: Check) -> None:
    assert not set(check.cites) & set(check.see)


@every_case
def test_a_sentence_is_short_and_plain(check: Check, case: Case) -> None:
    sentence = said(check, case).sentence
    assert sentence.endswith(".")
    assert len(sentence) <= SENTENCE
    assert "\n" not in sentence
    assert "  " not in sentence
    assert not FORBIDDEN.search(sentence)


@every_case
def test_a_sentence_names_something_of_the_case(check: Check, case: Case) -> None:
    sentence = said(check, case).sentence
    assert any(name in sentence for each in case.given for name in names_in(each)), sentence


@every_case
def test_a_verdict_that_time_will_change_says_a_later_time(check: Check, case: Case) -> None:
    until = said(check, case).until
    now = next((each for want, each in zip(check.wants, case.given, strict=True) if want.sort == "now"), None)
    assert until is None or (now is not None and until > now)


def test_the_phrases_read_as_their_examples_say() -> None:
    assert doctest.testmod(_phrases) == (0, 3)
    assert _phrases.several(("/home",)) == "/home"
    assert _phrases.several(("/home", "/data", "/scans")) == "/home, /data and /scans"


def names_in(thing: Any) -> Iterator[str]:
    """Every text that names something in an argument, two letters or longer."""
    match thing:
        case Resource():
            texts = [thing.system, *(getattr(thing, each) for each in shape_of(type(thing)).names)]
            texts += [each.value for each in seen_of(thing) if isinstance(each.value, str)]
            yield from (text for text in texts if len(text) > 1)
        case Listing(items=items):
            yield from (name for each in items for name in names_in(each))
        case Seen(value):
            yield from names_in(value)


def seen_of(thing: Resource) -> Iterator[Seen[Any]]:
    values = (getattr(thing, each) for each in shape_of(type(thing)).values)
    yield from (each for each in values if isinstance(each, Seen))
