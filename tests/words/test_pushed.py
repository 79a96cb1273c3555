"""What texts tell as lines of evidence: taken by `observe`, with nothing of the texts in them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.words.contexts import Context
from rounds.words.pushed import Push, digest_of, of_text

PUSH = Push("newsletter", "2026-03-02T18:00:00Z", bytes(range(32)))


@pytest.mark.parametrize(
    ("text", "context", "said"),
    [
        ("Oncology Patients", "list", {"gives_away": "yes"}),
        ("All active patients", "list", {"gives_away": "no"}),
        ("dx contains 'asthma'", "list", {"picks_by_care": "yes"}),
        ("zip is '60614'", "list", {"picks_by_care": "no"}),
        ("Your biopsy is ready", "sms", {"gives_away": "yes", "clinical_fields": "no"}),
        ("Your {{medication}} is ready", "sms", {"clinical_fields": "yes"}),
        ("You have a message.", "sms", {"gives_away": "no", "clinical_fields": "no"}),
        ("https://c.example/go?x=hiv-prep", "campaign", {"clinical_links": "yes", "clinical_fields": "no"}),
    ],
)
def test_facts_follow_the_detector(text: str, context: Context, said: dict[str, str]) -> None:
    facts = of_text(text, context, PUSH)["facts"]
    assert facts.items() >= said.items()


def test_a_text_that_was_read_in_part_is_not_said_to_tell_nothing() -> None:
    facts = of_text("news for all. " * 3000, "campaign", PUSH)["facts"]
    assert facts["gives_away"] == {"unseen": "truncated"}


@given(st.text(min_size=8, max_size=40))
def test_nothing_of_a_text_is_in_its_line(text: str) -> None:
    line = of_text(f"Zyx{text}qwv patients", "list", PUSH)
    assert "Zyx" not in json.dumps(line, ensure_ascii=False)
    assert "qwv" not in json.dumps(line, ensure_ascii=False)


def test_another_key_gives_another_digest() -> None:
    assert digest_of("Oncology", PUSH.key) == digest_of(" Oncology ", PUSH.key)
    assert digest_of("Oncology", PUSH.key) != digest_of("Oncology", bytes(32))
