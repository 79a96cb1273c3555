"""One value, one spelling: against the `rfc8785` package and msgspec, and against what must be refused."""

import json
import unicodedata
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import b64, canonical
from rounds_verify.errors import FormatError

TEXTS = st.text(max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
LIMIT = canonical.INT_LIMIT - 1
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-LIMIT, LIMIT) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
WITH_MSGSPEC = msgspec.json.Encoder(order="sorted")


@settings(max_examples=500)
@given(VALUES)
def test_we_spell_as_rfc8785_and_msgspec_do_and_read_it_back(value: object) -> None:
    raw = canonical.encode(value)
    assert raw == rfc8785.dumps(value)  # type: ignore[arg-type]  # hypothesis cannot say "a JSON value"
    assert raw == WITH_MSGSPEC.encode(value)
    assert canonical.parse(raw) == value


@settings(max_examples=300)
@given(VALUES, st.data())
def test_any_other_json_spelling_is_refused(value: object, data: st.DataObject) -> None:
    raw = canonical.encode(value)
    at = data.draw(st.integers(0, 8 * len(raw) - 1))
    other = (int.from_bytes(raw, "big") ^ 1 << at).to_bytes(len(raw), "big")
    try:
        found = canonical.parse(other)
    except FormatError:
        return
    assert (
        canonical.encode(found) == other
    )  # a flipped bit may give another value, in that value's one spelling
    assert found != value


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"{}\n", "canonical spelling: it differs at byte 2"),
        (b'{"a": 1}', "differs at byte 5"),
        (b'{"b":1,"a":1}', "differs at byte 2"),
        (b'{"a":1,"a":1}', "same key twice"),
        (b'{"a":{"b":1,"b":2}}', "same key twice"),
        (b'"\\u0041"', "differs at byte 1"),
        (b'"\\u001F"', "differs at byte 6"),
        (b'"\\/"', "differs at byte 1"),
        (b"-0", "differs at byte 0"),
        (b"1.0", "float has no place"),
        (b"1e3", "float has no place"),
        (b"NaN", "NaN has no place"),
        (b"-Infinity", "-Infinity has no place"),
        (b"9007199254740992", "outside -2"),
        (b"-9007199254740992", "outside -2"),
        (b"9" * 5000, "not JSON"),
        (b'"\xff"', "not valid UTF-8 at byte 1"),
        (b'"\xed\xa0\x80"', "not valid UTF-8"),
        (b'"\\ud800"', "half of a surrogate pair"),
        ('"e\u0301"'.encode(), "Normalization Form C"),
        ('{"é":1}'.encode(), "not an ASCII string"),
        (b"[" * 33 + b"]" * 33, "deeper than 32"),
        (b"[" * 30_000 + b"]" * 30_000, "deeper than 32"),
        (b'"' + b"a" * 65_534 + b'"', "65,536 bytes; the limit is 65,535"),
    ],
)
def test_a_spelling_outside_the_profile_is_refused_with_its_reason(raw: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        canonical.parse(raw)


def test_the_limits_themselves_are_allowed() -> None:
    assert canonical.parse(b"9007199254740991") == LIMIT
    assert canonical.parse(b"[" * 32 + b"]" * 32) is not None
    assert len(str(canonical.parse(b'"' + b"a" * 65_533 + b'"'))) == 65_533


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), b"x", {1: 2}, {None: 1}, {"é": 1}, {1, 2}, "\ud800", 2**53]
)
def test_a_value_outside_the_profile_is_not_encoded(value: object) -> None:
    with pytest.raises(FormatError):
        canonical.encode(value)


@given(st.binary(max_size=40))
def test_base64_has_one_spelling(raw: bytes) -> None:
    text = b64.encode(raw)
    assert b64.decode(text) == raw
    for other in (text + "=", text + "\n", " " + text, text.rstrip("=") + "é"):
        with pytest.raises(FormatError, match="one standard spelling"):
            b64.decode(other)


@pytest.mark.parametrize("text", ["AQ", "AQ=", "AR==", "AQI", "AQJ=", "A-__", "A===", "=AQI"])
def test_a_careless_base64_spelling_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="one standard spelling"):
        b64.decode(text)


def test_json_of_a_friendlier_writer_is_not_canonical() -> None:
    with pytest.raises(FormatError, match="differs at byte"):
        canonical.parse(json.dumps({"k": "café", "v": 1}).encode())
