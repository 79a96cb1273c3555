"""Rules of reading that a reader can name, each by lines that only it tells apart."""

import pytest

from rounds.words.contexts import Context
from rounds.words.endings import nearest
from rounds.words.judge import judge


@pytest.mark.parametrize(
    ("text", "context", "outcome"),
    [
        # an occupation speaks of colleagues, unless a patient is meant
        ("Midwife schedule", "subject", "ok"),
        ("Your midwife is running late", "subject", "rewrite"),
        ("Lena Ortiz needs a podiatrist", "subject", "rewrite"),
        # a colleague is told by role, letters or a welcome beside the name
        ("Introducing Dana Whitmore, PT", "subject", "ok"),
        ("Counselor Jada Sims starts on May 1", "subject", "ok"),
        ("Fax from Gladys Pemberton's cardiologist", "subject", "rewrite"),
        # one word alone speaks against the reader's health word less than two
        ("Take your antibiotic before the test", "subject", "rewrite"),
        ("Complete your HIV training module", "subject", "ok"),
        # what does not work is equipment, unless it is a medicine
        ("Autoclave biopsy tray not working", "subject", "ok"),
        ("Zoloft not working", "subject", "rewrite"),
        # a text message went to somebody's telephone
        ("Counseling intake tomorrow with Trish LCSW", "sms", "rewrite"),
        # days are no names, and saints are places
        ("You're confirmed for Thu 9:30", "sms", "ok"),
        ("St. Mary's golf outing for the cancer center", "subject", "ok"),
        # a family name that is a word too
        ("Theo Banks 3pm", "subject", "rewrite"),
        ("Kim Price list update", "subject", "ok"),
        # a patient's part of the office is nobody
        ("Patient portal link broken", "subject", "ok"),
        # shares and counts
        ("Asthma visits down 8%", "subject", "ok"),
    ],
)
def test_a_rule_tells_two_lines_apart(text: str, context: Context, outcome: str) -> None:
    assert judge(text, context).outcome == outcome


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("asthama", "asthma"),
        ("theropy", "therapy"),
        ("biospy", "biopsy"),
        ("prednizone", "prednisone"),
        ("redline", None),  # two everyday words
        ("botx", None),  # too short
    ],
)
def test_a_slip_is_at_most_so_far_away(word: str, meant: str | None) -> None:
    assert nearest(word) == meant


@pytest.mark.parametrize("word", ["Nissan", "Polaris", "violation", "campsite"])
def test_a_word_that_only_looks_like_one_is_left_alone(word: str) -> None:
    assert judge(f"{word} for you", "subject").outcome == "ok"
