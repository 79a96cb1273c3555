"""Disks traced down to encryption: trees as `lsblk -J` lists them, mount tables as the kernel writes them."""

from pathlib import Path
from typing import Any

import pytest

from rounds.model.fact import NO, UNSEEN, YES, Fact, Reason, Seen
from rounds.sdk.connector import Ran
from tests.connectors.this_machine.machine import (
    LAPTOP_MOUNTS,
    MISSING,
    device,
    lsblk,
    mount,
    node,
    table,
    whole,
)

LUKS = "CRYPT-LUKS2-00ff-data"


def crypt(*children: dict[str, Any], kname: str = "dm-0", number: str = "254:0") -> dict[str, Any]:
    return node(kname, "crypt", number, *children, fstype="ext4")


def disk(*children: dict[str, Any], name: str = "sda", number: str = "8:0", **more: Any) -> dict[str, Any]:
    return node(name, "disk", number, *children, **more)


MIRROR = node("md0", "raid1", "9:0", fstype="ext4")
LV = node("dm-9", "lvm", "254:9", fstype="ext4")
TREES = {
    "a bare disk": (NO, "8:0", lsblk(disk(fstype="ext4"))),
    "a partition under LUKS": (YES, "254:0", lsblk(disk(node("sda1", "part", "8:1", crypt())))),
    "LVM on LUKS": (YES, "254:9", lsblk(disk(crypt(LV)))),
    "LUKS on LVM": (YES, "254:0", lsblk(disk(node("dm-9", "lvm", "254:9", crypt())))),
    "LVM on a plain disk": (NO, "254:9", lsblk(disk(LV))),
    "a volume group over one encrypted and one plain disk": (
        NO,
        "254:9",
        lsblk(disk(crypt(LV)), disk(LV, name="sdb", number="8:16")),
    ),
    "a mirror with both halves encrypted": (
        YES,
        "9:0",
        lsblk(
            disk(crypt(MIRROR)),
            disk(crypt(MIRROR, kname="dm-1", number="254:1"), name="sdb", number="8:16"),
        ),
    ),
    "a mirror with one bare half": (
        NO,
        "9:0",
        lsblk(disk(crypt(MIRROR)), disk(MIRROR, name="sdb", number="8:16")),
    ),
    "LUKS on a mirror": (YES, "254:0", lsblk(disk(node("md0", "raid1", "9:0", crypt())))),
    "a disk that is not listed": (UNSEEN, "8:99", lsblk(disk())),
}


@pytest.mark.parametrize("name", TREES)
def test_a_tree_is_traced_to_the_ground(tmp_path: Path, name: str) -> None:
    says, number, tree = TREES[name]
    host = whole(tmp_path)
    host.replies["lsblk"] = tree
    for each in ("dm-0", "dm-1"):
        host.write(f"/sys/class/block/{each}/dm/uuid", LUKS)
    host.write("/proc/self/mountinfo", table(mount(number, "/")))
    found = device(host)
    assert found.disk_encrypted is says
    if says is not UNSEEN:
        assert found.unencrypted == Seen(("/",) if says is NO else ())


@pytest.mark.parametrize(
    ("uuid", "says"),
    [
        ("CRYPT-LUKS1-00ff-x", YES),
        ("CRYPT-PLAIN-cryptswap", YES),
        ("CRYPT-BITLK-x", YES),
        ("CRYPT-VERITY-00ff-x", NO),
        ("CRYPT-INTEGRITY-x", NO),
        ("CRYPT-SUBDEV-x", UNSEEN),
        ("CRYPT-NEWKIND-x", UNSEEN),
        ("noise", UNSEEN),
    ],
)
def test_not_everything_that_lsblk_calls_crypt_encrypts(tmp_path: Path, uuid: str, says: Fact) -> None:
    host = whole(tmp_path)
    host.replies["lsblk"] = lsblk(disk(crypt()))
    host.write("/sys/class/block/dm-0/dm/uuid", uuid + "\n")
    host.write("/proc/self/mountinfo", table(mount("254:0", "/")))
    assert device(host).disk_encrypted is says


