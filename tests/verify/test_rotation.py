"""The key that signs changes: the legitimate chain is accepted by whoever trusts any one of its keys, and
every forgery is refused and named.
"""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import canonical, tree
from rounds_verify.rotation import root_before
from rounds_verify.succession import Succession
from tests.verify.keys import (
    ELSEWHERE,
    FIRST,
    SECOND,
    THIEF,
    THIRD,
    Growing,
    Holder,
    change,
    changed_once,
    faults,
    only_fault,
    revocation,
)

CHAIN = (FIRST, SECOND, THIRD)


def changed_twice() -> Growing:
    """FIRST signs sizes 3 and 5, SECOND 6 and 9, THIRD 10 and 12."""
    made = Growing().grow(3)
    made.sign(FIRST)
    made.grow(2).sign(FIRST)
    made.change(FIRST, SECOND)
    made.sign(SECOND)
    made.grow(3).sign(SECOND)
    made.change(SECOND, THIRD)
    made.sign(THIRD)
    made.grow(2).sign(THIRD)
    return made


# ------------------------------------------------------------------ the legitimate chain
@pytest.mark.parametrize("trusted", CHAIN, ids=lambda each: each.word)
def test_whoever_trusts_any_key_of_the_chain_accepts_all_of_it(trusted: Holder) -> None:
    report = changed_twice().verify(trusted)
    assert faults(report) == []
    assert report.signed == report.size == 12
    (told,) = [step.sentence for step in report.steps if step.step == "keys"]
    assert told == "Changes of the key that signs: 2, each signed by both. Revoked keys: 0."


def test_a_stranger_to_the_chain_accepts_nothing() -> None:
    assert {step.step for step in faults(changed_twice().verify(THIEF))} == {"keys", "checkpoint"}


def test_the_boundary_is_the_entry_itself() -> None:
    """A checkpoint that ends before the entry is by the old key; the first that holds it, by the new one."""
    for size, by, holds in ((5, FIRST, True), (6, FIRST, False), (5, SECOND, False), (6, SECOND, True)):
        ledger = changed_once()
        ledger.sign(by, size)
        assert (faults(ledger.verify(FIRST)) == []) is holds, (size, by.word)


def test_a_ledger_that_never_changed_its_key_has_no_such_step() -> None:
    made = Growing().grow(4)
    made.sign(FIRST)
    assert "keys" not in {step.step for step in made.verify(FIRST).steps}


def test_entries_of_other_keys_are_passed_over() -> None:
    made = Growing().grow(2)
    made.says({"what": "payload", "generation": 2})
    made.sign(FIRST)
    assert faults(made.verify(FIRST)) == []


# ------------------------------------------------------------------ forgeries
def test_the_old_key_signs_after_the_change() -> None:
    ledger = changed_once()
    ledger.sign(FIRST)
    step, _, sentence = only_fault(ledger, FIRST)
    assert step == "checkpoint"
    assert sentence == (
        f"Checkpoint 3 of those given: It is of size 8 under the key {FIRST.key.key_id.hex()}, which entry 5 "
        "replaced: from size 6 on another key signs."
    )


def test_the_new_key_signs_before_the_change() -> None:
    ledger = changed_once()
    ledger.sign(SECOND, 4)
    assert "which signs from size 6 on" in only_fault(ledger, SECOND)[2]


@pytest.mark.parametrize("lacks", ["by_old", "by_new"])
def test_a_one_sided_change(lacks: str) -> None:
    made = Growing().grow(3)
    said = change(FIRST, SECOND, made.size, made.root)
    del said[lacks]
    made.says(said)
    made.grow(1).sign(FIRST)
    step, entry, sentence = only_fault(made, FIRST)
    assert (step, entry) == ("keys", 3)
    assert f"lacks {lacks}" in sentence


@pytest.mark.parametrize("forged", ["by_old", "by_new"])
def test_a_signature_of_someone_else(forged: str) -> None:
    made = Growing().grow(3)
    made.change(FIRST, SECOND, {forged: THIEF})
    made.grow(1).sign(FIRST)
    step, entry, sentence = only_fault(made, FIRST)
    assert (step, entry) == ("keys", 3)
    assert f"{forged} is no signature by" in sentence


def test_a_change_that_does_not_count_changes_nothing() -> None:
    """The old key goes on signing; what the new one signs is refused."""
    made = Growing().grow(3)
    made.change(FIRST, SECOND, {"by_old": SECOND})
    made.sign(SECOND)
    assert [step.step for step in faults(made.verify(FIRST))] == ["keys", "checkpoint", "checkpoint"]


def test_a_change_of_another_ledger() -> None:
    other = Holder(FIRST.word, ELSEWHERE), Holder(SECOND.word, ELSEWHERE)
    made = Growing().grow(3)
    made.change(*other)
    made.grow(1).sign(FIRST)
    step, entry, sentence = only_fault(made, FIRST)
    assert (step, entry) == ("keys", 3)
    assert "not this ledger" in sentence


