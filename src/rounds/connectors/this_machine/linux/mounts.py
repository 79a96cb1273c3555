r"""The mount table, and which mount a path lies on.

The source is `/proc/self/mountinfo` (proc(5)). A worked line; a space in a mount point is written `\040`:

    >>> made, = parse(r"43 1 8:17 / / rw,relatime shared:1 - ext4 /dev/sdb1 rw,errors=remount-ro")
    >>> made.device, made.point, made.kind, made.source, made.writable
    ('8:17', '/', 'ext4', '/dev/sdb1', True)

Rules this module keeps:

* A table with one line that can't be read is no table: `parse` gives `None`, and nothing is concluded from
  it.
* What lies under a path is found by walking from the root as the kernel does, so that a mount which another
  one covers is never taken for the one in use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

LINE: Final = re.compile(
    r"(?P<id>\d+) (?P<parent>\d+) (?P<device>\d+:\d+) (?P<root>\S+) (?P<point>/\S*) (?P<own>\S+)"
    r"(?: \S+:\S+| unbindable)* - (?P<kind>\S+) (?P<source>\S*) (?P<options>\S+)"
)
PSEUDO: Final = frozenset(
    [
        "autofs",
        "binfmt_misc",
        "bpf",
        "cgroup",
        "cgroup2",
        "configfs",
        "debugfs",
        "devpts",
        "devtmpfs",
        "efivarfs",
        "fusectl",
        "fuse.gvfsd-fuse",
        "fuse.lxcfs",
        "fuse.portal",
        "hugetlbfs",
        "mqueue",
        "nfsd",
        "nsfs",
        "proc",
        "pstore",
        "ramfs",
        "rpc_pipefs",
        "securityfs",
        "selinuxfs",
        "sysfs",
        "tmpfs",
        "tracefs",
    ]
)
"""File systems that keep nothing on a disk: the kernel's own windows, and memory."""
MEMORY: Final = frozenset({"tmpfs", "ramfs"})
ELSEWHERE: Final = frozenset(
    [
        "9p",
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.davfs2",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "fuse.vmhgfs-fuse",
        "glusterfs",
        "ncpfs",
        "nfs",
        "nfs4",
        "prl_fs",
        "smb3",
        "smbfs",
        "vboxsf",
        "virtiofs",
    ]
)
"""File systems whose disk is another machine's."""
ENCRYPTING: Final = {
    "fuse.gocryptfs": "gocryptfs",
    "fuse.encfs": "encfs",
    "fuse.cryfs": "cryfs",
    "fuse.securefs": "securefs",
    "ecryptfs": "ecryptfs",
}
"""File systems that write only ciphertext to the place that they keep things in."""
PLAIN: Final = frozenset(
    [
        "btrfs",
        "erofs",
        "exfat",
        "ext2",
        "ext3",
        "ext4",
        "f2fs",
        "fuseblk",
        "hfsplus",
        "iso9660",
        "jfs",
        "msdos",
        "nilfs2",
        "ntfs",
        "ntfs3",
        "reiserfs",
        "squashfs",
        "udf",
        "ufs",
        "vfat",
        "xfs",
    ]
)
"""File systems that write to their block device what they are given (directories under fscrypt aside)."""
BOOT: Final = frozenset({"/boot", "/boot/efi", "/efi", "/boot/firmware"})
"""What the machine starts from lies open on most encrypted machines, and no patient data belongs there."""


class Mount(NamedTuple):
    """One mount. `device` is `major:minor`; `root` the part of the file system that is shown at `point`."""

    id: int
    parent: int
    device: str
    root: str
    point: str
    kind: str
    source: str
    writable: bool
    options: tuple[str, ...]

    def option(self, name: str) -> str | None:
        """The value of one of the file system's own options."""
        return next((each.partition("=")[2] for each in self.options if each.startswith(f"{name}=")), None)


def parse(text: str) -> tuple[Mount, ...] | None:
    """The mounts of a `mountinfo` text; `None` if a line can't be read or the root is missing."""
    found = [LINE.fullmatch(line) for line in text.split("\n") if line]
    mounts = tuple(_mount(each) for each in found if each is not None)
    whole = len(mounts) == len(found) and any(each.point == "/" for each in mounts)
    return mounts if whole else None


def _mount(line: re.Match[str]) -> Mount:
    """One line as a mount."""
    options = tuple(line["options"].split(","))
    return Mount(
        id=int(line["id"]),
        parent=int(line["parent"]),
        device=line["device"],
        root=unescaped(line["root"]),
        point=unescaped(line["point"]),
        kind=line["kind"],
        source=unescaped(line["source"]),
        writable="rw" in line["own"].split(",") and "ro" not in options,
        options=tuple(unescaped(each) for each in options),
    )


def unescaped(text: str) -> str:
    r"""Text with the kernel's octal escapes resolved.

    >>> unescaped(r"a\040b")
    'a b'
    """
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def lies_on(mounts: Sequence[Mount], path: str) -> Mount | None:
    """The mount that a path (absolute, links followed) lies on now."""
    ids = {each.id for each in mounts}
    here = next((each for each in mounts if each.point == "/" and each.parent not in ids - {each.id}), None)
    for _ in mounts:
        onward = [
            each for each in mounts if here and each.parent == here.id != each.id and within(path, each.point)
        ]
        if not onward:
            break
        here = min(onward, key=lambda each: len(each.point))
    return here


def within(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it.

    >>> within("/srv/phi", "/srv"), within("/srv2", "/srv"), within("/srv", "/")
    (True, False, True)
    """
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def keeps(mount: Mount) -> bool:
    """Whether something can be written to a mount that outlives a power cut.

    Left out are pseudo file systems and memory, what is mounted read-only, and what the machine starts from.
    """
    return mount.writable and mount.kind not in PSEUDO and mount.point not in BOOT


def keeping(mounts: Sequence[Mount]) -> Iterator[Mount]:
    """The mounts that keep something, one of each file system: the one with the shortest path."""
    met = set()
    for each in sorted(mounts, key=lambda mount: (len(mount.point), mount.point)):
        if keeps(each) and (each.device, each.kind) not in met:
            met.add((each.device, each.kind))
            yield each


def inside(mounts: Sequence[Mount], path: str) -> Iterator[Mount]:
    """The mounts below a path that keep something and are in use: none that another one covers."""
    for each in mounts:
        if (
            each.point != path
            and within(each.point, path)
            and keeps(each)
            and lies_on(mounts, each.point) == each
        ):
            yield each
