"""One look at a prepared laptop on which all is well, and at parts of it taken from sight."""

import tempfile
from pathlib import Path

import pytest

from rounds.model.fact import NO, UNSEEN, NotSeen, Reason, Seen
from rounds.model.plain import from_plain, to_plain
from rounds.model.resources import Account, Device
from rounds.sdk.connector import BadSettings, Gap, Observation, Sweep, Whose, manifest_of
from tests.connectors.this_machine.machine import (
    NOT_ROOT,
    NOW,
    Prepared,
    accounts,
    device,
    items,
    whole,
    without_rights,
    yes_facts,
)

GOOD = {
    "disk_encrypted",
    "swap_encrypted",
    "screen_lock",
    "auto_logoff",
    "auto_updates",
    "firewall",
    "host_protection",
    "audit_on",
    "failed_sign_ins_kept",
    "clock_synchronised",
}


def test_every_fact_that_linux_can_tell_is_told(tmp_path: Path) -> None:
    found = device(whole(tmp_path), owner="Mary@Clinic.Example")
    assert yes_facts(found) == GOOD
    assert (found.remote_root, found.logs_forwarded) == (NO, NO)
    assert (found.key, found.name, found.owner) == ("front-desk", "front-desk", Seen("mary@clinic.example"))
    assert (found.os, found.unencrypted) == (Seen("Debian GNU/Linux 12 (bookworm)"), Seen(()))
    assert (found.lock_after, found.logoff_after, found.updates_pending) == (Seen(5), Seen(15), Seen(0))


def test_a_look_ends_each_kind_in_a_whole_sweep(tmp_path: Path) -> None:
    found = items(whole(tmp_path), folders="/etc")
    sweeps = [(each.kind, each.complete, each.count) for each in found if isinstance(each, Sweep)]
    assert sweeps == [("device", True, 1), ("account", True, 2), ("volume", True, 1)]
    assert not [each for each in found if isinstance(each, Gap)]


def test_every_observation_survives_its_plain_form(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.replies["nft"] = NOT_ROOT
    for each in items(host, folders="/etc:/none", containers="/etc/passwd:/none2"):
        if isinstance(each, Observation):
            made = each.resource
            assert from_plain(type(made), made.system, made.key, to_plain(made)) == made
            assert each.observed_at == NOW
            assert len(each.digest) == 64


def test_what_needs_rights_that_we_lack_is_unseen_and_a_gap(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.replies |= {"nft": NOT_ROOT, "auditctl": NOT_ROOT}
    found = items(host)
    (seen,) = [e.resource for e in found if isinstance(e, Observation) and isinstance(e.resource, Device)]
    assert (seen.firewall, seen.audit_on) == (UNSEEN, UNSEEN)
    assert seen.unseen["firewall"] is seen.unseen["audit_on"] is Reason.NOT_PERMITTED
    gaps = [each for each in found if isinstance(each, Gap)]
    assert [(g.kind, g.reason, g.whose) for g in gaps] == [("device", Reason.NOT_PERMITTED, Whose.YOURS)] * 2
    assert all(gap.detail.endswith(".") for gap in gaps)
    assert [each.complete for each in found if isinstance(each, Sweep)] == [False, True, True]


def test_a_file_that_we_may_not_read_is_not_permitted() -> None:
    with tempfile.TemporaryDirectory() as folder, without_rights(Path(folder)):
        host = whole(Path(folder))
        host.root.joinpath("etc/shadow").chmod(0)
        host.root.joinpath("etc/sudoers").chmod(0)
        mary = accounts(host)["mary"]
        assert (mary.can_sign_in, mary.needs_secret, mary.admin) == (UNSEEN, UNSEEN, UNSEEN)
        assert set(mary.unseen.values()) == {Reason.NOT_PERMITTED}
        gaps = [each for each in items(host) if isinstance(each, Gap)]
        assert [(g.kind, g.reason, g.whose) for g in gaps] == [
            ("account", Reason.NOT_PERMITTED, Whose.YOURS)
        ] * 2


def test_a_machine_without_a_name_or_a_platform_is_a_gap_for_each_kind(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/proc/sys/kernel/hostname", "\x00\x01")
    for each in (items(host), items(Prepared(tmp_path / "nothing"))):
        assert [type(e) for e in each] == [Gap, Sweep] * 3
        assert not any(e.complete for e in each if isinstance(e, Sweep))


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"folders": "srv/phi"}, "folders"),
        ({"containers": "a.img"}, "containers"),
        ({"owners": "mary"}, "owners"),
        ({"log_receipt": "sink.log"}, "log_receipt"),
        ({"log_receipt": "/var/log/syslog"}, "log_receipt"),
        ({"log_receipt": "run:'"}, "log_receipt"),
        ({"log_receipt_wait": "soon"}, "log_receipt_wait"),
        ({"log_receipt_wait": "3600"}, "log_receipt_wait"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, settings: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings, match=f"^{named}:"):
        items(whole(tmp_path), **settings)


def test_owners_are_whom_the_setting_names(tmp_path: Path) -> None:
    found = accounts(whole(tmp_path), owners="mary=Mary@Clinic.Example")
    assert {login: each.owner for login, each in found.items()} == {
        "root": Seen(None),
        "mary": Seen("mary@clinic.example"),
    }
    assert accounts(whole(tmp_path))["mary"].owner == NotSeen(Reason.NOT_ASKED)


def test_the_manifest_is_read_and_honest() -> None:
    manifest = manifest_of("rounds.connectors.this_machine")
    assert manifest.kinds == (Device.kind, Account.kind, "volume")
    assert any("recorded-replies (written after vendor documentation)" in each for each in manifest.untested)
    assert manifest.label == "proven-on-real-server"
