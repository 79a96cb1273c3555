"""One real object store for the tests of this folder, and buckets in it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rounds.ledger.offsite.s3 import S3Copy
from rounds.ledger.offsite.settings import S3At
from tests.ledger.offsite.ceph import Ceph, started
from tests.ledger.offsite.published import ORIGIN

COUNT = itertools.count(1)


@pytest.fixture(scope="session")
def ceph() -> Iterator[Ceph]:
    """The store, for the session."""
    made = started()
    yield made
    made.stop()


@pytest.fixture
def at(ceph: Ceph) -> S3At:
    """A new bucket with Object Lock, as a clinic sets it up."""
    bucket = f"rounds-{next(COUNT)}"
    made = S3At(name="vault", endpoint=ceph.endpoint, bucket=bucket, key=ceph.keys[0], secret=ceph.keys[1])
    S3Copy(made, ORIGIN)._client.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    return made


@pytest.fixture
def store(at: S3At) -> Any:
    """The vendor's own client, to look at the bucket and to attack it."""
    return S3Copy(at, ORIGIN)._client


@pytest.fixture
def plain_bucket(ceph: Ceph) -> Callable[[], S3At]:
    """A bucket that was made without Object Lock."""

    def make() -> S3At:
        bucket = f"plain-{next(COUNT)}"
        made = S3At(
            name="plain", endpoint=ceph.endpoint, bucket=bucket, key=ceph.keys[0], secret=ceph.keys[1]
        )
        S3Copy(made, ORIGIN)._client.create_bucket(Bucket=bucket)
        return made

    return make
