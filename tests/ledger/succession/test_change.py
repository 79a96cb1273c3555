"""Changes of key over an open clinic: what is refused, and what was left undone and is ended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds.app import App
from rounds.home import Place
from rounds.ledger.succession.change import NotChanged, hand_over, revoke
from rounds.ledger.succession.files import FORMER, IN_USE, NEXT
from rounds.ledger.succession.told import CELL, said, succession_of
from rounds.ports import StoreFull
from rounds_verify.note import parse_vkey
from tests.faults.product import open_or_begin, push
from tests.ledger.succession.after import vkey
from tests.ledger.succession.child import secret

WHY = {"why": "It was time.", "by": "whoever"}


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("ROUNDS_STATE", str(tmp_path / "state"))
    with open_or_begin(tmp_path / "home") as made:
        push(made, 0)
        made.publish()
        yield made


def key_files(app: App) -> set[str]:
    return {each.name for each in (app.place.folder / "keys").glob(f"{IN_USE}*")}


def signed_by(app: App) -> bytes:
    """The public key of the newest checkpoint's signature."""
    text = dict(app.store.checkpoints())[app.signed()]
    return succession_of(app.identity.vkey, said(app.store)).accept(text)[1].public


def no_room(*_: object) -> None:
    raise StoreFull("There is no room.")


def test_a_key_that_could_not_be_taken_into_use_signs_nevertheless_and_is_ended_first(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = app.identity.vkey
    origin = parse_vkey(first).name
    with monkeypatch.context() as patch:
        patch.setattr(Place, "name_key", no_room)
        with pytest.raises(StoreFull):
            hand_over(app, secret(0), WHY)
        push(app, 1)
        app.publish()
        assert app.identity.vkey == first, "the clinic's own file names the old key"
        assert signed_by(app) == parse_vkey(vkey(origin, secret(0))).public, "the ledger says who signs"
        with pytest.raises(StoreFull):
            hand_over(app, secret(1), WHY)
        assert key_files(app) == {IN_USE, NEXT}, "the key in charge is still there"
    hand_over(app, secret(1), WHY)
    assert [each.key for each in succession_of(first, said(app.store)).reigns] == [
        parse_vkey(each) for each in (first, vkey(origin, secret(0)), vkey(origin, secret(1)))
    ]
    assert key_files(app) == {IN_USE}
    assert app.verify(again=True).faults == []


def test_a_former_secret_stays_until_its_successor_has_signed(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish, calls = app.publish, []

    def once() -> None:
        calls.append(1)
        if len(calls) == 1:
            publish()

    with monkeypatch.context() as patch:
        patch.setattr(app, "publish", once)
        hand_over(app, secret(0), WHY)
    assert key_files(app) == {IN_USE, FORMER}
    app.publish()
    assert key_files(app) == {IN_USE}


def test_a_secret_that_goes_is_overwritten_first(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (app.place.folder / "keys/checkpoint").read_bytes()
    seen: list[bytes] = []
    unlink = Path.unlink

    def watched(path: Path, missing_ok: bool = False) -> None:
        if path.name == FORMER:
            seen.append(path.read_bytes())
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", watched)
    hand_over(app, secret(0), WHY)
    assert seen == [b"x" * len(before)]


def test_nothing_is_changed_where_nothing_may_be_signed(app: App) -> None:
    before, size = (app.place.folder / "keys/checkpoint").read_bytes(), app.store.size()
    (app.place.folder / "keys/checkpoint").write_text("11" * 32)
    for change in (
        lambda: hand_over(app, secret(0), WHY),
        lambda: revoke(app, parse_vkey(app.identity.vkey), 1, "stolen", WHY),
    ):
        with pytest.raises(NotChanged, match="is not the secret of the key"):
            change()
    assert app.store.size() == size
    (app.place.folder / "keys/checkpoint").write_bytes(before)


def test_what_the_cell_says_is_looked_up_again_where_it_is_spoilt(app: App) -> None:
    hand_over(app, secret(0), WHY)
    push(app, 1)
    app.publish()
    whole = said(app.store)
    app.store.swap(CELL, app.store.cell(CELL), b"{")
    assert said(app.store) == whole != []


def test_readers_and_the_signer_may_look_at_once(app: App) -> None:
    """A page asks why nothing is signed while a checkpoint is made."""
    hand_over(app, secret(0), WHY)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(app.hand.in_charge(app.store.size()))) for _ in range(8)
    ]
    for number, each in enumerate(threads):
        each.start()
        push(app, number + 1)
    for each in threads:
        each.join()
    assert set(found) == {parse_vkey(app.identity.vkey)}
