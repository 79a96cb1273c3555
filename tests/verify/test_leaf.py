"""Each field of a leaf by its rule: one leaf that is right, and every way to make it wrong."""

import pytest

from rounds_verify import canonical, leaf
from rounds_verify.errors import FormatError
from tests.verify.small_ledger import fields

RIGHT = {
    **fields(4),
    "ref": [0, 3],
    "sub": "0f8b1c2d3e4f5a6b7c8d9e0f1a2b3c4d",
    "com": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
}
REQUIRED = ("v", "k", "id", "t", "mono", "boot", "turn", "src", "seq")
OPTIONAL = ("ctl", "sub", "ref", "st", "sev", "com")
WRONG: dict[str, tuple[object, ...]] = {
    "v": (0, 2, True, "1", None),
    "k": ("", "Observation", "finding open", "1st", "a" * 65, None, 1),
    "id": (
        "",
        "01KMZ3N8Q0000000000000000",
        "81KMZ3N8Q00000000000000000",
        "01kmz3n8q00000000000000000",
        "01KMZ3N8Q0000000000000000U",
        1,
    ),
    "t": (-1, True, "1", None),
    "mono": (-1, True, "1", None),
    "boot": ("", "6F1C", "6f1c-aa", "a" * 65, 6),
    "turn": (-1, False, "1", None),
    "src": ("", 1, None),
    "seq": (0, -1, True, "1", None),
    "ctl": ([], [""], "164.312(d)", [1], None),
    "sub": ("", "0F8B1C2D3E4F5A6B7C8D9E0F1A2B3C4D", "0f8b", 1, None),
    "ref": ([], [-1], [True], ["1"], 1, None),
    "st": ({}, [], "yes", None),
    "sev": ("", "High", "info", None),
    "com": ("", "AAAA", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=", "47DEQpj8HBSa", 1, None),
}


def test_the_tables_here_name_every_field() -> None:
    assert set(WRONG) == set(RIGHT) == {*REQUIRED, *OPTIONAL} == set(leaf.Leaf.__annotations__)


def test_a_leaf_with_every_field_is_accepted() -> None:
    assert leaf.parse(canonical.encode(RIGHT)) == RIGHT


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_field_that_does_not_apply_may_be_absent(name: str) -> None:
    assert name not in leaf.parse(canonical.encode({**without(name)}))


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_field_may_not_be_absent(name: str) -> None:
    with pytest.raises(FormatError, match=f'lacks the field "{name}"'):
        leaf.parse(canonical.encode(without(name)))


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_field_that_breaks_its_rule_is_refused(name: str, value: object) -> None:
    with pytest.raises(FormatError, match=f'"{name}" is not|standard spelling'):
        leaf.parse(canonical.encode({**RIGHT, name: value}))


def test_an_unknown_field_is_an_error() -> None:
    with pytest.raises(FormatError, match="a field 'note', which version 1 does not know"):
        leaf.parse(canonical.encode({**RIGHT, "note": "x"}))


def test_a_tombstone_says_what_it_speaks_of() -> None:
    assert leaf.parse(canonical.encode({**RIGHT, "k": leaf.TOMBSTONE}))["k"] == "tombstone"
    with pytest.raises(FormatError, match='in "ref"'):
        leaf.parse(canonical.encode({**without("ref"), "k": leaf.TOMBSTONE}))


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"v"', b"null"])
def test_what_is_not_an_object_is_no_leaf(raw: bytes) -> None:
    with pytest.raises(FormatError, match="A leaf is a JSON object"):
        leaf.parse(raw)


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in RIGHT.items() if key != name}
