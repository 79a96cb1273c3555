"""A clinic and its witnesses: cosigned, behind, forked, silent, lying."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rounds.ledger.anchors.errors import NoAnswer
from rounds.ledger.anchors.settings import Settings
from rounds.ledger.anchors.settings import Witness as Configured
from rounds.ledger.anchors.wire import Answer, Question
from rounds.ledger.witness.memory import Memory, hash_of
from rounds.ledger.witness.witness import Witness
from rounds_verify import checkpoint, cosignature, note
from tests.ledger.anchors.ledgers import Published
from tests.ledger.witness.rooms import joined
from tests.spine.alive import Clinic
from tests.spine.signed import ORIGIN, VKEY


class Room:
    """A clinic with one witness."""

    def __init__(self, tmp_path: Path) -> None:
        self.memory = Memory(tmp_path / "witness")
        self.memory.begin("witness.invalid/w1", b"w" * 32)
        self.memory.add(VKEY)
        self.ledger = Published(tmp_path / "clinic")
        self.witness = Witness(self.memory, lambda: self.ledger.now // 1000)
        self.ledger.ask = joined(self.witness)
        self.ledger.settings = Settings(
            witnesses=(Configured(self.memory.identity.vkey, "http://witness.invalid"),)
        )

    def cosigned(self) -> list[int]:
        """The times of the lines on the checkpoint that is served."""
        return [each.at for each in cosignature.verify(self.ledger.shown(), [self.memory.key])]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_the_served_checkpoint_carries_the_line_and_its_hash_is_written_down(room: Room) -> None:
    size = room.ledger.size
    assert room.ledger.anchoring.beat(room.ledger.now) == []
    assert room.cosigned() == [room.ledger.now // 1000]
    (entry,) = room.ledger.entries("anchor")
    assert entry.st["witness"] == "witness.invalid/w1"
    assert entry.st["size"] == size
    assert checkpoint.verify(room.ledger.shown(), note.parse_vkey(VKEY)).size == size
    kept = (room.ledger.files.read(f"checkpoints/{size}") or b"").decode()
    assert len(note.parse(kept).signatures) == 1, "the note itself never changes: it is what gets stamped"


def test_growth_is_proven_from_tiles(room: Room) -> None:
    for n in range(40):
        room.ledger.grow(f"laptop-{n}")
        assert room.ledger.beat() == []
    assert room.memory.newest(hash_of(ORIGIN)) is not None
    assert len(room.ledger.entries("anchor")) == 1, "each checkpoint is cosigned, few are written down"


def test_a_quorum_says_who_lacks(room: Room, tmp_path: Path) -> None:
    """Two witnesses, one of them silent: *all* is not reached, *any* is."""
    other = Memory(tmp_path / "other").begin("other.invalid/w2", b"o" * 32)
    asked, silent = room.ledger.ask, Configured(other.vkey, "http://silent.invalid")

    def half(question: Question) -> Answer:
        if "silent" in question.url:
            raise NoAnswer("silent.invalid did not answer.")
        return asked(question)

    room.ledger.ask = half
    room.ledger.settings = Settings(witnesses=(*room.ledger.settings.witnesses, silent))
    said = room.ledger.anchoring.beat(room.ledger.now)
    assert any("lacks the quorum" in each and "w1" in each for each in said), said
    keys = (room.memory.identity.vkey, other.vkey)
    lines = [f"log {VKEY}", *(f"witness {n} {key}" for n, key in zip("ab", keys, strict=True))]
    policy = "\n".join([*lines, "group some any a b", "quorum some", ""])
    room.ledger.settings = room.ledger.settings.counting(policy)
    assert room.ledger.anchoring.lacking(room.ledger.settings) == ""


def test_a_silent_witness_costs_a_sentence(room: Room) -> None:
    def silent(_: Question) -> Answer:
        raise NoAnswer("witness.invalid did not answer within 2 s.")

    joined_ask, room.ledger.ask = room.ledger.ask, silent
    (said,) = room.ledger.anchoring.beat(room.ledger.now)
    assert "did not answer" in said
    assert room.ledger.anchoring.beat(room.ledger.now) == [], "it is left alone for a minute"
    room.ledger.clinic.clock.pass_(minutes=2)
    room.ledger.ask = joined_ask
    room.ledger.publish()
    assert room.ledger.anchoring.beat(room.ledger.now) == []


def test_a_witness_that_knows_more_stops_the_signing(room: Room, tmp_path: Path) -> None:
    """The whole machine was put back to an older day, `last-signed` too. The witness still remembers."""
    room.ledger.grow("one")
    room.ledger.beat()
    room.ledger.beat()
    older = Published(tmp_path / "restored/clinic")
    older.ask, older.settings = room.ledger.ask, room.ledger.settings
    before = older.size
    (said,) = older.anchoring.beat(older.now)
    assert "older copy" in said
    assert older.learnt
    older.clinic.clock.pass_(minutes=1)
    older.grow("other")
    assert older.size > before, "recording goes on"
    assert older.signer.refused is not None
    assert "the witness witness.invalid/w1" in older.signer.refused.sentence


def test_before_it_signs_it_may_ask_what_is_remembered(room: Room, tmp_path: Path) -> None:
    room.ledger.grow("one")
    room.ledger.beat()
    size = checkpoint.parse(note.parse(room.memory.newest(hash_of(ORIGIN)) or "").text).size
    older = Published(tmp_path / "restored/clinic")
    older.ask, older.settings = room.ledger.ask, room.ledger.settings
    (known,) = older.anchoring.known()
    assert known.size == size
    older.signer.publisher._elsewhere = None
    older.signer.publisher.others = older.anchoring.known
    older.clinic.take()
    assert older.signer.publisher.refused(older.size, older.now) is not None


def test_a_split_view_is_found_by_comparing(room: Room, tmp_path: Path) -> None:
    """One log, two stories, each to its own witness: whoever asks both sees two roots of one log."""
    other = Memory(tmp_path / "other")
    other.begin("other.invalid/w2", b"o" * 32)
    other.add(VKEY)
    second = Witness(other, lambda: room.ledger.now // 1000)
    room.ledger.grow("for-one")
    room.ledger.beat()
    lying = Published(tmp_path / "lying/clinic")
    lying.ask = joined(second)
    lying.settings = Settings(witnesses=(Configured(other.identity.vkey, "http://other.invalid"),))
    lying.grow("for-two")
    lying.beat()
    both = Published(tmp_path / "both/clinic")
    both.settings = Settings(witnesses=(*room.ledger.settings.witnesses, *lying.settings.witnesses))

    def either(question: Question) -> Answer:
        return (room.ledger.ask if "//witness." in question.url else lying.ask)(question)

    both.ask = either
    one, two = both.anchoring.known()
    assert (one.size, one.root) != (two.size, two.root)
    assert one.size == two.size


LIES: dict[str, Callable[[Question], Answer]] = {
    "garbage": lambda _: Answer(200, "text/plain", b"\xff\xfe"),
    "an empty answer": lambda _: Answer(200, "text/plain", b""),
    "a size that is no number": lambda _: Answer(409, "text/x.tlog.size", b"many\n"),
    "a status that no witness has": lambda _: Answer(302, "text/plain", b""),
    "somebody else's line": lambda _: Answer(
        200, "text/plain", ("— other.invalid " + "A" * 104 + "\n").encode()
    ),
    "it does not know us": lambda _: Answer(404, "text/plain", b""),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_witness_adds_nothing(lie: str, room: Room) -> None:
    before = room.ledger.shown()
    room.ledger.ask = LIES[lie]
    (said,) = room.ledger.anchoring.beat(room.ledger.now)
    assert said.startswith("witness.invalid/w1: ")
    assert room.ledger.shown() == before
    assert not room.ledger.entries("anchor")


def test_a_line_over_another_checkpoint_is_no_cosignature(room: Room) -> None:
    """A witness hands out a true line, but over another tree."""
    other = Published(room.ledger.folder.parent / "another/clinic", judged_by=Clinic().judged_by)
    other.grow("elsewhere")
    text = note.parse(other.shown()).text
    line = cosignature.cosign(text, room.ledger.now // 1000, room.memory.key, room.memory.sign)
    room.ledger.ask = lambda _: Answer(200, "text/plain", note.format_signatures([line]).encode())
    (said,) = room.ledger.anchoring.beat(room.ledger.now)
    assert "no cosignature that its key bears out" in said
    assert not room.cosigned()
