"""Computers and the places on them where data lies."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Link, Resource


class Device(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A laptop, desktop or server.

    `disk_encrypted` speaks of everything that is mounted writable; `unencrypted` names the mounts that are
    not. `swap_encrypted` is YES too where there is no swap. `lock_after` and `logoff_after` are minutes;
    `Seen(None)` is *never*. `updates_pending` counts security updates that are out and not installed.
    `remote_root` is YES where the administrator account itself can sign in from the network. `logs_forwarded`
    is YES only with a receipt: the sink was asked and had the record. `failed_sign_ins_kept` is YES where
    failed attempts to sign in are written down and outlive a restart. `disposed` is the day of a disposal
    record.
    """

    kind: ClassVar[str] = "device"
    noun: ClassVar[str] = "computer"
    gone_by_sweeps: ClassVar[bool] = False
    links: ClassVar[dict[str, Link]] = {"owner": Link("owner", "person", "email")}

    name: str
    owner: Value[str | None] = NOT_ASKED
    os: Value[str] = NOT_ASKED
    disk_encrypted: Fact = UNSEEN
    unencrypted: Value[tuple[str, ...]] = NOT_ASKED
    swap_encrypted: Fact = UNSEEN
    screen_lock: Fact = UNSEEN
    lock_after: Value[int | None] = NOT_ASKED
    auto_logoff: Fact = UNSEEN
    logoff_after: Value[int | None] = NOT_ASKED
    auto_updates: Fact = UNSEEN
    updates_pending: Value[int] = NOT_ASKED
    firewall: Fact = UNSEEN
    host_protection: Fact = UNSEEN
    remote_root: Fact = UNSEEN
    audit_on: Fact = UNSEEN
    logs_forwarded: Fact = UNSEEN
    failed_sign_ins_kept: Fact = UNSEEN
    clock_synchronised: Fact = UNSEEN
    disposed: Value[date | None] = NOT_ASKED


class Volume(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A folder or container that the clinic declared as a place for patient data. `device` is the computer's
    key.

    `encrypted` speaks of what is mounted there now. `container_encrypted` is the lesser fact of a header read
    from a closed container: *encrypted at rest*. `method` says how ("gocryptfs", "LUKS2 aes-xts-plain64",
    "plain ext4"). `unaltered` is YES when the last comparison with digests kept from earlier showed no
    difference that nobody accounts for, `compared` its time (`Seen(None)`: there never was one),
    `compared_by` what compared ("AIDE", "ZFS scrub").
    """

    kind: ClassVar[str] = "volume"
    noun: ClassVar[str] = "declared folder"
    links: ClassVar[dict[str, Link]] = {"device": Link("device", "device", "key")}

    path: str
    device: Value[str] = NOT_ASKED
    encrypted: Fact = UNSEEN
    container_encrypted: Fact = UNSEEN
    method: Value[str] = NOT_ASKED
    unaltered: Fact = UNSEEN
    compared: Value[datetime | None] = NOT_ASKED
    compared_by: Value[str | None] = NOT_ASKED
