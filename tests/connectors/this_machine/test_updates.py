"""Updates: whether they install themselves, and how many are out. dpkg and apt-helper are the peers."""

import gzip
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.connectors.this_machine.client import LocalHost
from rounds.connectors.this_machine.linux.versions import order
from rounds.model.fact import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen
from rounds.sdk.connector import Ran
from tests.connectors.this_machine.machine import (
    APT_ON,
    MISSING,
    RELEASE,
    SECURITY_LIST,
    Prepared,
    Reply,
    device,
    whole,
)

LIST = "/var/lib/apt/lists/sec_main_binary-amd64_Packages"
NEWER = SECURITY_LIST.replace("3.0.16-1~deb12u1", "3.0.17-1~deb12u2")
# Few different characters, so that two versions are often alike at the beginning: there the order is hard.
PART = st.text("01~a+.", max_size=4).map("1".__add__)
VERSIONS = st.builds(
    "".join, st.tuples(st.sampled_from(["", "", "0:", "1:"]), PART, st.sampled_from(["", "-0", "-1", "-~"]))
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(VERSIONS, VERSIONS), min_size=8, max_size=8))
def test_versions_are_ordered_as_dpkg_orders_them(pairs: list[tuple[str, str]]) -> None:
    """Dpkg compares one pair a call; a shell loop asks for eight in one process."""
    script = 'for p; do set -- $p; dpkg --compare-versions "$1" lt "$2" && echo lt || echo ge; done'
    argv = ["sh", "-c", script, "sh", *(f"{left} {right}" for left, right in pairs)]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
    assert said == ["lt" if order(left) < order(right) else "ge" for left, right in pairs]


def test_a_number_of_ten_thousand_digits_is_ordered_too() -> None:
    assert order("1." + "9" * 10_000) < order("1.1" + "0" * 10_000)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (SECURITY_LIST, 0),
        (NEWER, 1),
        (NEWER.replace("amd64", "arm64"), 0),
        (NEWER.replace("Package: openssl", "Package: not-installed"), 0),
        (NEWER + "\nPackage: bash\nArchitecture: amd64\nVersion: 5.2.15-2+b9\n", 2),
    ],
)
def test_what_is_out_and_not_installed_is_counted(tmp_path: Path, text: str, count: int) -> None:
    host = whole(tmp_path)
    host.write(LIST, text)
    assert device(host).updates_pending == Seen(count)


def test_a_list_that_is_no_security_archives_counts_nothing(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write(
        "/var/lib/apt/lists/main_InRelease",
        RELEASE.replace("Debian-Security", "Debian").replace("-security", ""),
    )
    host.write("/var/lib/apt/lists/main_main_binary-amd64_Packages", NEWER)
    assert device(host).updates_pending == Seen(0)


def test_a_held_package_is_still_open(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write(LIST, NEWER)
    status = (tmp_path / "var/lib/dpkg/status").read_text()
    host.write("/var/lib/dpkg/status", status.replace("install ok installed", "hold ok installed"))
    assert device(host).updates_pending == Seen(1)


def test_a_compressed_list_is_unpacked_by_apts_own_helper(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.remove(LIST)
    host.write(LIST + ".gz", gzip.compress(NEWER.encode()))
    assert device(host).updates_pending == NotSeen(Reason.UNREADABLE)
    helper = "/usr/lib/apt/apt-helper"
    host.replies[helper] = lambda argv: LocalHost().run(
        [helper, "cat-file", str(tmp_path / argv[2].lstrip("/"))]
    )
    assert device(host).updates_pending == Seen(1)


@pytest.mark.parametrize(
    ("release", "says"),
    [
        (RELEASE.replace("21 Nov", "16 Nov").replace("28 Nov", "30 Nov"), NotSeen(Reason.STALE)),
        (RELEASE.replace("28 Nov", "23 Nov"), NotSeen(Reason.STALE)),
        (RELEASE.replace("Valid-Until: Sat, 28 Nov 2026 00:53:02 UTC\n", ""), Seen(0)),
        (RELEASE.replace("Date: ", "Dated: "), NotSeen(Reason.UNREADABLE)),
        (RELEASE.replace("21 Nov 2026", "99 Nov 2026"), NotSeen(Reason.UNREADABLE)),
        ("", NotSeen(Reason.UNREADABLE)),
    ],
)
def test_old_lists_say_nothing_of_today(tmp_path: Path, release: str, says: object) -> None:
    host = whole(tmp_path)
    host.write("/var/lib/apt/lists/sec_InRelease", release)
    assert device(host).updates_pending == says


def test_a_stamp_of_a_successful_fetch_keeps_quiet_lists_fresh(tmp_path: Path) -> None:
    host = whole(tmp_path)
    quiet = RELEASE.replace("21 Nov", "06 Nov").replace("Valid-Until: Sat, 28 Nov 2026 00:53:02 UTC\n", "")
    host.write("/var/lib/apt/lists/sec_InRelease", quiet)
    stamp = "/var/lib/apt/periodic/update-success-stamp"
    host.write(stamp, "")
    for age, says in ((1, Seen(0)), (8, NotSeen(Reason.STALE))):
        when = 1_795_528_800 - age * 86_400
        os.utime(tmp_path / stamp.lstrip("/"), (when, when))
        assert device(host).updates_pending == says


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (APT_ON, YES),
        (APT_ON + 'APT::Periodic::Enable "0";\n', NO),
        (APT_ON.replace('Unattended-Upgrade "1"', 'Unattended-Upgrade "0"'), NO),
        (APT_ON.replace('Lists "1"', 'Lists "0"'), NO),
        (APT_ON.replace("Debian-Security", "Debian"), NO),
        (APT_ON.replace("APT::Periodic::", "APT::Other::"), NO),
        ("noise", UNSEEN),
        (Ran(100, "", "E: Syntax error"), UNSEEN),
        (MISSING, UNSEEN),
    ],
)
def test_updates_install_themselves_when_all_of_it_is_on(tmp_path: Path, reply: Reply, says: Fact) -> None:
    host = whole(tmp_path)
    host.replies["apt-config"] = reply
    assert device(host).auto_updates is says


def test_something_must_start_them(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.remove("/etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer")
    assert device(host).auto_updates is NO
    host.remove("/run/systemd/system/x")
    (tmp_path / "run/systemd/system").rmdir()
    host.write("/etc/cron.daily/apt-compat", "")
    assert device(host).auto_updates is NO
    host.write("/proc/99/comm", "cron\n")
    assert device(host).auto_updates is YES
    (tmp_path / "proc/1").rename(tmp_path / "proc/hidden")
    assert device(host).auto_updates is UNSEEN
    (tmp_path / "proc/hidden").rename(tmp_path / "proc/1")
    host.remove("/usr/bin/unattended-upgrade")
    assert device(host).auto_updates is NO


@pytest.mark.parametrize(
    ("text", "timer", "says"),
    [
        ("[commands]\napply_updates = yes\n", "dnf-automatic.timer", YES),
        ("[commands]\napply_updates = no\n", "dnf-automatic.timer", NO),
        ("[commands]\napply_updates = no\n", "dnf-automatic-install.timer", YES),
        ("[commands]\napply_updates = yes\n", "", NO),
    ],
)
def test_dnf_applies_updates_when_it_is_told_to_and_started(
    tmp_path: Path, text: str, timer: str, says: Fact
) -> None:
    host: Prepared = whole(tmp_path)
    host.replies["apt-config"] = MISSING
    host.write("/etc/dnf/automatic.conf", text)
    if timer:
        host.write(f"/etc/systemd/system/timers.target.wants/{timer}", "")
    assert device(host).auto_updates is says
