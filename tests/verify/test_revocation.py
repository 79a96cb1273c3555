"""A former key is revoked: what it signed of the true history is passed over, all else refused;
whoever may not revoke is named.
"""

import pytest

from rounds_verify import tree
from tests.verify.keys import FIRST, SECOND, THIEF, THIRD, Growing, Holder, changed_once, faults, only_fault


def revoked(**signers: Holder) -> Growing:
    """FIRST signs 3 and 5, SECOND 8; entry 8 revokes FIRST, and SECOND signs that."""
    made = Growing().grow(3)
    made.sign(FIRST)
    made.grow(2).sign(FIRST)
    made.change(FIRST, SECOND)
    made.grow(2).sign(SECOND)
    made.revoke(FIRST, SECOND, 3, signers or None)
    made.sign(SECOND)
    return made


def test_what_a_revoked_key_signed_of_this_history_contradicts_nothing() -> None:
    for trusted in (FIRST, SECOND):
        report = revoked().verify(trusted)
        assert faults(report) == []
        assert report.signed == 9
        (told,) = [step.sentence for step in report.steps if step.step == "keys"]
        assert told.endswith("Revoked keys: 1.")


def test_what_a_revoked_key_signed_of_another_history_is_refused() -> None:
    ledger = revoked()
    ledger.sign(FIRST, 4, tree.leaf_hash(b"forged"))
    step, _, sentence = only_fault(ledger, FIRST)
    assert step == "checkpoint"
    assert sentence.endswith(f"under the key {FIRST.key.key_id.hex()}, which is revoked from size 4 on.")


def test_what_it_signed_before_counts() -> None:
    ledger = revoked()
    ledger.sign(FIRST, 3, tree.leaf_hash(b"forged"))
    assert "two histories" in only_fault(ledger, FIRST)[2]


def test_the_old_key_may_sign_its_own_revocation() -> None:
    assert faults(revoked(by_successor=SECOND, by_key=FIRST).verify(FIRST)) == []
    step, entry, sentence = only_fault(revoked(by_successor=SECOND, by_key=THIEF), FIRST)
    assert (step, entry) == ("keys", 8)
    assert "by_key is no signature" in sentence


@pytest.mark.parametrize(
    ("signers", "words"),
    [
        ({"by_successor": THIEF}, "by_successor is no signature"),
        ({"by_successor": FIRST}, "by_successor is no signature"),
        ({"by_key": FIRST}, "lacks by_successor"),
    ],
    ids=["a stranger", "the revoked key", "nobody"],
)
def test_a_revocation_by_who_may_not(signers: dict[str, Holder], words: str) -> None:
    step, entry, sentence = only_fault(revoked(**signers), FIRST)
    assert (step, entry) == ("keys", 8)
    assert words in sentence


def test_a_revocation_by_a_stranger_with_a_key_of_its_own() -> None:
    made = changed_once()
    made.revoke(FIRST, THIEF, 3)
    made.sign(SECOND)
    step, entry, sentence = only_fault(made, FIRST)
    assert (step, entry) == ("keys", 8)
    assert "which is not in charge there" in sentence


@pytest.mark.parametrize(
    ("key", "since", "words"),
    [(SECOND, 3, "one, or are"), (THIRD, 3, "no former key"), (FIRST, 6, "takes nothing back")],
)
def test_a_revocation_of_what_can_t_be_revoked(key: Holder, since: int, words: str) -> None:
    made = changed_once()
    made.revoke(key, SECOND, since)
    made.sign(SECOND)
    step, entry, sentence = only_fault(made, FIRST)
    assert (step, entry) == ("keys", 8)
    assert words in sentence


def test_a_second_revocation_can_only_take_back_more() -> None:
    ledger = revoked()
    ledger.revoke(FIRST, SECOND, 3)
    ledger.sign(SECOND)
    assert "takes nothing back" in only_fault(ledger, FIRST)[2]
    more = revoked()
    more.revoke(FIRST, SECOND, 2)
    more.sign(SECOND)
    assert faults(more.verify(FIRST)) == []
