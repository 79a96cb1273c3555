"""The audit follows each finding, source and tombstone by the clear part of the entries alone."""

from __future__ import annotations

from typing import Any

import pytest

from rounds.ledger.publish.audit import audit
from rounds_verify import b64, canonical, note
from tests.verify import small_rotation as turns
from tests.verify.keys import FIRST, SECOND, Holder
from tests.verify.small_pack import Story

MINUTE = 60_000


class Book:
    """A ledger that is written by hand."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.seqs: dict[str, int] = {}
        self.t = 1_774_951_200_000

    def write(self, kind: str, source: str = "rounds", after: int = MINUTE, **more: Any) -> None:
        self.t += after
        self.seqs[source] = self.seqs.get(source, 0) + 1
        fields = {
            "v": 1,
            "k": kind,
            "id": f"{len(self.leaves):026d}",
            "t": self.t,
            "mono": self.t,
            "boot": "6f1c",
            "turn": len(self.leaves) + 1,
            "src": source,
            "seq": self.seqs[source],
        }
        self.leaves.append(canonical.encode(fields | more))

    def move(self, kind: str, name: str = "f-1", **more: Any) -> None:
        self.write(f"finding.{kind}", st={"id": name}, ctl=["164.312(d)"], sev="high", **more)


@pytest.fixture
def book() -> Book:
    made = Book()
    made.write("genesis", com=b64.encode(bytes(32)))
    return made


def test_a_finding_goes_round_and_is_counted_by_how_it_stands(book: Book) -> None:
    for each in ("open", "correct", "confirm", "reopen", "correct"):
        book.move(each)
    book.move("open", "f-2")
    found = audit(book.leaves)
    assert found.ok, found.faults
    assert found.states == {"corrected": 1, "open": 1}
    assert found.controls == {"164.312(d)": 6}
    assert found.kinds["finding.open"] == found.severities["high"] == 2


@pytest.mark.parametrize(
    "steps",
    [("correct",), ("open", "open"), ("open", "confirm"), ("open", "reopen"), ("open", "correct", "open")],
)
def test_a_step_that_can_not_be_made_is_named(book: Book, steps: tuple[str, ...]) -> None:
    for each in steps:
        book.move(each)
    (fault,) = audit(book.leaves).faults
    assert fault.entry == len(book.leaves) - 1
    assert "f-1" in fault.sentence


def test_a_step_that_ends_another_opening_is_named(book: Book) -> None:
    """An earlier release named none, which is no fault."""
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("open", {}),
        ("correct", {"ref": [1]}),
        ("confirm", {"ref": [1]}),
        ("reopen", {"ref": [1]}),
        ("correct", {"ref": [4]}),
        ("confirm", {}),
    )
    for kind, more in steps:
        book.move(kind, **more)
    assert audit(book.leaves).faults == []
    book.move("reopen")
    book.move("correct", ref=[4])
    (fault,) = audit(book.leaves).faults
    assert (fault.entry, "another opening than its last one" in fault.sentence) == (8, True)


def test_an_entry_that_was_left_out_is_a_hole_in_its_source(book: Book) -> None:
    for _ in range(3):
        book.write("sweep", "laptops")
    del book.leaves[2]
    faults = audit(book.leaves).faults
    assert any("seq is 3 where 2 follows" in each.sentence for each in faults), faults


def test_a_source_that_was_not_heard_for_two_intervals_is_told(book: Book) -> None:
    book.write("source", "laptops", st={"interval": 3600})
    book.write("sweep", "laptops", after=7200 * 1000)
    book.write("sweep", "laptops", after=7200 * 1000 + 1)
    book.write("score", after=90_000_000)
    found = audit(book.leaves)
    assert found.ok, "a silence is told, not judged"
    assert [(each.source, each.entry) for each in found.silences] == [("laptops", 3), ("laptops", None)]
    assert found.longest == 90_000_000


def test_a_tombstone_names_what_had_a_payload(book: Book) -> None:
    book.write("sweep")
    book.write("tombstone", ref=[0])
    assert audit(book.leaves).destroyed == 1
    book.write("tombstone", ref=[1])
    (fault,) = audit(book.leaves).faults
    assert "never had a payload" in fault.sentence


def test_what_a_reading_of_the_evidence_found_is_told_again(book: Book) -> None:
    book.write("audited", ref=[0], st={"faults": 1})
    (fault,) = audit(book.leaves).faults
    assert fault.entry == 0


def test_a_leaf_that_can_not_be_read_is_one_fault(book: Book) -> None:
    book.write("sweep", "laptops")
    book.write("sweep", "laptops")
    book.leaves[1] = book.leaves[1].replace(b'"v":1', b'"v":2')
    assert [each.entry for each in audit(book.leaves).faults] == [1]


def told_of_keys(whole: Story, trusted: Holder) -> list[tuple[int, str]]:
    """What an audit says of a ledger that is otherwise sound."""
    return [
        (each.entry, each.sentence) for each in audit(whole.entries, note.format_vkey(trusted.key)).faults
    ]


@pytest.mark.parametrize("trusted", [FIRST, SECOND])
def test_keys_that_were_changed_and_revoked_are_no_fault(trusted: Holder) -> None:
    revoked = turns.story({turns.AT: turns.changing(), turns.REVOKED_AT: turns.revoking(11)}, turns.honest)
    assert told_of_keys(turns.changed(), trusted) == []
    assert told_of_keys(revoked, trusted) == []


@pytest.mark.parametrize(
    ("said", "at", "sentence"),
    [
        ({turns.AT: turns.changing(by_new=FIRST)}, turns.AT, "by_new is no signature by"),
        (
            {turns.AT: lambda size, _: turns.changing()(size, bytes(32))},
            turns.AT,
            "of this change, in this place",
        ),
        ({turns.AT: turns.changing(), turns.LATER: turns.changing()}, turns.LATER, "replaced already"),
        ({turns.REVOKED_AT: turns.revoking(11)}, turns.REVOKED_AT, "which is not in charge there"),
    ],
)
def test_a_key_entry_that_does_not_count_is_named(
    said: dict[int, turns.Said], at: int, sentence: str
) -> None:
    """A signature of another key, or over another history; a change out of turn; a stranger revokes."""
    ((entry, told),) = told_of_keys(turns.story(said, lambda _: FIRST), FIRST)
    assert (entry, sentence in told) == (at, True), told
