"""Texts that nobody should send: of any length, in any writing, broken in any way. Bounded, and named where
something was left out.
"""

import time
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.words.contexts import CONTEXTS, Context
from rounds.words.judge import MOST, judge
from rounds.words.rows import decoded, texts

TEN_MEGABYTES = 10_000_000
MOST_SECONDS = 3.0
"""Of processor time, on a machine that others use too: the first 20,000 characters take a fraction of it."""
PIECES = [
    "a",
    "Ana Torres biopsy ",
    "A B C D E F ",
    "=?UTF-8?B?Y2hlbW8=?= ",
    "\N{PERSON DOING CARTWHEEL}\N{ZERO WIDTH JOINER}\N{FEMALE SIGN}",
    "e\N{COMBINING ACUTE ACCENT}" * 3,
    "\N{RIGHT-TO-LEFT OVERRIDE}omehc \N{POP DIRECTIONAL FORMATTING}",
    "موعدك غدا ",
    "ваш визит ",
    "\ud800",
    "1-",
    "{{",
    "MRN ",
    "https://x.example/",
    "\0",
]


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_ten_megabytes_take_no_longer_than_their_first_page(piece: str) -> None:
    text = piece * (TEN_MEGABYTES // len(piece))
    before = time.process_time()
    judged = judge(text, "subject")
    assert time.process_time() - before < MOST_SECONDS
    assert judged.outcome != "ok"
    assert f"Only the first {MOST:,} characters were read: the rest is not known." in judged.reasons


@given(st.text(max_size=60), st.sampled_from(CONTEXTS))
def test_any_text_is_judged_and_its_places_lie_within_it(text: str, context: Context) -> None:
    judged = judge(text, context)
    assert judged.reasons
    assert all(0 <= span.start < span.end <= len(text) for span in judged.spans)


@given(st.binary(max_size=80))
def test_any_bytes_become_a_text(raw: bytes) -> None:
    assert isinstance(decoded(raw), str)
    assert all(row.text is not None or row.trouble for row in texts([raw]))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("\N{SYRINGE} your botox is tomorrow \N{SMILING FACE WITH OPEN MOUTH}", "rewrite"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}ydaer si yspoib ruoy\N{POP DIRECTIONAL FORMATTING}", "rewrite"),
        ("y\N{ZERO WIDTH SPACE}our bi\N{SOFT HYPHEN}opsy is ready", "rewrite"),
        ("\N{PARTY POPPER} Happy birthday team \N{BIRTHDAY CAKE}", "ok"),
        ("نراك يوم الاثنين", "ok"),
    ],
)
def test_signs_and_writing_hide_nothing_and_give_nothing_away(text: str, outcome: str) -> None:
    assert judge(text, "subject").outcome == outcome


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_a_file_of_utf_16_is_read_as_such(mark: str) -> None:
    raw = ("\N{ZERO WIDTH NO-BREAK SPACE}sender_address,message_subject\r\na@x.example,José\r\n").encode(mark)
    lines = [piece + b"\n" for piece in raw.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    assert [row.text for row in texts(chain(lines), "message_subject")] == ["José"]
