"""A store that answers badly: every bad answer is trouble with a name, and none of them is a success."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rounds.ledger.offsite import s3
from rounds.ledger.offsite.copy import Found
from rounds.ledger.offsite.errors import (
    BadSettings,
    ClockOff,
    NotLocked,
    NotPermitted,
    NotThere,
    OffsiteError,
    Unreachable,
    Unreadable,
)
from rounds.ledger.offsite.goods import Goods
from rounds.ledger.offsite.journal import Journal
from rounds.ledger.offsite.known import known
from rounds.ledger.offsite.s3 import S3Copy
from rounds.ledger.offsite.settings import S3At
from rounds.ledger.offsite.ship import ship
from rounds.model.records import Gap
from tests.ledger.offsite.published import KEYS, ORIGIN, Published
from tests.ledger.offsite.rude import CUT, GARBAGE, HUNG_UP, SLOW, Rude, rude

NOW = datetime.now(UTC)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rude]:
    monkeypatch.setattr(s3, "ANSWER", 0.5)
    monkeypatch.setattr(s3, "TRIES", 1)
    with rude() as made:
        yield made


def copy_at(store: Rude) -> S3Copy:
    at = S3At(name="vault", endpoint=store.url, bucket="bucket", key="AKEY", secret="hush-hush")
    return S3Copy(at, ORIGIN)


@pytest.mark.parametrize(
    ("answer", "kind", "whose", "again"),
    [
        ((403, "AccessDenied"), NotPermitted, "yours", False),
        ((401, "Unauthorized"), NotPermitted, "yours", False),
        ((403, "RequestTimeTooSkewed"), ClockOff, "yours", True),
        ((404, "NoSuchBucket"), NotThere, "yours", True),
        ((409, "OperationAborted"), Unreachable, "theirs", True),
        ((429, "TooManyRequests"), Unreachable, "theirs", True),
        ((500, "InternalError"), Unreachable, "theirs", True),
        ((503, "SlowDown"), Unreachable, "theirs", True),
        ((418, "Teapot"), Unreadable, "theirs", True),
        (SLOW, Unreachable, "theirs", True),
        (HUNG_UP, Unreachable, "theirs", True),
        (CUT, Unreachable, "theirs", True),
        (GARBAGE, Unreachable, "theirs", True),
    ],
)
def test_a_bad_answer_is_a_gap_with_whose_move_it_is(
    store: Rude,
    tmp_path: Path,
    answer: tuple[int, str] | str,
    kind: type[OffsiteError],
    whose: str,
    again: bool,
) -> None:
    store.answer = answer
    published, journal = Published(tmp_path / "clinic", 3), Journal(tmp_path / "journal")
    with pytest.raises(kind) as why:
        ship(Goods(published.folder, KEYS), copy_at(store), journal, NOW, held=False)
    gap = why.value.gap("vault", NOW)
    assert (gap.whose.value, why.value.again) == (whose, again)
    assert "hush-hush" not in gap.detail
    assert (journal.kept, journal.whole) == ({}, None)


def test_a_store_that_is_off_is_a_gap(tmp_path: Path) -> None:
    with rude() as store:
        copy = copy_at(store)
    published = Published(tmp_path / "clinic", 3)
    with pytest.raises(Unreachable):
        ship(Goods(published.folder, KEYS), copy, Journal(tmp_path / "journal"), NOW, held=False)


def test_a_copy_that_can_not_be_asked_is_told_and_remembers_nothing(store: Rude) -> None:
    store.answer = (403, "AccessDenied")
    missed: list[Gap] = []
    assert list(known([copy_at(store)], KEYS, NOW, missed.append)) == []
    assert [(each.system, each.reason.value) for each in missed] == [("offsite.vault", "not_permitted")]


class Forgetful:
    """A store that says yes to everything, and keeps or locks only what `keeps` and `locks_it` say."""

    name, locks = "vault", True

    def __init__(self, *, keeps: bool, locks_it: bool, holds_it: bool = True) -> None:
        self._keeps, self._locks, self._holds = keeps, locks_it, holds_it
        self._files: dict[str, Found] = {}

    def require_ready(self, now: datetime) -> list[str]:  # noqa: ARG002 - it says yes
        return []

    def put(self, name: str, data: bytes, until: datetime, *, hold: bool) -> None:
        if self._keeps:
            held = hold and self._holds
            self._files[name] = Found(data, until if self._locks else None, hold=held, latest=True, id="1")

    def found(self, name: str) -> list[Found]:
        return [self._files[name]] if name in self._files else []

    def recent(self, name: str, most: int) -> list[Found]:
        return self.found(name)[:most]

    def extend(self, name: str, version: str, until: datetime) -> None:
        """Say yes."""

    def hold(self, name: str, version: str, *, on: bool) -> None:
        """Say yes."""

    def names(self) -> Iterator[str]:
        yield from self._files


@pytest.mark.parametrize(
    ("copy", "kind"),
    [
        (Forgetful(keeps=False, locks_it=True), NotThere),
        (Forgetful(keeps=True, locks_it=False), NotLocked),
        (Forgetful(keeps=True, locks_it=True, holds_it=False), NotLocked),
    ],
)
def test_what_does_not_read_back_is_not_known_whatever_the_store_said(
    tmp_path: Path, copy: Forgetful, kind: type[OffsiteError]
) -> None:
    published, journal = Published(tmp_path / "clinic", 3), Journal(tmp_path / "journal")
    with pytest.raises(kind):
        ship(Goods(published.folder, KEYS), copy, journal, NOW, held=True)
    assert (journal.kept, journal.whole) == ({}, None)


def test_without_the_library_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "botocore.session", None)
    at = S3At(name="vault", endpoint="http://127.0.0.1:9", bucket="bucket")
    with pytest.raises(BadSettings, match=r"pip install 'rounds\[offsite\]'"):
        list(S3Copy(at, ORIGIN).names())


class Liar:
    """A store that says it locks: `mode` is the lock that its files read back with, if any."""

    def __init__(self, mode: str) -> None:
        self._mode = mode
        self._there: dict[str, Any] = {}

    def get_object_lock_configuration(self, **_: Any) -> dict[str, Any]:
        return {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}

    def put_object(self, **asked: Any) -> None:
        self._there = asked

    def list_object_versions(self, **_: Any) -> dict[str, Any]:
        return {"Versions": [{"Key": self._there["Key"], "VersionId": "1", "IsLatest": True}]}

    def get_object(self, **_: Any) -> dict[str, Any]:
        lock = {"ObjectLockMode": self._mode, "ObjectLockRetainUntilDate": NOW} if self._mode else {}
        return {"Body": io.BytesIO(self._there["Body"]), **lock}

    def delete_object(self, **_: Any) -> None:
        """Say yes."""


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("", "keeps no compliance lock on a file that asks for one"),
        ("GOVERNANCE", "keeps no compliance lock on a file that asks for one"),
        ("COMPLIANCE", "let a locked file be deleted"),
    ],
)
def test_a_store_that_only_says_that_it_locks_is_refused(store: Rude, mode: str, said: str) -> None:
    copy = copy_at(store)
    vars(copy)["_client"] = Liar(mode)  # where the cached property keeps it
    with pytest.raises(NotLocked, match=said):
        copy.require_ready(NOW)
