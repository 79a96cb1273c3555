"""A copy in an S3 store with Object Lock in compliance mode: nobody, not even its owner, deletes a version or
shortens its lock before the end.

    <prefix>/<origin's hex>/<name of the published file>

Source: the S3 API (PutObject with `x-amz-object-lock-*`, GetObject by version, PutObjectRetention,
PutObjectLegalHold, ListObjectVersions).

Rules this module keeps:

* Each file is locked by its own request, whatever the bucket's default; only a lock that reads back as
  COMPLIANCE counts as one.
* What is read is a version by its id, whole: a delete marker or a newer version hides nothing from us.
* The library is botocore, an extra (`offsite`), loaded when a store is first spoken to.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from importlib import import_module
from typing import Any, Final, NamedTuple

from rounds.ledger.offsite import s3_errors
from rounds.ledger.offsite.copy import Found
from rounds.ledger.offsite.errors import BadSettings, NotLocked, NotPermitted, Unreadable
from rounds.ledger.offsite.goods import BUNDLE_LIMIT
from rounds.ledger.offsite.settings import S3At

MODE: Final = "COMPLIANCE"
CONNECT: Final = 5.0
ANSWER: Final = 20.0
"""Seconds for a connection, and for the next part of an answer."""
PROBE: Final = "probe"
PROBE_LOCK: Final = timedelta(minutes=2)
"""For how long the file is locked by which a store is tried."""
TRIES: Final = 2
LIMIT: Final = BUNDLE_LIMIT


class Version(NamedTuple):
    """A version in a listing."""

    key: str
    id: str
    latest: bool


class S3Copy:
    """The copy that `at` tells of, of the ledger `origin`."""

    locks = True

    def __init__(self, at: S3At, origin: str) -> None:
        self.name = at.name
        self._at = at
        self._prefix = "/".join(part for part in (at.prefix.strip("/"), origin.rpartition("/")[2]) if part)

    # ------------------------------------------------------------------ setting up
    def require_ready(self, now: datetime) -> Sequence[str]:
        """See that the bucket locks, and that a lock holds: a small file is locked for two minutes and its
        deletion tried. Raises `NotLocked`, and what can't be asked.
        """
        told = self._bucket()
        until = now.replace(microsecond=0) + PROBE_LOCK
        self.put(PROBE, b"Rounds tried this store.\n", until, hold=False)
        newest = self._versions(PROBE)[0]
        if self._get(newest).until is None:
            raise self._not_locked("keeps no compliance lock on a file that asks for one")
        try:
            with self._told("a deletion that must be refused"):
                self._client.delete_object(Bucket=self._at.bucket, Key=newest.key, VersionId=newest.id)
        except NotPermitted:
            return told
        raise self._not_locked("let a locked file be deleted")

    def _bucket(self) -> list[str]:
        """What the bucket says of its lock. Raises `NotLocked`."""
        errors = import_module("botocore.exceptions")
        try:
            answer = self._client.get_object_lock_configuration(Bucket=self._at.bucket)
        except errors.ClientError as why:
            if why.response.get("Error", {}).get("Code") == "ObjectLockConfigurationNotFoundError":
                raise self._not_locked("was made without Object Lock") from why
            raise s3_errors.of_answer(why.response, self._where("its lock")) from why
        except errors.BotoCoreError as why:
            raise s3_errors.of_trouble(why, self._where("its lock")) from why
        found = answer.get("ObjectLockConfiguration", {})
        if found.get("ObjectLockEnabled") != "Enabled":
            raise self._not_locked("was made without Object Lock")
        mode = found.get("Rule", {}).get("DefaultRetention", {}).get("Mode", "")
        if mode and mode != MODE:
            told = f"The bucket's own default is {mode} mode, which its administrators may lift. "
            return [f"{told}Every file is locked in compliance mode all the same, and read back as such."]
        return []

    def _not_locked(self, what: str) -> NotLocked:
        return NotLocked(
            f"The bucket {self._at.bucket} at {self._at.endpoint} {what}: whoever has its key could delete "
            "what is sent there. Nothing is. Make a bucket with Object Lock, which can only be done when it "
            "is made, and name that (yours to do)."
        )

    # ------------------------------------------------------------------ files
    def put(self, name: str, data: bytes, until: datetime, *, hold: bool) -> None:
        """Write a version, locked from its first moment."""
        digest = hashlib.md5(data, usedforsecurity=False).digest()  # the store checks what arrived by it
        with self._told(name):
            self._client.put_object(
                Bucket=self._at.bucket,
                Key=self._key(name),
                Body=data,
                ContentMD5=base64.b64encode(digest).decode("ascii"),
                ContentType="text/plain; charset=utf-8" if _is_text(name) else "application/octet-stream",
                Metadata={"sha256": hashlib.sha256(data).hexdigest()},
                ObjectLockMode=MODE,
                ObjectLockRetainUntilDate=until,
                **({"ObjectLockLegalHoldStatus": "ON"} if hold else {}),
            )

    def found(self, name: str) -> list[Found]:
        """Every version, the oldest first, each read whole."""
        return [self._get(each) for each in reversed(self._versions(name))]

    def recent(self, name: str, most: int) -> list[Found]:
        """The newest versions, newest first."""
        return [self._get(each) for each in self._versions(name, most)]

    def extend(self, name: str, version: str, until: datetime) -> None:
        """Lock a version for longer. The store refuses to shorten."""
        with self._told(name):
            self._client.put_object_retention(
                Bucket=self._at.bucket,
                Key=self._key(name),
                VersionId=version,
                Retention={"Mode": MODE, "RetainUntilDate": until},
            )

    def hold(self, name: str, version: str, *, on: bool) -> None:
        """Put a legal hold on a version, or lift it."""
        with self._told(name):
            self._client.put_object_legal_hold(
                Bucket=self._at.bucket,
                Key=self._key(name),
                VersionId=version,
                LegalHold={"Status": "ON" if on else "OFF"},
            )

    def names(self) -> Iterator[str]:
        """Every name that has a version; the file by which the store was tried is left out."""
        before = ""
        for each in self._listed(f"{self._prefix}/"):
            name = each.key.removeprefix(f"{self._prefix}/")
            if name not in (before, PROBE):
                yield name
            before = name

    # ------------------------------------------------------------------ asking
    def _versions(self, name: str, most: int | None = None) -> list[Version]:
        """The versions of one file, the newest first, as the store lists them."""
        key = self._key(name)
        found: list[Version] = []
        for each in self._listed(key):  # keys come sorted, so the exact one comes first
            if each.key != key or len(found) == most:
                break
            found.append(each)
        return found

    def _listed(self, prefix: str) -> Iterator[Version]:
        """Versions below a prefix; markers are no versions. Raises `Unreadable` for a listing without end."""
        more: dict[str, str] = {}
        while True:
            with self._told("a listing"):
                page = self._client.list_object_versions(Bucket=self._at.bucket, Prefix=prefix, **more)
            for each in page.get("Versions", ()):
                yield Version(each["Key"], each["VersionId"], bool(each["IsLatest"]))
            if not page.get("IsTruncated"):
                return
            after = {
                "KeyMarker": page.get("NextKeyMarker", ""),
                "VersionIdMarker": page.get("NextVersionIdMarker", ""),
            }
            if after == more or not after["KeyMarker"]:
                raise Unreadable(f"{self._where('a listing')}: it says that there is more, and not where.")
            more = {name: value for name, value in after.items() if value}

    def _get(self, version: Version) -> Found:
        """One version, whole, with its lock. A body longer than any file of ours is none of them."""
        with self._told(version.key):
            answer = self._client.get_object(Bucket=self._at.bucket, Key=version.key, VersionId=version.id)
            with answer["Body"] as body:
                data: bytes = body.read(LIMIT + 1)
        length = int(answer.get("ContentLength", len(data)))
        if len(data) < min(length, LIMIT + 1):
            raise Unreadable(f"{self._where(version.key)}: {len(data)} of {length} bytes came; tried again.")
        locked = answer.get("ObjectLockMode") == MODE
        return Found(
            data,
            answer["ObjectLockRetainUntilDate"] if locked else None,
            hold=answer.get("ObjectLockLegalHoldStatus") == "ON",
            latest=version.latest,
            id=version.id,
        )

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}"

    def _where(self, what: str) -> str:
        return f"The store {self._at.endpoint} (bucket {self._at.bucket}, asked for {what})"

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Turn what the library raises into an error of ours."""
        errors = import_module("botocore.exceptions")
        try:
            yield
        except errors.ClientError as why:
            raise s3_errors.of_answer(why.response, self._where(what)) from why
        except (errors.BotoCoreError, errors.HTTPClientError) as why:
            raise s3_errors.of_trouble(why, self._where(what)) from why

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - the library ships no types
        """The library's client. Raises `BadSettings` where the library is not installed."""
        try:
            session = import_module("botocore.session").Session()
            config = import_module("botocore.config").Config(
                connect_timeout=CONNECT,
                read_timeout=ANSWER,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                request_checksum_calculation="when_required",  # stores of others know MD5 and SHA-256 only
                response_checksum_validation="when_required",
                s3={"addressing_style": "path"},
                user_agent_extra="rounds",
            )
            key, secret = self._at.credentials()
            return session.create_client(
                "s3",
                endpoint_url=self._at.endpoint,
                region_name=self._at.region,
                aws_access_key_id=key or None,
                aws_secret_access_key=secret or None,
                config=config,
            )
        except ModuleNotFoundError as why:
            raise BadSettings(
                "A copy in an object store needs the library botocore (yours to do): "
                "pip install 'rounds[offsite]'"
            ) from why
        except ValueError as why:
            raise BadSettings(f"{self._at.endpoint} is no address of a store (yours to mend).") from why


def _is_text(name: str) -> bool:
    return name.startswith("checkpoint") and not name.endswith(".tsr")