def test_a_device_that_is_being_encrypted_now_is_not_known(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.replies["lsblk"] = lsblk(disk(crypt(crypt(kname="dm-1", number="254:1"))))
    host.write("/sys/class/block/dm-0/dm/uuid", "CRYPT-SUBDEV-hotzone\n")
    host.write("/sys/class/block/dm-1/dm/uuid", LUKS)
    host.write("/proc/self/mountinfo", table(mount("254:1", "/")))
    assert device(host).disk_encrypted is UNSEEN


def test_a_null_cipher_encrypts_nothing(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.replies["dmsetup"] = "0 99 crypt cipher_null-ecb 00 0 8:1 0\n"
    assert device(host).disk_encrypted is NO


def test_one_plain_mount_beside_an_encrypted_root_is_named(tmp_path: Path) -> None:
    host = whole(tmp_path)
    old = mount("259:2", r"/srv/old\040scans")
    host.write("/proc/self/mountinfo", f"{LAPTOP_MOUNTS}90 20 {old}\n")
    found = device(host)
    assert (found.disk_encrypted, found.unencrypted) == (NO, Seen(("/srv/old scans",)))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (mount("259:2", "/mnt", own="ro"), YES),
        (mount("259:2", "/mnt", opts="ro"), YES),
        (mount("0:9", "/mnt", "tmpfs", "tmpfs"), YES),
        (mount("259:2", "/boot"), YES),
        (mount("259:2", "/bootleg"), NO),
        (mount("0:9", "/mnt", "fuse.gocryptfs", "/srv/cipher"), YES),
        (mount("0:9", "/mnt", "fuse.gocryptfs-reverse", "/srv/plain"), UNSEEN),
        (mount("0:9", "/mnt", "nfs4", "nas:/share"), UNSEEN),
        (mount("0:9", "/mnt", "overlay", "overlay", opts="rw,lowerdir=/a,upperdir=/b,workdir=/c"), YES),
        (mount("0:9", "/mnt", "overlay", "overlay", opts="rw,lowerdir=/a,upperdir=/boot/b,workdir=/c"), NO),
        (mount("0:9", "/mnt", "overlay", "overlay", opts="rw,lowerdir=/a"), UNSEEN),
        (mount("0:9", "/mnt", "somethingfs", "pool"), UNSEEN),
        (mount("259:2", "/mnt", "bcachefs"), UNSEEN),
        (mount("254:1", "/mnt", "bcachefs"), YES),
        (mount("0:9", "/mnt", "btrfs", "/dev/nvme0n1p2"), UNSEEN),
    ],
)
def test_what_kind_of_mount_it_is_decides(tmp_path: Path, line: str, says: Fact) -> None:
    host = whole(tmp_path)
    base = [mount("254:1", "/"), line] if "/boot" in line.split()[2] else [mount("254:1", "/"), BOOT, line]
    host.write("/proc/self/mountinfo", table(*base))
    assert device(host).disk_encrypted is says


BOOT = mount("259:2", "/boot")


@pytest.mark.parametrize(("reply", "says"), [("aes-256-gcm\n", YES), ("off\n", NO), ("?\n", UNSEEN)])
def test_zfs_says_itself_whether_a_dataset_is_encrypted(tmp_path: Path, reply: str, says: Fact) -> None:
    host = whole(tmp_path)
    host.write("/proc/self/mountinfo", table(mount("254:1", "/"), mount("0:40", "/pool", "zfs", "pool")))
    host.replies["zfs"] = reply
    assert device(host).disk_encrypted is says


def test_a_file_system_over_two_disks_needs_both(tmp_path: Path) -> None:
    host = whole(tmp_path)
    btrfs = {"fstype": "btrfs", "uuid": "aa-bb"}
    open_half = disk(name="sdb", number="8:16", **btrfs)
    for half, says in ((open_half, NO), (disk(node("dm-3", "crypt", "254:3", **btrfs)), YES)):
        host.replies["lsblk"] = lsblk(disk(node("dm-0", "crypt", "254:0", **btrfs), name="sdc"), half)
        host.write("/sys/class/block/dm-3/dm/uuid", LUKS)
        host.write("/proc/self/mountinfo", table(mount("0:30", "/", "btrfs", "/dev/dm-0")))
        assert device(host).disk_encrypted is says


def test_a_loop_device_is_judged_by_where_its_file_lies(tmp_path: Path) -> None:
    host = whole(tmp_path)
    host.replies["lsblk"] = lsblk(node("loop0", "loop", "7:0"), disk(crypt(), fstype="ext4"))
    host.write("/proc/self/mountinfo", table(mount("254:0", "/"), mount("7:0", "/mnt")))
    assert device(host).disk_encrypted is UNSEEN
    host.write("/sys/class/block/loop0/loop/backing_file", "/srv/image\n")
    assert device(host).disk_encrypted is YES


SWAPS = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("", YES),
        ("/dev/dm-2 partition 99 0 -2\n", YES),
        ("/dev/nvme0n1p2 partition 99 0 -2\n", NO),
        ("/dev/zram0 partition 99 0 100\n", YES),
        ("/swapfile file 99 0 -2\n", YES),
        ("/boot/swapfile file 99 0 -2\n", NO),
        ("/dev/dm-2 partition 99 0 -2\n/boot/swapfile file 99 0 -3\n", NO),
        ("/dev/sdz9 partition 99 0 -2\n", UNSEEN),
        ("noise\n", UNSEEN),
    ],
)
def test_swap_is_encrypted_absent_or_in_memory(tmp_path: Path, lines: str, says: Fact) -> None:
    host = whole(tmp_path)
    assert isinstance(host.replies["lsblk"], str)
    host.replies["lsblk"] = host.replies["lsblk"].replace(
        '"blockdevices": [',
        '"blockdevices": [{"name":"zram0","kname":"zram0","type":"disk","maj:min":"253:0"},',
    )
    host.write("/proc/swaps", SWAPS + lines)
    assert device(host).swap_encrypted is says


def test_without_the_kernels_own_heading_no_swap_is_not_concluded(tmp_path: Path) -> None:
    host = whole(tmp_path)
    for text in ("", "\n", "/dev/dm-2 partition 99 0 -2\n"):
        host.write("/proc/swaps", text)
        assert device(host).swap_encrypted is UNSEEN


@pytest.mark.parametrize("reply", [MISSING, Ran(1, "", "lsblk: failed"), Ran(0, "{}"), Ran(0, "[" * 100_000)])
def test_without_lsblk_nothing_is_concluded(tmp_path: Path, reply: Ran) -> None:
    host = whole(tmp_path)
    host.replies["lsblk"] = reply
    found = device(host)
    assert (found.disk_encrypted, found.swap_encrypted) == (UNSEEN, UNSEEN)
    assert found.unseen["disk_encrypted"] is Reason.UNREADABLE
