"""Outsiders and a change of key: witnesses, and copies elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds.app import App
from rounds.home import sign_with
from rounds.ledger.anchors.anchoring import Anchoring, Ledger
from rounds.ledger.anchors.settings import Settings
from rounds.ledger.anchors.settings import Witness as Configured
from rounds.ledger.offsite.audit import audit
from rounds.ledger.offsite.copies import open_copy
from rounds.ledger.offsite.errors import MayNotLeave
from rounds.ledger.offsite.goods import Goods
from rounds.ledger.offsite.settings import FILE, FolderAt
from rounds.ledger.offsite.settings import Settings as Copies
from rounds.ledger.publish.files import Files
from rounds.ledger.succession.change import hand_over, revoke
from rounds.ledger.succession.told import said, succession_of
from rounds.ledger.witness.memory import Memory
from rounds.ledger.witness.witness import Witness
from rounds.ports import StoreUnusable
from rounds.wiring import open_shipping
from rounds_verify import cosignature, note, policy
from rounds_verify.checkpoint import Checkpoint, format_checkpoint
from rounds_verify.note import parse_vkey
from rounds_verify.witness import AddCheckpoint, format_request
from tests.faults.product import open_or_begin, push
from tests.ledger.succession.child import secret
from tests.ledger.succession.forging import forged
from tests.ledger.witness.rooms import joined
from tests.spine.alive import CountedRandom

WHY = {"why": "It was time.", "by": "whoever"}


class Room:
    """A clinic with one witness, who was given the clinic's first key."""

    def __init__(self, app: App, folder: Path) -> None:
        self.app, self.first = app, app.identity.vkey
        self.memory = Memory(folder / "witness")
        self.memory.begin("witness.invalid/w1", b"w" * 32)
        self.memory.add(self.first)
        self.ask = joined(Witness(self.memory, lambda: app.now() // 1000))
        configured = Configured(self.memory.identity.vkey, "http://witness.invalid")
        self.settings = Settings(witnesses=(configured,))

    @property
    def files(self) -> Files:
        return Files(self.app.place.published)

    def anchoring(self) -> Anchoring:
        """Anchoring as a restart would find it."""
        app = self.app
        made = Ledger(
            store=app.store,
            published=self.files,
            vkey=app.identity.vkey,
            settings=lambda: self.settings,
            deliver=app.deliver,
            show=app.signer.add,
            learn=app.signer.publisher.learn,
        )
        return Anchoring(made, self.ask, CountedRandom(7_000))

    def shown(self) -> str:
        return (self.files.read("checkpoint") or b"").decode()

    def cosigned(self) -> int:
        """Lines of the witness on the checkpoint that is served."""
        return len(cosignature.verify(self.shown(), [self.memory.key]))


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("ROUNDS_STATE", str(tmp_path / "state"))
    with open_or_begin(tmp_path / "home") as made:
        push(made, 0)
        made.publish()
        yield made


@pytest.fixture
def room(app: App, tmp_path: Path) -> Room:
    return Room(app, tmp_path)


def test_a_witness_refuses_the_new_key_until_it_is_given_it(room: Room) -> None:
    assert room.anchoring().beat(room.app.now(), force=True) == []
    assert room.cosigned() == 1
    hand_over(room.app, secret(0), WHY)
    (said,) = room.anchoring().beat(room.app.now(), force=True)
    assert "does not trust the key that signs this ledger, as after a change of key" in said
    assert "rounds ledger vkey" in said
    assert room.cosigned() == 0
    room.memory.add(room.app.identity.vkey)
    assert room.anchoring().beat(room.app.now(), force=True) == []
    assert room.cosigned() == 1


def test_what_a_witness_remembers_under_the_old_key_still_counts(room: Room) -> None:
    """It is what shows that a whole machine was put back to an older day."""
    room.anchoring().beat(room.app.now(), force=True)
    size = parse_vkey(room.first), room.app.signed()
    hand_over(room.app, secret(0), WHY)
    (known,) = room.anchoring().known()
    assert (known.size, known.where) == (size[1], "the witness witness.invalid/w1")


def cosigned_forgery(room: Room, old: str) -> int:
    """What a thief of the old key has the witness cosign; gives the answer's status."""
    key = parse_vkey(room.first)
    text = format_checkpoint(Checkpoint(key.name, 5_000, b"x" * 32))
    made = note.sign(text, key, lambda message: sign_with(bytes.fromhex(old), message))
    call = format_request(AddCheckpoint(0, (), made))
    return Witness(room.memory, lambda: 1).add_checkpoint(call).status


def test_a_thief_of_the_old_key_can_t_have_a_witness_stop_us(room: Room) -> None:
    """The witness still takes the old key, so it cosigns what the thief makes up: no memory of ours."""
    old = (room.app.place.folder / "keys/checkpoint").read_text()
    hand_over(room.app, secret(0), WHY)
    assert cosigned_forgery(room, old) == 200
    assert list(room.anchoring().known()) == []
    room.memory.add(room.app.identity.vkey)
    (said,) = room.anchoring().beat(room.app.now(), force=True)
    assert "remembers 5000 entries of this ledger" in said
    push(room.app, 1)
    room.app.publish()
    assert room.app.signer.refused is None


def test_a_witness_that_lost_the_old_key_cosigns_no_forgery(room: Room) -> None:
    old = (room.app.place.folder / "keys/checkpoint").read_text()
    hand_over(room.app, secret(0), WHY)
    with pytest.raises(StoreUnusable, match="is not trusted here"):
        room.memory.drop(room.app.identity.vkey)
    with pytest.raises(StoreUnusable, match="is the only key"):
        room.memory.drop(room.first)
    room.memory.add(room.app.identity.vkey)
    room.memory.drop(room.first)
    assert cosigned_forgery(room, old) == 403
    assert room.anchoring().beat(room.app.now(), force=True) == []
    assert room.cosigned() == 1


def test_a_policy_that_names_the_old_key_still_tells_who_lacks(room: Room) -> None:
    """Of the clinic's own: it asks for its witnesses, and takes what the keys after it signed."""
    old = policy.Policy(
        (policy.Log(parse_vkey(room.first)),),
        (policy.Witness("w1", room.memory.key),),
        (),
        "w1",
    )
    named = policy.format_policy(old).decode()
    room.settings = Settings(witnesses=room.settings.witnesses, policy=named)
    hand_over(room.app, secret(0), WHY)
    assert "lacks the quorum 'w1'" in room.anchoring().lacking(room.settings)
    room.memory.add(room.app.identity.vkey)
    room.anchoring().beat(room.app.now(), force=True)
    assert room.anchoring().lacking(room.settings) == ""


def test_copies_elsewhere_take_what_either_key_signed_and_are_read_back_by_any(
    app: App, tmp_path: Path
) -> None:
    at = FolderAt(name="disk", path=str(tmp_path / "disk"))
    (tmp_path / "disk").mkdir()
    app.place.write(FILE, Copies((at,)).written())
    open_copy(at, parse_vkey(app.identity.vkey).name, app.place.folder).require_ready(app.clock.now())
    first = app.identity.vkey
    old = (app.place.folder / "keys/checkpoint").read_text()
    before = open_shipping(app).beat(app.clock.now(), at_once=True)
    hand_over(app, secret(0), WHY)
    push(app, 1)
    app.publish()
    after = open_shipping(app).beat(app.clock.now(), at_once=True)
    assert [each.gap for each in (*before, *after)] == [None, None]
    assert [each.size for each in open_shipping(app).known()] == [app.signed()]
    copy = open_copy(at, parse_vkey(first).name, app.place.folder)
    for number, vkey in enumerate((first, app.identity.vkey)):
        found = audit(copy, vkey, tmp_path / f"back{number}")
        assert (found.checked.faults, found.checked.size) == ([], app.signed())

    # A thief of the old key, who may write to the copy, adds what looks newer.
    key = parse_vkey(first)
    root = next(each for each in (tmp_path / "disk").rglob("checkpoints")).parent
    forged(root, key, bytes.fromhex(old), 4_000)
    assert [each.size for each in open_shipping(app).known()] == [app.signed()]
    found = audit(copy, first, tmp_path / "forged")
    assert [each.file for each in found.checked.faults] == ["checkpoints/4000"]


def test_what_a_revoked_key_signed_is_shipped_no_more(app: App) -> None:
    first, size = parse_vkey(app.identity.vkey), app.signed()
    hand_over(app, secret(0), WHY)
    revoke(app, first, size - 1, "stolen", WHY)
    keys = succession_of(app.identity.vkey, said(app.store))
    (mine,) = [each for each in keys.reigns if each.revoked is not None]
    assert mine.revoked == size - 1
    goods = Goods(app.place.published, keys)
    assert goods.newest() is not None
    with pytest.raises(MayNotLeave, match="revoked from size"):
        goods.read(f"checkpoints/{size}")
