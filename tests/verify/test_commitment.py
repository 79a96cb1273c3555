"""The commitment against its definition, and what an opening does and does not show."""

from hashlib import sha256, shake_256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import canonical, commitment
from rounds_verify.errors import FormatError, ProofError
from tests.verify.test_canonical import KEYS, VALUES
from tests.verify.test_tree import slow_root

SEED = bytes(range(32))
PAYLOADS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=9)


def by_definition(seed: bytes, payload: dict[str, object]) -> bytes:
    salts = shake_256(b"rounds.v1.salts" + b"\x00" + seed).digest(32 * len(payload))
    data = [
        b"rounds.v1.com" + b"\x00" + salts[32 * at : 32 * at + 32] + canonical.encode([label, payload[label]])
        for at, label in enumerate(sorted(payload, key=str.encode))
    ]
    return slow_root(data)


@settings(max_examples=200)
@given(seed=st.binary(min_size=32, max_size=32), payload=PAYLOADS)
def test_it_is_the_tree_over_the_salted_fields(seed: bytes, payload: dict[str, object]) -> None:
    expected = by_definition(seed, payload)
    assert commitment.commit(seed, payload) == expected
    assert commitment.commit(seed, dict(reversed(payload.items()))) == expected
    assert commitment.commit_json(seed, canonical.encode(payload)) == expected
    encoded = [canonical.encode([label, payload[label]]) for label in sorted(payload)]
    assert commitment.commit_encoded(seed, encoded) == expected


def test_one_field_is_one_leaf() -> None:
    salt = shake_256(b"rounds.v1.salts\x00" + SEED).digest(32)
    leaf = b"\x00" + b"rounds.v1.com\x00" + salt + b'["name","Ana"]'
    assert commitment.commit(SEED, {"name": "Ana"}) == sha256(leaf).digest()


@settings(max_examples=100)
@given(payload=PAYLOADS, data=st.data())
def test_each_field_opens_alone_and_nothing_else_does(
    payload: dict[str, object], data: st.DataObject
) -> None:
    committed = commitment.commit(SEED, payload)
    for label in payload:
        opening = commitment.open_field(SEED, payload, label)
        commitment.verify_field(committed, opening)
        wrong = data.draw(
            st.sampled_from(
                [
                    opening._replace(label=label + "x"),
                    opening._replace(value=[opening.value]),
                    opening._replace(salt=bytes(32)),
                    opening._replace(salt=opening.salt[:31]),
                    opening._replace(position=opening.position + 1),
                    opening._replace(path=(*opening.path, bytes(32))),
                ]
            )
        )
        with pytest.raises(ProofError):
            commitment.verify_field(committed, wrong)


def test_an_opening_holds_nothing_of_the_other_fields() -> None:
    payload = {"name": "Ana Ruiz", "ssn": "078-05-1120", "last_day": "2026-03-31"}
    opening = commitment.open_field(SEED, payload, "last_day")
    assert "Ana" not in repr(opening)
    assert "078" not in repr(opening)
    hidden = commitment.commit(SEED, {**payload, "ssn": "078-05-1121"})
    with pytest.raises(ProofError):
        commitment.verify_field(hidden, opening)


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33)])
@pytest.mark.parametrize("fields", [1, 2])
def test_a_seed_of_another_length_is_refused(seed: bytes, fields: int) -> None:
    with pytest.raises(FormatError, match="A seed has 32 bytes"):
        commitment.commit(seed, {"a": 1, "b": 2} if fields == 2 else {"a": 1})


def test_what_cannot_be_a_payload_is_refused() -> None:
    with pytest.raises(FormatError, match="empty payload"):
        commitment.commit(SEED, {})
    with pytest.raises(FormatError, match="empty payload"):
        commitment.commit_encoded(SEED, [])
    with pytest.raises(FormatError, match="not ASCII"):
        commitment.commit(SEED, {"é": 1})
    with pytest.raises(FormatError, match="no field 'b'"):
        commitment.open_field(SEED, {"a": 1}, "b")
    with pytest.raises(FormatError, match="is a JSON object"):
        commitment.commit_json(SEED, b"[1]")
    with pytest.raises(FormatError, match="canonical spelling"):
        commitment.commit_json(SEED, b'{"a": 1}')
