"""A whole ledger: what a clean one reports, and each kind of fault with its place and its words."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds_verify import b64, canonical, tree
from rounds_verify.errors import FormatError
from rounds_verify.ledger import DESTROYED, verify_ledger
from rounds_verify.report import SHOWN, Report, Step
from tests.verify import small_ledger
from tests.verify.small_ledger import DESTROYED_ENTRY, VKEY, Ledger, build, signed

CLEAN = build()
STEPS = ["leaf", "order", "commitment", "checkpoint", "copy", "unsigned"]


def faults(report: Report) -> list[Step]:
    assert report.ok == all(step.ok for step in report.steps)
    return [step for step in report.steps if not step.ok]


def only_fault(ledger: Ledger) -> Step:
    (found,) = faults(ledger.verify())
    return found


def edited(index: int, **changes: object) -> bytes:
    """Entry `index` with other fields; a change to None leaves the field out."""
    fields = {**json.loads(CLEAN.entries[index]), **changes}
    return canonical.encode({name: value for name, value in fields.items() if value is not None})


def resigned(ledger: Ledger) -> Ledger:
    """The same entries under one checkpoint of their own: for faults that a signature does not cure."""
    root = tree.root([tree.leaf_hash(raw) for raw in ledger.entries])
    return replace(ledger, notes=(signed(len(ledger.entries), root),))


def test_a_clean_ledger_reports_each_step_once_and_its_figures() -> None:
    report = CLEAN.verify()
    assert report.ok
    assert [step.step for step in report.steps] == STEPS
    assert (report.size, report.signed, report.key) == (12, 12, VKEY)
    assert report.root == b64.encode(tree.root([tree.leaf_hash(raw) for raw in CLEAN.entries]))
    assert report.steps[2].sentence == (
        "2 payloads are those that were committed to. 1 were destroyed, and a tombstone says so for each."
    )
    assert json.loads(report.to_json())["steps"][0] == {
        "step": "leaf",
        "ok": True,
        "entry": None,
        "last": None,
        "sentence": "All 12 entries are in the one spelling that the format allows.",
    }


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 40), data=st.data())
def test_no_clean_ledger_raises_an_alarm(count: int, data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(0, count), min_size=1, max_size=4))
    report = build(count, tuple(sizes)).verify()
    assert report.ok
    assert report.signed == max(sizes)
    tail = report.steps[-1]
    if max(sizes) < count:
        assert (tail.entry, tail.last) == (max(sizes), count - 1)
        assert tail.sentence.startswith(f"{count - max(sizes)} entries are not yet signed")
    else:
        assert tail.entry is None


def test_an_older_copy_is_told_apart_from_a_changed_history() -> None:
    older = replace(build(7, ()), notes=CLEAN.notes)
    found = only_fault(replace(older, payloads=dict(older.payloads.items())))
    assert (found.step, found.entry, found.last) == ("copy", 7, 11)
    assert found.sentence.startswith(
        "Your copy is older than the checkpoint, or was cut at its end: it has 7 entries"
    )
    assert "History changed" not in found.sentence


def test_a_changed_entry_lies_between_the_checkpoints_that_agree_and_differ() -> None:
    found = only_fault(CLEAN.with_entry(5, edited(5, sev="low")))
    assert (found.step, found.entry, found.last) == ("checkpoint", 4, 8)
    assert found.sentence.startswith(
        "History changed: an entry from 4 to 8 is not what was signed. At size 9"
    )
    assert found.sentence.endswith("1 later checkpoints differ as well.")


def test_what_was_vouched_for_before_a_change_still_counts() -> None:
    assert CLEAN.with_entry(10, edited(10, sev="low")).verify().signed == 9


def test_two_signed_histories_are_the_keys_fault_and_not_the_copys() -> None:
    found = only_fault(replace(CLEAN, notes=(*CLEAN.notes, signed(9, tree.leaf_hash(b"another story")))))
    assert found.step == "checkpoint"
    assert found.sentence.startswith("The key signed two histories: its checkpoint of size 9")


def test_without_a_checkpoint_nothing_is_bound_to_the_key() -> None:
    found = only_fault(replace(CLEAN, notes=()))
    assert (found.step, found.sentence[:39]) == ("checkpoint", "No checkpoint with a valid signature wa")


def test_a_checkpoint_that_nobody_trusted_signed_is_named_by_its_place() -> None:
    forged = CLEAN.notes[2].replace("rounds.invalid/0", "rounds.invalid/1")
    found = only_fault(replace(CLEAN, notes=(*CLEAN.notes[:2], forged, CLEAN.notes[3])))
    assert found.step == "checkpoint"
    assert found.sentence.startswith("Checkpoint 3 of those given: No trusted key signed this note")


def test_an_unreadable_entry_is_one_fault_and_not_one_for_each_that_follows() -> None:
    steps = faults(resigned(CLEAN.with_entry(5, b"{}")).verify())
    assert [(step.step, step.entry) for step in steps] == [("leaf", 5)]
    assert steps[0].sentence == 'The leaf lacks the field "v".'


def test_an_unreadable_entry_excuses_one_hole_and_no_later_one() -> None:
    ledger = CLEAN.with_entry(1, b"{}").with_entry(11, edited(11, seq=7))
    assert [(step.step, step.entry) for step in faults(resigned(ledger).verify())] == [
        ("leaf", 1),
        ("order", 11),
    ]


@pytest.mark.parametrize(
    ("index", "changes", "sentence"),
    [
        (4, {"turn": 1}, "Its turn is 1, but entry 3 already has turn 2."),
        (5, {"t": 1}, "It shares turn 3 with entry 4, but not its t, mono and boot."),
        (11, {"seq": 7}, "Its seq is 7 where 6 follows for the source 'google_workspace'."),
        (11, {"seq": 5}, "Its seq is 5 where 6 follows for the source 'google_workspace'."),
        (11, {"src": "agent"}, "Its seq is 6 where 1 follows for the source 'agent'."),
        (11, {"ref": [11]}, "It refers to entry 11, which does not come before it."),
        (11, {"ref": [2, 40]}, "It refers to entry 40, which does not come before it."),
        (11, {"turn": 7, "mono": 1}, "Its mono is 1, but entry 10 of the same boot already has 600."),
    ],
)
def test_a_break_in_the_order_is_found_even_where_it_was_signed(
    index: int, changes: dict[str, object], sentence: str
) -> None:
    found = faults(resigned(CLEAN.with_entry(index, edited(index, **changes))).verify())
    assert ("order", index, sentence) in [(step.step, step.entry, step.sentence) for step in found]
    assert {step.step for step in found} == {"order"}


@pytest.mark.parametrize("index", range(11))
def test_an_entry_left_out_is_found_even_where_the_rest_was_signed_again(index: int) -> None:
    fewer = tuple(raw for at, raw in enumerate(CLEAN.entries) if at != index)
    found = faults(resigned(Ledger(fewer, {}, ())).verify())
    follower = min(index + 1, 10)  # the next entry of the same source moved up by one place
    if index < 10:
        assert any(step.step == "order" and step.entry == follower for step in found)


def test_the_wall_clock_may_jump_back() -> None:
    entries = (*CLEAN.entries[:10], edited(10, t=5), edited(11, t=5))
    assert resigned(replace(CLEAN, entries=entries)).verify().ok


def test_a_payload_that_was_exchanged_is_found() -> None:
    seed, _ = small_ledger.payload_for(6)
    found = only_fault(CLEAN.with_payload(6, (seed, b'{"device":"FRONT-DESK-6","name":"Somebody else"}')))
    assert (found.step, found.entry) == ("commitment", 6)
    assert found.sentence == "Its payload is not the one that the entry committed to."


@pytest.mark.parametrize(
    ("payload", "state"), [(None, "is not in this copy"), (DESTROYED, "is said to be destroyed")]
)
def test_a_payload_that_is_gone_without_a_tombstone_is_found(payload: None, state: str) -> None:
    found = only_fault(CLEAN.with_payload(6, payload))
    assert (found.step, found.entry) == ("commitment", 6)
    assert found.sentence == f"Its payload {state}, and no later tombstone that can be read names this entry."


def test_a_tombstone_does_for_a_payload_that_is_simply_not_there() -> None:
    assert CLEAN.with_payload(DESTROYED_ENTRY, None).verify().ok


def test_a_payload_still_held_after_its_tombstone_is_said_and_no_alarm() -> None:
    report = CLEAN.with_payload(DESTROYED_ENTRY, small_ledger.payload_for(DESTROYED_ENTRY)).verify()
    assert report.ok
    assert "A tombstone names 1 of them, which this copy still holds." in report.steps[2].sentence


def test_an_earlier_tombstone_does_not_count() -> None:
    entries = (
        *CLEAN.entries[:9],
        edited(9, ref=[0]),
        edited(10, com=b64.encode(bytes(32))),
        CLEAN.entries[11],
    )
    found = faults(resigned(replace(CLEAN, entries=entries)).verify())
    assert [(step.step, step.entry) for step in found] == [
        ("commitment", DESTROYED_ENTRY),
        ("commitment", 10),
    ]


def test_a_payload_that_no_entry_speaks_of_is_found() -> None:
    found = only_fault(CLEAN.with_payload(1, small_ledger.payload_for(1)))
    assert (found.entry, found.sentence) == (1, "There is a payload, but the entry commits to none.")
    found = only_fault(CLEAN.with_payload(12, small_ledger.payload_for(12)))
    assert (found.step, found.entry) == ("commitment", 12)
    assert "beyond the end of this copy (12 entries)" in found.sentence


def test_a_record_that_its_holder_cannot_read_is_a_fault_of_its_entry() -> None:
    def payload_of(index: int) -> None:
        raise FormatError(f"Record {index} is torn.")

    report = verify_ledger(CLEAN.entries[:1], payload_of, CLEAN.notes[:1], VKEY)
    assert [(step.step, step.entry, step.sentence) for step in faults(report)] == [
        ("commitment", 0, "Record 0 is torn.")
    ]


def test_faults_beyond_the_hundredth_are_counted() -> None:
    entries = (b"x",) * (SHOWN + 7)
    found = faults(resigned(Ledger(entries, {}, ())).verify())
    assert len(found) == SHOWN + 1
    assert found[-1].sentence == "7 more faults of this step are not listed."


def test_a_malformed_key_is_the_callers_error() -> None:
    with pytest.raises(FormatError, match=r"name\+id\+key"):
        verify_ledger(CLEAN.entries, CLEAN.payloads.get, CLEAN.notes, "a key")
