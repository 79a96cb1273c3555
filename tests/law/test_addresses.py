"""How places in 45 CFR compare and enclose one another."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.law.addresses import enclosing, is_address, legal_key, spans

ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
LEVELS = [
    "abcdefghijklmnopqr",
    [str(n) for n in range(1, 13)],
    ROMAN,
    "ABCDEFGHIJKLMNOPQR",
    [str(n) for n in range(1, 9)],
]


@st.composite
def paths(draw: st.DrawFn) -> tuple[int, ...]:
    """Which one at each level, from 1."""
    depth = draw(st.integers(0, len(LEVELS)))
    return tuple(draw(st.integers(1, len(LEVELS[level]))) for level in range(depth))


def written(section: int, path: tuple[int, ...]) -> str:
    return f"164.{section}" + "".join(f"({LEVELS[level][place - 1]})" for level, place in enumerate(path))


@given(st.sampled_from((308, 312)), paths(), st.sampled_from((308, 312)), paths())
def test_addresses_compare_as_the_places_that_they_name(
    section: int, path: tuple[int, ...], other: int, other_path: tuple[int, ...]
) -> None:
    mine, theirs = written(section, path), written(other, other_path)
    assert (legal_key(mine) < legal_key(theirs)) == ((section, *path) < (other, *other_path))


@given(st.integers(300, 534), paths())
def test_what_encloses_an_address_comes_before_it_and_ends_at_its_section(
    section: int, path: tuple[int, ...]
) -> None:
    above = enclosing(written(section, path))
    assert above == tuple(written(section, path[:depth]) for depth in range(len(path), -1, -1))
    shuffled = random.Random(section).sample(above, len(above))
    assert sorted(shuffled, key=legal_key) == list(reversed(above))


def test_the_designators_of_every_level_ascend() -> None:
    for level, designators in enumerate(LEVELS):
        first = tuple(1 for _ in range(level))
        keys = [legal_key(written(308, (*first, place))) for place in range(1, len(designators) + 1)]
        assert keys == sorted(set(keys))


def test_a_part_without_a_letter_stands_under_its_section() -> None:
    assert enclosing("164.402#risk") == ("164.402#risk", "164.402")


def test_a_span_holds_its_sections_and_no_other() -> None:
    held = [n for n in range(390, 420) if spans("164.400-414", f"164.{n}(a)")]
    assert held == list(range(400, 415))
    assert not spans("164.400-414", "160.404(b)(2)")
    assert legal_key("164.400-414") < legal_key("164.400")


@pytest.mark.parametrize(
    "text", ["", "164", "164.3", "164.308(a", "164.308 (a)", "164.308(a)#", "45 CFR 164.308", "164.308()"]
)
def test_what_is_not_written_as_an_address_has_no_place(text: str) -> None:
    assert not is_address(text)
    with pytest.raises(ValueError, match="not written as a place"):
        legal_key(text)


@pytest.mark.parametrize("text", ["164.308(1)", "164.308(a)(a)", "164.308(a)(1)(A)", "164.308(A)"])
def test_a_designator_at_the_wrong_level_has_no_place(text: str) -> None:
    with pytest.raises(ValueError, match="can't stand at level"):
        legal_key(text)
