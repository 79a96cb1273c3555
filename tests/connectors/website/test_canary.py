"""A marked value is found again in whatever encoding it leaves, and nothing else is taken for it."""

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.connectors.website.canary import HASHES, Mark, found, value_for

SORTS = ("text", "email", "tel", "date", "number", "digits", "password", "url", "textarea")
SEEDS = st.integers(0, 100_000)
PLACES = st.integers(0, 59)
AROUND = st.binary(max_size=40)


def mark_of(sort: str, place: int, seed: int) -> Mark:
    return Mark(f"{sort}-{place}", sort, value_for(sort, place, seed))


MARKS = st.builds(mark_of, st.sampled_from(SORTS), PLACES, SEEDS)
CODES: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "url-encoded": lambda raw: quote(raw, safe="").encode(),
    "url-encoded-twice": lambda raw: quote(quote(raw, safe="")).encode(),
    "hex": lambda raw: raw.hex().encode(),
    **{name: lambda raw, name=name: hashlib.new(name, raw).hexdigest().encode() for name in HASHES},  # type: ignore[misc]  # mypy can't infer a lambda with a default
}


@given(MARKS, AROUND, AROUND)
def test_base64_is_found_at_every_alignment(mark: Mark, before: bytes, after: bytes) -> None:
    for code in (base64.b64encode, base64.urlsafe_b64encode):
        sent = b"d=" + code(before + mark.value.encode() + after)
        assert any("base64" in name for field, name in found((mark,), sent) if field == mark.field)


@pytest.mark.parametrize("code", CODES)
@given(mark=MARKS)
def test_each_encoding_is_found_and_named(code: str, mark: Mark) -> None:
    sent = b"https://t.example/x?a=1&v=" + CODES[code](mark.value.encode()) + b"&z=2"
    names = {name for _, name in found((mark,), sent)}
    plainly = CODES[code](mark.value.encode()) == mark.value.encode()
    assert ("plain" if plainly else code) in names


@given(MARKS)
def test_packed_bodies_are_opened(mark: Mark) -> None:
    body = json.dumps({"fields": [{"v": mark.value}]}).encode()
    assert (mark.field, "gzip") in found((mark,), gzip.compress(body))
    assert (mark.field, "deflate") in found((mark,), zlib.compress(body))
    assert (mark.field, "gzip+base64") in found((mark,), gzip.compress(b"p=" + base64.b64encode(body)))


@given(MARKS)
def test_escapes_of_json_are_read(mark: Mark) -> None:
    escaped = "".join(f"\\u{ord(each):04x}" for each in mark.value)
    assert found((mark,), f'{{"v":"{escaped}"}}'.encode()) == {(mark.field, "json-escaped")}


@given(PLACES, SEEDS)
def test_normal_forms_of_vendors_are_found_hashed(place: int, seed: int) -> None:
    mail, phone, born = (mark_of(sort, place, seed) for sort in ("email", "tel", "date"))
    digits = "1" + "".join(each for each in phone.value if each.isdigit())
    for mark, normal in ((mail, mail.value.lower()), (phone, digits), (born, born.value.replace("-", ""))):
        digest = hashlib.sha256(normal.encode()).hexdigest()
        assert found((mark,), f"udff[x]={digest}".encode()) == {(mark.field, "sha256")}


@given(SEEDS, st.lists(st.sampled_from(SORTS), min_size=2, max_size=60))
def test_no_two_fields_share_a_value(seed: int, sorts: list[str]) -> None:
    values = [value_for(sort, place, seed) for place, sort in enumerate(sorts)]
    assert len(set(values)) == len(values)


@given(MARKS, st.integers(4, 30))
def test_a_value_fits_the_length_of_its_field(mark: Mark, longest: int) -> None:
    assert len(value_for(mark.sort, 3, 7, longest)) <= longest


@given(MARKS, st.binary(max_size=2_000))
def test_noise_is_taken_for_nothing(mark: Mark, noise: bytes) -> None:
    assert found((mark,), noise) == set()


def test_a_short_number_inside_a_longer_one_is_chance() -> None:
    mark = Mark("zip", "number", "558511")
    assert found((mark,), b"t=1755851123") == set()
    assert found((mark,), b"zip=558511&x=1") == {("zip", "plain")}


def test_form_bodies_and_multipart_are_read() -> None:
    mark = Mark("name", "text", "Velo Moss")
    assert found((mark,), quote_plus("Velo Moss").encode()) == {("name", "url-encoded")}
    part = b'--x\r\nContent-Disposition: form-data; name="n"\r\n\r\nVelo Moss\r\n--x--'
    assert found((mark,), part) == {("name", "plain")}


def test_a_bomb_is_opened_no_further_than_its_bound() -> None:
    bomb = gzip.compress(b"\0" * 60_000_000)
    assert found((Mark("name", "text", "Velo Moss"),), bomb) == set()
