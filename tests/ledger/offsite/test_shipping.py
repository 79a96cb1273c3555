"""Shipping beside a running clinic: when, what is recorded, what is only tried again; and what the copy then
remembers for it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rounds.app import App
from rounds.home import Home, Place
from rounds.ledger.offsite.audit import audit
from rounds.ledger.offsite.copies import open_copy
from rounds.ledger.offsite.settings import FILE, At, FolderAt, S3At, Settings
from rounds.ledger.offsite.shipping import Shipping
from rounds.wiring import begin_clinic, open_clinic, open_shipping
from rounds_verify.note import parse_vkey
from rounds_verify.succession import Succession
from tests.cli.story import START, StandingClock
from tests.ledger.offsite.ceph import Ceph

HOUR = timedelta(hours=1)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("ROUNDS_STATE", str(tmp_path / "state"))
    return begin_clinic(Home(tmp_path / "home"), "Maple Street", "America/Chicago")


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(datetime.now(START.tzinfo))


@pytest.fixture
def app(place: Place, clock: StandingClock) -> Iterator[App]:
    with open_clinic(place, writing=True, clock=clock) as made:
        made.publish()
        yield made


@pytest.fixture
def disk(tmp_path: Path, place: Place) -> FolderAt:
    (tmp_path / "disk").mkdir()
    made = FolderAt(name="cellar", path=str(tmp_path / "disk"))
    set_up(place, made)
    return made


def set_up(place: Place, at: At) -> None:
    open_copy(at, place.identity.origin, place.folder).require_ready(datetime.now(START.tzinfo))
    place.write(FILE, Settings().adding(at).written())


def told(app: App) -> list[dict[str, Any]]:
    return [each.st for each in app.entries(0) if each.k == "shipped"]


def news(app: App, clock: StandingClock) -> None:
    """Something of note happens: a statement is made."""
    from rounds.model.records import Attestation

    day = clock.now().date()
    app.deliver([Attestation(slot=f"s{app.store.size()}", statement="done", by="Pat", on=day, until=day)])
    app.publish()


def test_what_was_read_back_is_an_entry(app: App, disk: FolderAt, clock: StandingClock) -> None:
    size = app.store.size()
    (done,) = open_shipping(app).beat(clock.now())
    (said,) = told(app)
    assert (said["where"], said["size"], said["read_back"]) == (disk.name, size, done.digest)
    assert said["until"] is None
    app.publish()
    assert app.verify(again=True).ok


def test_it_is_due_when_there_is_news_and_an_hour_has_gone(
    app: App, disk: FolderAt, clock: StandingClock
) -> None:
    shipping = open_shipping(app)
    assert disk.name
    assert len(shipping.beat(clock.now())) == 1
    app.publish()  # over the entry that says so: that alone is no news
    clock.moment += 2 * HOUR
    assert shipping.beat(clock.now()) == []
    news(app, clock)
    assert len(shipping.beat(clock.now())) == 1
    news(app, clock)
    clock.moment += HOUR / 2
    assert shipping.beat(clock.now()) == []
    clock.moment += HOUR
    assert [each.size for each in shipping.beat(clock.now())] == [app.signed()]


def test_without_news_it_is_due_once_a_day(app: App, disk: FolderAt, clock: StandingClock) -> None:
    shipping = open_shipping(app)
    assert disk.name
    shipping.beat(clock.now())
    app.publish()
    clock.moment += timedelta(days=1)
    assert len(shipping.beat(clock.now())) == 1
    assert [each["where"] for each in told(app)] == ["cellar", "cellar"]


def test_what_failed_is_recorded_once_and_tried_again(app: App, disk: FolderAt, clock: StandingClock) -> None:
    shipping = open_shipping(app)
    hidden = Path(disk.path).with_name("unplugged")
    Path(disk.path).rename(hidden)
    for _ in range(4):
        (done,) = shipping.beat(clock.now())
        assert done.gap is not None
        clock.moment += timedelta(minutes=6)
    (said,) = told(app)
    assert (said["reason"], said["whose"], "size" in said) == ("unreachable", "yours", False)
    hidden.rename(disk.path)
    (done,) = shipping.beat(clock.now())
    assert done.size > 0
    assert [("size" in each) for each in told(app)] == [False, True]
    app.publish()
    assert app.verify(again=True).ok


def test_a_copy_that_fails_holds_up_no_other(app: App, tmp_path: Path, clock: StandingClock) -> None:
    (tmp_path / "disk").mkdir()
    good = FolderAt(name="good", path=str(tmp_path / "disk"))
    set_up(app.place, good)
    bad = S3At(name="bad", endpoint="http://127.0.0.1:9", bucket="bucket", key="A", secret="B")
    app.place.write(FILE, Settings((bad, good)).written())
    done = open_shipping(app).beat(clock.now())
    assert [(each.where, each.gap is None) for each in done] == [("bad", False), ("good", True)]


def test_it_ships_in_a_thread_of_its_own_and_ends(app: App, disk: FolderAt) -> None:
    shipped = threading.Event()
    shipping = Shipping(
        app.place.folder,
        app.identity.vkey,
        app.clock,
        app.store,
        lambda _: shipped.set(),
        lambda _: True,
        lambda: Succession([parse_vkey(app.identity.vkey)]),
    )
    assert disk.name
    shipping.start()
    try:
        assert shipped.wait(20)
    finally:
        shipping.stop()
    assert "rounds-shipping" not in {each.name for each in threading.enumerate()}


def test_settings_that_can_not_be_read_stop_nothing(app: App, disk: FolderAt, clock: StandingClock) -> None:
    app.place.write(FILE, b"{")
    assert disk.name
    assert open_shipping(app).known() == []
    news(app, clock)
    assert app.signer.refused is None


# ------------------------------------------------------------------ what it is for
def copy_of(at: At, place: Place) -> Any:
    return open_copy(at, place.identity.origin, place.folder)


@pytest.fixture(params=["folder", "s3"])
def elsewhere(request: pytest.FixtureRequest, place: Place) -> At:
    made: At = request.getfixturevalue("disk" if request.param == "folder" else "at")
    set_up(place, made)
    return made


def test_a_whole_machine_put_back_to_an_older_day_is_noticed_by_the_copy_alone(
    place: Place, clock: StandingClock, tmp_path: Path, elsewhere: At
) -> None:
    with open_clinic(place, writing=True, clock=clock) as app:
        news(app, clock)
    shutil.copytree(tmp_path / "home", tmp_path / "backup/home")
    shutil.copytree(tmp_path / "state", tmp_path / "backup/state")
    with open_clinic(place, writing=True, clock=clock) as app:
        for _ in range(3):
            news(app, clock)
        open_shipping(app).beat(clock.now())
        size = app.signed()
    for name in ("home", "state"):  # the machine as it was, with all that it remembered
        shutil.rmtree(tmp_path / name)
        (tmp_path / "backup" / name).rename(tmp_path / name)
    with open_clinic(place, writing=True, clock=clock) as app:
        news(app, clock)
        refused = app.signer.refused
        assert refused is not None
        assert f"the copy {elsewhere.name} knows a checkpoint of {size}" in refused.sentence
        assert app.store.size() > app.signed()  # recorded, not signed


def test_without_a_copy_it_is_not_noticed(place: Place, clock: StandingClock, tmp_path: Path) -> None:
    with open_clinic(place, writing=True, clock=clock) as app:
        news(app, clock)
    shutil.copytree(tmp_path / "home", tmp_path / "backup/home")
    shutil.copytree(tmp_path / "state", tmp_path / "backup/state")
    with open_clinic(place, writing=True, clock=clock) as app:
        news(app, clock)
    for name in ("home", "state"):
        shutil.rmtree(tmp_path / name)
        (tmp_path / "backup" / name).rename(tmp_path / name)
    with open_clinic(place, writing=True, clock=clock) as app:
        news(app, clock)
        assert app.signer.refused is None


def test_with_the_clinic_gone_the_copy_verifies_with_the_offline_verifier(
    place: Place, clock: StandingClock, tmp_path: Path, elsewhere: At, ceph: Ceph
) -> None:
    assert ceph.endpoint
    with open_clinic(place, writing=True, clock=clock) as app:
        news(app, clock)
        (done,) = open_shipping(app).beat(clock.now())
        assert done.gap is None
    vkey, copy = place.identity.vkey, copy_of(elsewhere, place)
    shutil.rmtree(tmp_path / "home")
    back = tmp_path / "back"
    found = audit(copy, vkey, back)
    assert (found.checked.ok, found.checked.size) == (True, done.size)
    export(back, tmp_path / "export")
    call = [sys.executable, "-m", "rounds_verify", str(tmp_path / "export"), "--vkey", vkey, "--json"]
    told = msgspec.json.decode(subprocess.run(call, capture_output=True, check=False).stdout)
    assert (told["size"], told["signed"]) == (done.size, done.size)
    not_ok = {step["step"] for step in told["steps"] if not step["ok"]}
    assert not_ok == {"commitment"}  # payloads never left: their keys are somebody else's to keep


def export(back: Path, into: Path) -> None:
    """The leaves of a published folder in the form that the offline verifier takes."""
    (into / "checkpoints").mkdir(parents=True)
    lines = []
    for path in sorted((back / "tile/entries").rglob("*")):
        raw = path.read_bytes() if path.is_file() else b""
        while raw:
            size = int.from_bytes(raw[:2], "big")
            lines.append(b64encode(raw[2 : 2 + size]) + b"\n")
            raw = raw[2 + size :]
    (into / "entries.b64").write_bytes(b"".join(lines))
    shutil.copy(back / "checkpoint", into / "checkpoints/newest")
