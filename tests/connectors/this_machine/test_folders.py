"""Declared folders: what is mounted there now, what is mounted inside them, and where links lead."""

import tempfile
from pathlib import Path

from rounds.model.fact import NO, UNSEEN, YES, Reason, Seen
from tests.connectors.this_machine.machine import mount, table, volumes, whole, without_rights


def test_a_declared_folder_is_as_encrypted_as_the_worst_mount_in_it(tmp_path: Path) -> None:
    host = whole(tmp_path)
    for each in ("/srv/phi/scans", "/srv/open"):
        host.write(f"{each}/x", "")
    mounts = [mount("254:1", "/"), mount("0:50", "/srv/phi", "fuse.gocryptfs", "/srv/.phi")]
    host.write("/proc/self/mountinfo", table(*mounts))
    found = volumes(host, folders="/srv/phi:/srv/open")
    assert [(found[p].encrypted, found[p].method) for p in ("/srv/phi", "/srv/open")] == [
        (YES, Seen("gocryptfs")),
        (YES, Seen("LUKS2 under ext4")),
    ]
    inner = f"30 21 {mount('259:2', '/srv/phi/scans')}\n"
    host.write("/proc/self/mountinfo", table(*mounts) + inner)
    found = volumes(host, folders="/srv/phi:/srv/open")
    assert (found["/srv/phi"].encrypted, found["/srv/phi"].method) == (NO, Seen("plain ext4"))
    assert found["/srv/open"].encrypted is YES


def test_a_mount_that_another_covers_is_not_the_one_in_use(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/srv/phi/x", "")
    under, over = mount("0:50", "/srv/phi", "fuse.gocryptfs", "/srv/.phi"), mount("259:2", "/srv/phi")
    root = f"20 1 {mount('254:1', '/')}\n"
    host.write("/proc/self/mountinfo", root + f"21 20 {under}\n22 21 {over}\n")
    assert volumes(host, folders="/srv/phi")["/srv/phi"].encrypted is NO
    host.write("/proc/self/mountinfo", root + f"21 20 {over}\n22 21 {under}\n")
    assert volumes(host, folders="/srv/phi")["/srv/phi"].encrypted is YES


def test_a_mount_inside_a_folder_counts_until_it_is_covered(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/srv/phi/x", "")
    root, scans = f"20 1 {mount('254:1', '/')}\n", mount("259:2", "/srv/phi/scans")
    phi = mount("0:50", "/srv/phi", "fuse.gocryptfs", "/srv/.phi")
    host.write("/proc/self/mountinfo", root + f"21 20 {phi}\n22 21 {scans}\n")
    assert volumes(host, folders="/srv/phi")["/srv/phi"].encrypted is NO
    host.write("/proc/self/mountinfo", root + f"22 20 {scans}\n21 20 {phi}\n")
    assert volumes(host, folders="/srv/phi")["/srv/phi"].encrypted is YES


def test_a_declared_link_is_judged_where_it_leads(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/boot/phi/x", "")
    (tmp_path / "srv").mkdir()
    (tmp_path / "srv/phi").symlink_to("../boot/phi")
    assert volumes(host, folders="/srv/phi")["/srv/phi"].encrypted is NO


def test_a_mount_that_refuses_us_is_told_by_the_mount_table() -> None:
    """A user's own gocryptfs mount lets nobody else in, not even root."""
    with tempfile.TemporaryDirectory() as folder, without_rights(Path(folder)):
        host = whole(Path(folder))
        host.write("/srv/phi/x", "")
        phi = mount("0:50", "/srv/phi", "fuse.gocryptfs", "/srv/.phi")
        host.write("/proc/self/mountinfo", table(mount("254:1", "/"), phi))
        (host.root / "srv").chmod(0)
        found = volumes(host, folders="/srv/phi:/srv/open")
        assert (found["/srv/phi"].encrypted, found["/srv/open"].encrypted) == (YES, UNSEEN)
        assert found["/srv/open"].unseen["encrypted"] is Reason.NOT_PERMITTED
        (host.root / "srv").chmod(0o755)


def test_a_folder_under_fscrypt_is_encrypted_on_a_plain_disk(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/boot/phi/x", "")
    host.replies["lsattr"] = "----E---------e------- /boot/phi\n"
    found = volumes(host, folders="/boot/phi")["/boot/phi"]
    assert (found.encrypted, found.method) == (YES, Seen("fscrypt on ext4"))
    host.replies["lsattr"] = "--------------e------- /boot/phi\n"
    assert volumes(host, folders="/boot/phi")["/boot/phi"].encrypted is NO


def test_a_folder_in_memory_is_not_encrypted(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.write("/run/shm/x", "")
    found = volumes(host, folders="/run/shm")["/run/shm"]
    assert (found.encrypted, found.method) == (NO, Seen("tmpfs (memory, not encrypted)"))


def test_a_folder_that_is_gone_is_observed_as_unreachable(tmp_path: Path) -> None:
    found = volumes(whole(tmp_path), folders="/srv/gone")["/srv/gone"]
    assert (found.encrypted, found.unseen) == (UNSEEN, {"encrypted": Reason.UNREACHABLE})
    assert found.device == Seen("front-desk")