def test_a_change_that_was_signed_for_another_place_or_history() -> None:
    moved, grafted = Growing().grow(3), Growing().grow(3)
    moved.says(change(FIRST, SECOND, 2, moved.root))
    grafted.says(change(FIRST, SECOND, 3, tree.leaf_hash(b"another history")))
    for ledger, words in ((moved, "says that it is entry 2"), (grafted, "by_old is no signature by")):
        ledger.grow(1).sign(FIRST)
        step, entry, sentence = only_fault(ledger, FIRST)
        assert (step, entry) == ("keys", 3)
        assert words in sentence


def test_a_way_back_to_a_former_key() -> None:
    ledger = changed_once()
    ledger.change(SECOND, FIRST)
    ledger.grow(1).sign(SECOND)
    step, entry, sentence = only_fault(ledger, FIRST)
    assert (step, entry) == ("keys", 8)
    assert "goes back to the key" in sentence
    ledger.sign(FIRST)
    assert [each.step for each in faults(ledger.verify(SECOND))] == ["keys", "checkpoint"]


def test_two_changes_from_one_key() -> None:
    """Both of one size, one after the other: the first counts, and the second is named."""
    made = Growing().grow(3)
    root = made.root
    made.says(change(FIRST, SECOND, 3, root))
    made.says(change(FIRST, THIEF, 3, root))
    made.change(FIRST, THIEF)
    made.sign(SECOND)
    found = faults(made.verify(FIRST))
    assert [(each.step, each.entry) for each in found] == [("keys", 4), ("keys", 5)]
    assert "which entry 3 replaced already" in found[1].sentence
    made.notes.clear()
    made.sign(THIEF)
    assert "checkpoint" in {each.step for each in faults(made.verify(FIRST))}


def test_changes_in_the_wrong_order() -> None:
    made = Growing().grow(2)
    made.change(SECOND, THIRD)
    made.change(FIRST, SECOND)
    made.sign(SECOND)
    step, entry, sentence = only_fault(made, FIRST)
    assert (step, entry) == ("keys", 2)
    assert "which never signed for this ledger" in sentence


def test_a_key_can_t_be_given_another_past() -> None:
    """Once in charge, a key signs that another stood before it: that other one gets nothing by it."""
    ledger = changed_once()
    ledger.change(THIEF, FIRST)
    ledger.sign(SECOND)
    assert [(each.step, each.entry) for each in faults(ledger.verify(FIRST))] == [("keys", 8)]
    ledger.sign(THIEF, 3)
    assert "checkpoint" in {each.step for each in faults(ledger.verify(FIRST))}


def test_a_change_by_another_source() -> None:
    made = Growing().grow(3)
    made.says(change(FIRST, SECOND, 3, made.root), src="google_workspace", seq=1)
    made.sign(FIRST)
    step, entry, sentence = only_fault(made, FIRST)
    assert (step, entry) == ("keys", 3)
    assert "of the source 'rounds'" in sentence


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_bit_of_a_change_can_be_another(data: st.DataObject) -> None:
    made = Growing().grow(3)
    said = change(FIRST, SECOND, made.size, made.root)
    name = data.draw(st.sampled_from(sorted(said)))
    text = json.dumps(said[name])
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from('0aZ+/="-'))
    try:
        other = json.loads(text[:at] + letter + text[at + 1 :])
    except ValueError:
        return
    if other == said[name]:
        return
    made.says({**said, name: other})
    made.grow(1).sign(SECOND)
    assert not made.verify(FIRST).ok


# ------------------------------------------------------------------ properties
def test_the_root_before_an_entry_is_read_off_its_proof() -> None:
    leaves = [tree.leaf_hash(b"%d" % at) for at in range(70)]
    for size in (1, 2, 3, 7, 8, 33, 64, 70):
        for at in range(size):
            path = tree.inclusion_proof(at, leaves[:size])
            assert root_before(at, size, path) == tree.root(leaves[:at])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=5), st.integers(0, 5), st.data())
def test_of_any_chain_exactly_one_key_is_accepted_at_each_size(
    gaps: list[int], trusted: int, data: st.DataObject
) -> None:
    holders = [Holder(f"holder {at}") for at in range(len(gaps) + 1)]
    made, charge = Growing().grow(1), list[int]()
    for at, gap in enumerate(gaps):
        made.grow(gap - 1)
        made.change(holders[at], holders[at + 1])
        charge += [at] * (made.size - len(charge))
    made.grow(2)
    charge += [len(gaps)] * (made.size + 1 - len(charge))
    size = data.draw(st.integers(1, made.size))
    for at, holder in enumerate(holders):
        one = Growing(made.entries)
        one.sign(holder, size)
        report = one.verify(holders[min(trusted, len(gaps))])
        assert report.ok == (at == charge[size]), (size, at)


def test_keys_that_nothing_joins_are_each_in_charge() -> None:
    """An auditor may bring several: then nothing says which signs where."""
    keys = Succession([FIRST.key, SECOND.key])
    assert not keys.joined([FIRST.key, SECOND.key])
    made = Growing().grow(2)
    for holder in (FIRST, SECOND):
        assert keys.accept(made.sign(holder))[1] == holder.key


def test_the_entries_are_canonical() -> None:
    for raw in changed_twice().entries:
        assert canonical.encode(json.loads(raw)) == raw
    assert revocation(FIRST, SECOND, 1, 2, tree.EMPTY_ROOT).keys() >= {"by_successor"}
