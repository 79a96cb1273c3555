"""What a real store keeps when everybody who holds its keys wants it gone: fifteen checks on Object Lock."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

from rounds.ledger.offsite.settings import S3At

CLIENT_ERROR: Any = import_module("botocore.exceptions").ClientError  # the library ships no types
NAME = "tile/0/000"
DATA = b"what was published"
SOON = timedelta(days=2)


def later(days: int = 2) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)


@pytest.fixture
def locked(store: Any, at: S3At) -> dict[str, str]:
    """A file under a compliance lock of two days: bucket, key and version."""
    made = put(store, at, ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=later())
    return {"Bucket": at.bucket, "Key": NAME, "VersionId": made}


def put(store: Any, at: S3At, data: bytes = DATA, **more: Any) -> str:
    md5 = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
    made: str = store.put_object(Bucket=at.bucket, Key=NAME, Body=data, ContentMD5=md5, **more)["VersionId"]
    return made


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(CLIENT_ERROR) as why:
        call()
    return str(why.value.response["Error"]["Code"])


def kept(store: Any, locked: dict[str, str]) -> bool:
    return bool(store.get_object(**locked)["Body"].read() == DATA)


def test_1_the_lock_reads_back(store: Any, locked: dict[str, str]) -> None:
    found = store.get_object_retention(**locked)["Retention"]
    assert found["Mode"] == "COMPLIANCE"
    assert found["RetainUntilDate"] - datetime.now(UTC) > timedelta(days=1)


def test_2_deleting_the_version_is_refused(store: Any, locked: dict[str, str]) -> None:
    assert refused(lambda: store.delete_object(**locked)) == "AccessDenied"
    assert kept(store, locked)


def test_3_bypassing_the_lock_is_refused(store: Any, locked: dict[str, str]) -> None:
    call = lambda: store.delete_object(**locked, BypassGovernanceRetention=True)  # noqa: E731 - one line says it
    assert refused(call) == "AccessDenied"
    assert kept(store, locked)


def test_4_shortening_the_lock_is_refused(store: Any, locked: dict[str, str]) -> None:
    shorter = {"Mode": "COMPLIANCE", "RetainUntilDate": later(1)}
    assert refused(lambda: store.put_object_retention(**locked, Retention=shorter)) == "AccessDenied"


def test_5_lowering_the_lock_to_governance_is_refused(store: Any, locked: dict[str, str]) -> None:
    lower = {"Mode": "GOVERNANCE", "RetainUntilDate": later()}
    assert refused(lambda: store.put_object_retention(**locked, Retention=lower)) == "AccessDenied"


def test_6_suspending_versions_is_refused(store: Any, locked: dict[str, str]) -> None:
    suspend = {"Status": "Suspended"}
    call = lambda: store.put_bucket_versioning(  # noqa: E731 - one line says it
        Bucket=locked["Bucket"], VersioningConfiguration=suspend
    )
    assert refused(call) in ("InvalidBucketState", "AccessDenied")


def test_7_deleting_in_a_batch_is_refused(store: Any, locked: dict[str, str]) -> None:
    one = {"Objects": [{"Key": locked["Key"], "VersionId": locked["VersionId"]}]}
    answer = store.delete_objects(Bucket=locked["Bucket"], Delete=one)
    assert [each["Code"] for each in answer["Errors"]] == ["AccessDenied"]
    assert kept(store, locked)


def test_8_deleting_the_bucket_is_refused(store: Any, locked: dict[str, str]) -> None:
    assert refused(lambda: store.delete_bucket(Bucket=locked["Bucket"])) == "BucketNotEmpty"


def test_9_extending_the_lock_is_taken_and_reads_back(store: Any, locked: dict[str, str]) -> None:
    until = later(30)
    store.put_object_retention(**locked, Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until})
    assert store.get_object_retention(**locked)["Retention"]["RetainUntilDate"] == until


def test_10_a_plain_delete_only_puts_a_marker_over_it(store: Any, locked: dict[str, str]) -> None:
    answer = store.delete_object(Bucket=locked["Bucket"], Key=locked["Key"])
    assert answer["DeleteMarker"]
    assert refused(lambda: store.get_object(Bucket=locked["Bucket"], Key=NAME)) == "NoSuchKey"


def test_11_under_a_marker_the_version_is_still_read(store: Any, locked: dict[str, str]) -> None:
    store.delete_object(Bucket=locked["Bucket"], Key=locked["Key"])
    assert kept(store, locked)


def test_12_writing_over_it_makes_another_version(store: Any, at: S3At, locked: dict[str, str]) -> None:
    other = put(store, at, b"something else")
    assert other != locked["VersionId"]
    assert kept(store, locked)


def test_13_a_lock_on_a_bucket_without_object_lock_is_refused(
    store: Any, plain_bucket: Callable[[], S3At]
) -> None:
    plain = plain_bucket()
    call = lambda: put(  # noqa: E731 - one line says it
        store, plain, ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=later()
    )
    assert refused(call) == "InvalidRequest"


def by_default(store: Any, at: S3At) -> dict[str, str]:
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 3}}
    store.put_object_lock_configuration(
        Bucket=at.bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    return {"Bucket": at.bucket, "Key": NAME, "VersionId": put(store, at)}


def test_14_the_default_of_the_bucket_is_applied(store: Any, at: S3At) -> None:
    found = store.get_object_retention(**by_default(store, at))["Retention"]
    assert found["Mode"] == "COMPLIANCE"
    assert timedelta(days=2) < found["RetainUntilDate"] - datetime.now(UTC) <= timedelta(days=3, minutes=1)


def test_15_and_it_is_enforced(store: Any, at: S3At) -> None:
    made = by_default(store, at)
    assert refused(lambda: store.delete_object(**made)) == "AccessDenied"
    assert kept(store, made)
