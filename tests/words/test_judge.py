"""What gives a patient away, told in lines of our own; the labelled sets are tried in `test_sets.py`."""

import inspect
import sys
from time import process_time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.words import sentences
from rounds.words.contexts import CONTEXTS, Context
from rounds.words.evidence import ASIDES
from rounds.words.judge import MOST, judge
from rounds.words.points import AGAINST, FOR
from rounds.words.tokens import read

PIECES = [
    *(
        "Ana Torres",
        "your",
        "biopsy",
        "SSN 219-09-9999",
        "=?UTF-8?B?",
        "\u202e",
        "\u200b",
        "a " * 9,
        "1" * 30,
    ),
    *(
        "@" * 9,
        "-" * 40,
        "https://x.example/?",
        "{{",
        "(",
        "\ud800",
        "E11.9",
        "A." * 20,
        "Mr. ",
        "the 2pm ",
        "ñ",
    ),
]


def outcome(text: str, context: Context = "subject") -> str:
    return judge(text, context).outcome


@pytest.mark.parametrize(
    "text",
    [
        "Ana Torres biopsy results",
        "Torres, Ana: knee MRI",
        "ANA TORRES COLONOSCOPY PREP",
        "Mrs. Okonkwo is asking for her chart",
        "the Petrov twins - chickenpox",
        "Your chemotherapy starts Monday",
        "Reminder: refill your lisinopril",
        "6yo with ear infection in rm 3",
        "pt vomiting since last night",
        "Su quimioterapia es el lunes",
        "la paciente tiene neumonía",
        "MRN 00456123",
        "your colonscopy",  # as it is often written
        "your c\u200bhe\u200bmo",
    ],
)
def test_identity_and_health_together_are_not_sent_in_clear(text: str) -> None:
    judged = judge(text, "subject")
    assert judged.outcome == "rewrite"
    assert judged.spans
    assert judged.instead in sentences.INSTEAD.values()


@pytest.mark.parametrize(
    "text",
    [
        "Your appointment is on Tuesday at 9",
        "Lunch at noon in the break room",
        "Invoice 20933 for biopsy needles",
        "Stroke protocol training, all staff",
        "Diabetes walk on Saturday, everyone welcome",
        "Welcome Destiny to the front desk",
        "Dr. Okonkwo is out on Friday",
        "Printer in the lab is down",
        "412 patients with asthma: an abstract",
        "The road to Glaucoma Ave is closed",
        "Junta de personal el viernes",
    ],
)
def test_what_is_no_patients_is_let_through(text: str) -> None:
    assert outcome(text) == "ok"


def test_a_health_word_weighs_by_where_it_stands() -> None:
    assert outcome("Spring special: Botox for everyone", "campaign") == "ok"
    assert outcome("Your Botox is due again", "campaign") == "rewrite"
    assert outcome("Asthma patients", "list") == "rewrite"
    assert outcome("Asthma walk volunteers", "list") == "ok"


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("call about 219-09-9999", "subject"),
        ("Medicare 1EG4-TE5-MK72", "sms"),
        ("diagnosis = 'asthma'", "list"),
        ("icd10 startswith in ('E11.9')", "list"),
        ("Hi {{first_name}}, your {{diagnosis_name}} news", "campaign"),
        ("Book at https://clinic.example/vasectomy", "campaign"),
    ],
)
def test_what_other_words_would_not_mend_is_blocked(text: str, context: Context) -> None:
    judged = judge(text, context)
    assert judged.outcome == "block"
    assert judged.instead is None


def test_places_are_those_of_the_original() -> None:
    text = "=?UTF-8?B?TXJzLiBEZWxnYWRv?= has a r\u200bash"
    spans = {span.kind: text[span.start : span.end] for span in judge(text, "subject").spans}
    assert spans == {"name": "=?UTF-8?B?TXJzLiBEZWxnYWRv?=", "condition": "r\u200bash"}


def test_nothing_that_is_said_repeats_the_text() -> None:
    judged = judge("Zebulon Quixtano has syphilis, SSN 219-09-9999", "subject")
    said = " ".join([*judged.reasons, *(span.says for span in judged.spans)]).lower()
    assert not [word for word in ("zebulon", "quixtano", "syphilis", "219") if word in said]


def test_a_text_beyond_all_bounds_is_never_let_through() -> None:
    judged = judge("lunch " * MOST, "subject")
    assert judged.outcome == "rewrite"
    assert "not known" in judged.reasons[-1]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=12).map(" ".join),
    st.sampled_from(CONTEXTS),
)
def test_it_never_raises_and_says_the_same_twice(text: str, context: Context) -> None:
    judged = judge(text, context)
    assert judged == judge(text, context)
    assert judged.reasons
    for span in judged.spans:
        assert 0 <= span.start < span.end <= len(text)
        assert span.says == sentences.KINDS[span.kind]
    msgspec.json.encode(judged)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(PIECES) | st.text(min_size=1, max_size=8))
def test_time_grows_with_the_length_alone(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[
            :length
        ] + "@1"  # opens what is only looked for beside these
        before = process_time()
        judge(text, "campaign")
        return process_time() - before

    short, long = min(seconds(2_000) for _ in range(3)), min(seconds(16_000) for _ in range(3))
    assert long < 8 * 4 * short + 0.05, f"{piece!r}: {short:.4f} s for 2,000, {long:.4f} s for 16,000"


def test_a_line_of_a_megabyte_takes_a_moment() -> None:
    before = process_time()
    judge("your pain, Ana Torres 3/4 " * 40_000, "subject")
    assert process_time() - before < 2


def test_every_pair_and_aside_has_its_sentence() -> None:
    assert {who for who, _ in FOR} | {"nobody"} == sentences.WHO.keys()
    assert {what for _, what in FOR} == sentences.WHAT.keys()
    assert sentences.AGAINST.keys() == ASIDES
    assert all(each.keys() == ASIDES for each in AGAINST.values())


def test_the_package_knows_nothing_but_its_lists() -> None:
    loaded = {name for name in sys.modules if name.startswith("rounds.words.")}
    assert len(loaded) > 5
    for name in loaded:
        source = inspect.getsource(sys.modules[name])
        assert not [
            word
            for word in ("import os", "import socket", "urllib", "import datetime", "import random")
            if word in source
        ]


def test_a_phrase_never_crosses_a_comma() -> None:
    assert [each.end - each.start for each in read("skin, cancer").found] == [1, 1]
