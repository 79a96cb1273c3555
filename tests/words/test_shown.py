"""What a reader sees of a text: hidden and look-alike characters are judged by what shows, places by the
original.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.words.shown import show

HOSTILE = st.text(
    st.sampled_from("aé=?UTF-8BQq_\u200b\u202e\u202c\u00ad\u0430\u0301 \n\t\x00\ud800😀ﬁİß٠"), max_size=60
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Jos\u00e9 Ib\u00e1\u00f1ez", "Jose Ibanez"),
        ("che\u200bmo\u00adtherapy", "chemotherapy"),
        ("\u0441h\u0435m\u043e", "chemo"),
        ("\uff23\uff34 scan", "CT scan"),
        ("\u202eVIH\u202c ok", "HIV ok"),
        ("d i a b e t e s", "diabetes"),
        ("=?UTF-8?Q?Caf=C3=A9?= =?UTF-8?B?IG9r?=", "Cafe ok"),
        ("=?no-such-charset?Q?x?=", "=?no-such-charset?Q?x?="),
        ("=?UTF-8?B?!!!?=", "=?UTF-8?B?!!!?="),
        ("a\ttab\x00", "a tab"),
    ],
)
def test_what_shows(text: str, plain: str) -> None:
    assert show(text).plain == plain


def test_an_encoded_word_is_one_place() -> None:
    text = "Re: =?UTF-8?B?Y2hlbW8gbm93?= today"
    seen = show(text)
    at = seen.plain.index("chemo")
    assert seen.plain == "Re: chemo now today"
    assert text[slice(*seen.span(at, at + 5))] == "=?UTF-8?B?Y2hlbW8gbm93?="


def test_what_does_not_show_belongs_to_the_thing_around_it() -> None:
    text = "your bi\u200bop\u200bsy"
    assert text[slice(*show(text).span(5, 11))] == "bi\u200bop\u200bsy"


@given(HOSTILE | st.text(max_size=60))
def test_every_plain_character_has_its_place(text: str) -> None:
    seen = show(text)
    for at in range(len(seen.plain)):
        start, end = seen.span(at, at + 1)
        assert 0 <= start < end <= len(text)


@given(HOSTILE | st.text(max_size=60))
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    once = show(text).plain
    assert show(once).plain == once or "=?" in once or " " in once or "." in once
