"""A copy in a real object store: sent once, read back, kept whatever the holder of its keys does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from rounds.ledger.offsite.audit import audit
from rounds.ledger.offsite.errors import (
    ClockOff,
    Differs,
    NotLocked,
    NotPermitted,
    NotThere,
    OffsiteError,
)
from rounds.ledger.offsite.goods import Goods
from rounds.ledger.offsite.holds import hold
from rounds.ledger.offsite.journal import Journal
from rounds.ledger.offsite.known import known
from rounds.ledger.offsite.retention import QUARTER, lock_until
from rounds.ledger.offsite.s3 import S3Copy
from rounds.ledger.offsite.settings import S3At
from rounds.ledger.offsite.ship import Shipment, ship
from rounds.model.records import Gap
from tests.ledger.offsite.ceph import Ceph
from tests.ledger.offsite.published import KEY, KEYS, ORIGIN, VKEY, Published


def none_missed(gap: Gap) -> None:
    pytest.fail(gap.detail)


class Clinic:
    """A published ledger with its copy in the store."""

    def __init__(self, folder: Path, at: S3At) -> None:
        self.published = Published(folder, 300)
        self.goods = Goods(self.published.folder, KEYS)
        self.copy = S3Copy(at, ORIGIN)
        self.now = datetime.now(UTC)
        self.held = False

    @property
    def journal(self) -> Journal:
        return Journal(self.published.clinic / "offsite" / "vault.journal")

    def ship(self) -> Shipment:
        done = ship(self.goods, self.copy, self.journal, self.now, held=self.held)
        assert done is not None
        return done


@pytest.fixture
def clinic(tmp_path: Path, at: S3At) -> Clinic:
    return Clinic(tmp_path / "clinic", at)


def versions(store: Any, at: S3At) -> list[str]:
    pages = store.get_paginator("list_object_versions").paginate(Bucket=at.bucket)
    return [each["Key"].partition("/")[2] for page in pages for each in page.get("Versions", ())]


def test_what_was_shipped_was_read_back_with_its_lock(clinic: Clinic, tmp_path: Path) -> None:
    done = clinic.ship()
    assert (done.size, done.files) == (300, 6)
    assert done.until == lock_until(clinic.now)
    found = audit(clinic.copy, VKEY, tmp_path / "back")
    assert (found.checked.ok, found.checked.size, found.unlocked, found.covered) == (True, 300, 0, 0)
    assert found.until == done.until


def test_shipping_again_sends_nothing(clinic: Clinic, store: Any, at: S3At) -> None:
    first = clinic.ship()
    before = versions(store, at)
    assert clinic.ship()[:5] == first[:5]
    assert versions(store, at) == before
    clinic.journal._path.unlink()  # the machine was lost, and with it what was written down
    assert clinic.ship().digest == first.digest
    assert versions(store, at) == before


def test_growth_sends_only_what_is_new(clinic: Clinic, store: Any, at: S3At) -> None:
    clinic.ship()
    before = versions(store, at)
    clinic.published.grow(520)
    clinic.published.stamp(300)
    clinic.ship()
    new = sorted(set(versions(store, at)) - set(before))
    assert new == [
        "checkpoints/300.alpha.tsr",
        "checkpoints/520",
        "tile/0/001",
        "tile/0/002.p/8",
        "tile/1/000.p/2",
        "tile/entries/001",
        "tile/entries/002.p/8",
    ]


@pytest.mark.parametrize("stop", range(7))
def test_a_shipment_that_was_cut_off_goes_on_where_it_was(
    clinic: Clinic, store: Any, at: S3At, stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {"count": 0}
    put = S3Copy.put

    def cut(self: S3Copy, name: str, data: bytes, until: datetime, *, hold: bool) -> None:
        put(self, name, data, until, hold=hold)
        sent["count"] += 1
        if sent["count"] > stop:  # it arrived, and we never heard so
            raise ConnectionAbortedError

    monkeypatch.setattr(S3Copy, "put", cut)
    with pytest.raises(ConnectionAbortedError):
        clinic.ship()
    monkeypatch.undo()
    assert clinic.journal.whole is None
    assert clinic.ship().files == 6
    found = versions(store, at)
    assert len(found) == len(set(found)) == 7


def test_what_is_still_in_effect_is_locked_for_longer_each_quarter(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.ship()
    asked: list[str] = []
    extend = S3Copy.extend

    def noted(self: S3Copy, name: str, version: str, until: datetime) -> None:
        asked.append(name)
        extend(self, name, version, until)

    monkeypatch.setattr(S3Copy, "extend", noted)
    clinic.now += QUARTER - timedelta(days=2)
    clinic.ship()
    assert asked == []
    clinic.published.grow(400)
    clinic.now += timedelta(days=4)
    done = clinic.ship()
    assert done.until == lock_until(clinic.now)
    assert sorted(asked) == ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]
    kept = clinic.journal.kept
    assert kept["tile/0/001.p/44"].until == lock_until(clinic.now - QUARTER - timedelta(days=2))
    assert clinic.copy.found("tile/0/000")[0].until == done.until


def test_a_copy_that_was_deleted_and_written_over_still_verifies(
    clinic: Clinic, store: Any, at: S3At, tmp_path: Path
) -> None:
    clinic.ship()
    keys = {each["Key"] for each in store.list_object_versions(Bucket=at.bucket)["Versions"]}
    for key in keys:
        store.put_object(Bucket=at.bucket, Key=key, Body=b"pay us")
        store.delete_object(Bucket=at.bucket, Key=key)
    assert store.list_objects_v2(Bucket=at.bucket)["KeyCount"] == 0
    found = audit(clinic.copy, VKEY, tmp_path / "back")
    assert (found.checked.ok, found.checked.size, found.covered) == (True, 300, 6)
    assert [each.size for each in known([clinic.copy], KEYS, clinic.now, none_missed)] == [300]


def test_the_newest_checkpoint_is_found_when_it_is_buried(clinic: Clinic, store: Any, at: S3At) -> None:
    clinic.ship()
    key = f"{ORIGIN.rpartition('/')[2]}/checkpoint"
    for _ in range(25):
        store.put_object(Bucket=at.bucket, Key=key, Body=b"noise")
    (found,) = known([clinic.copy], KEYS, clinic.now, none_missed)
    assert (found.where, found.size) == ("the copy vault", 300)


def test_other_content_that_is_locked_under_a_name_is_told(clinic: Clinic) -> None:
    clinic.copy.put("tile/0/000", b"another history", lock_until(clinic.now), hold=False)
    with pytest.raises(Differs, match="Two histories may bear this ledger's name"):
        clinic.ship()


def test_what_lay_there_unlocked_is_locked(clinic: Clinic, store: Any, at: S3At) -> None:
    key = f"{ORIGIN.rpartition('/')[2]}/tile/0/000"
    data = clinic.goods.newest() and clinic.goods.read("tile/0/000")
    store.put_object(Bucket=at.bucket, Key=key, Body=data)
    done = clinic.ship()
    assert clinic.copy.found("tile/0/000")[0].until == done.until


def test_a_hold_stands_on_what_was_sent_and_on_what_is_sent(clinic: Clinic, tmp_path: Path) -> None:
    clinic.ship()
    assert hold(clinic.copy, clinic.journal, on=True) == 6
    clinic.held = True
    clinic.published.grow(310)
    clinic.ship()
    assert audit(clinic.copy, VKEY, tmp_path / "on").held == 9
    assert hold(clinic.copy, clinic.journal, on=False) == 9
    assert audit(clinic.copy, VKEY, tmp_path / "off").held == 0


# ------------------------------------------------------------------ setting up, and being refused
def test_a_bucket_with_object_lock_is_taken(clinic: Clinic) -> None:
    assert clinic.copy.require_ready(clinic.now) == []
    assert list(clinic.copy.names()) == []


def test_a_bucket_without_object_lock_is_refused(plain_bucket: Callable[[], S3At]) -> None:
    with pytest.raises(NotLocked, match=r"without Object Lock.*Nothing is\. Make a bucket") as why:
        S3Copy(plain_bucket(), ORIGIN).require_ready(datetime.now(UTC))
    assert not why.value.again


def test_a_default_of_governance_is_told_and_files_are_in_compliance(
    clinic: Clinic, store: Any, at: S3At, tmp_path: Path
) -> None:
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    store.put_object_lock_configuration(
        Bucket=at.bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    (told,) = clinic.copy.require_ready(clinic.now)
    assert "GOVERNANCE mode, which its administrators may lift" in told
    clinic.ship()
    assert audit(clinic.copy, VKEY, tmp_path / "back").unlocked == 0


def test_a_governance_lock_does_not_count_as_one(clinic: Clinic, store: Any, at: S3At) -> None:
    key = f"{ORIGIN.rpartition('/')[2]}/checkpoints/1"
    until = clinic.now + timedelta(days=1)
    weak = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
    store.put_object(Bucket=at.bucket, Key=key, Body=b"x", ContentMD5="ndTkYSaMgDT1yFZOFVxnpg==", **weak)
    assert clinic.copy.found("checkpoints/1")[0].until is None


def wrong(ceph: Ceph, at: S3At, what: str) -> S3At:
    return {
        "secret": replace(at, secret="not the secret"),
        "key": replace(at, key="NOBODY"),
        "stranger": replace(at, key=ceph.stranger[0], secret=ceph.stranger[1]),
        "bucket": replace(at, bucket="nobody-made-this"),
        "none": replace(at, key="", secret=""),
    }[what]


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("secret", NotPermitted),
        ("key", NotPermitted),
        ("stranger", NotPermitted),
        ("bucket", NotThere),
        ("none", NotPermitted),
    ],
)
def test_what_the_store_refuses_is_told_without_the_secret(
    ceph: Ceph,
    clinic: Clinic,
    at: S3At,
    what: str,
    kind: type[OffsiteError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    clinic.copy = S3Copy(wrong(ceph, at, what), ORIGIN)
    for call in (clinic.ship, lambda: clinic.copy.require_ready(clinic.now)):
        with pytest.raises(kind) as why:
            call()
        assert "(yours to do)" in str(why.value)
        assert not any(word in str(why.value) for word in (*ceph.keys, *ceph.stranger, "not the secret"))


def test_a_clock_that_is_wrong_is_told_as_such(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    library = import_module("botocore.auth")
    real = library.get_current_datetime
    monkeypatch.setattr(
        library, "get_current_datetime", lambda *all_, **more: real(*all_, **more) - timedelta(hours=9)
    )
    with pytest.raises(ClockOff, match="clock is wrong; set it right") as why:
        clinic.ship()
    gap = why.value.gap("vault", clinic.now)
    assert (gap.system, gap.whose.value, gap.reason.value) == ("offsite.vault", "yours", "unreachable")


def test_keys_may_come_from_the_environment(
    ceph: Ceph, clinic: Clinic, at: S3At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDS_OFFSITE_VAULT_KEY", ceph.keys[0])
    monkeypatch.setenv("ROUNDS_OFFSITE_VAULT_SECRET", ceph.keys[1])
    clinic.copy = S3Copy(wrong(ceph, at, "none"), ORIGIN)
    assert clinic.ship().size == 300


def test_a_checkpoint_of_another_key_is_never_remembered(clinic: Clinic) -> None:
    clinic.ship()
    forged = b"rounds.invalid/00112233445566778899aabbccddeeff\n900\nAAAA\n\n\xe2\x80\x94 x AAAAAAAA\n"
    clinic.copy.put("checkpoint", forged, lock_until(clinic.now), hold=False)
    clinic.copy.put("checkpoints/900", forged, lock_until(clinic.now), hold=False)
    assert [each.size for each in known([clinic.copy], KEYS, clinic.now, none_missed)] == [300]
    assert KEY.name == ORIGIN
