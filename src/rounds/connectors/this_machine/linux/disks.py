"""What a block device stands on, traced down to encryption or to the bare disk.

The source is `lsblk -J` (lsblk(8)): a tree in which a disk contains its partitions, they their RAID, LVM or
crypt devices, and so on. A device with several parents is listed under each of them.

Rules this module keeps:

* A device is encrypted when it is a crypt device, or when it has parents and *all* of them are encrypted. So
  LVM and RAID on top of crypt hold, and a mirror with one bare half does not.
* `lsblk` says `crypt` for everything that cryptsetup made, dm-verity and dm-integrity included, which hide
  nothing. So the device's own name for itself (`dm/uuid` in sysfs) must name a format that encrypts.
* A device that is being encrypted or decrypted at this moment (`CRYPT-SUBDEV`, and a LUKS device standing on
  one) is not known: part of it may still be plain.
* What encrypts below what the operating system sees (a self-encrypting drive, a cloud's storage) is not seen:
  *no*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct, field

from rounds.connectors.this_machine.look import Answer, Blind, Look, refused, says, unseen, worst
from rounds.sdk.connector import NO, Reason

LSBLK: Final = ("lsblk", "-J", "-a", "-o", "NAME,KNAME,TYPE,MAJ:MIN,FSTYPE,UUID,MOUNTPOINT")
ENCRYPTS: Final = (
    "CRYPT-LUKS1-",
    "CRYPT-LUKS2-",
    "CRYPT-PLAIN-",
    "CRYPT-BITLK-",
    "CRYPT-TCRYPT-",
    "CRYPT-FVAULT2-",
)
CLEAR: Final = ("CRYPT-VERITY-", "CRYPT-INTEGRITY-")
NULL: Final = "cipher_null"


class Node(Struct):
    """One device of the tree. Fields that are not listed are not read."""

    kname: str
    type: str
    number: str = field(name="maj:min")
    name: str = ""
    fstype: str | None = None
    uuid: str | None = None
    children: list[Node] = []


class Tree(Struct):
    """What `lsblk -J` prints."""

    blockdevices: list[Node]


Bottom: TypeAlias = Callable[[Node], Answer]
"""Judges a device that stands on no other: a bare disk, a loop device, memory."""


class Disks:
    """The block devices of a machine, by kernel name, with the parents of each."""

    def __init__(self, tree: Tree) -> None:
        self.nodes: dict[str, Node] = {}
        self.parents: dict[str, set[str]] = {}
        for each in tree.blockdevices:
            self._add(each, None)

    def _add(self, node: Node, parent: str | None) -> None:
        """Take a device and what stands on it."""
        self.nodes[node.kname] = node
        known = self.parents.setdefault(node.kname, set())
        if parent is not None:
            known.add(parent)
        for child in node.children:
            self._add(child, node.kname)

    def by_number(self, number: str) -> Node | None:
        """The device with a `major:minor`."""
        return next((each for each in self.nodes.values() if each.number.strip() == number), None)

    def by_path(self, path: str) -> Node | None:
        """The device that a `/dev` path names, by its kernel name or its mapper name."""
        last = path.rpartition("/")[2]
        named = (
            each
            for each in self.nodes.values()
            if path.startswith("/dev/") and last in (each.kname, each.name)
        )
        return next(named, None)

    def sharing(self, node: Node) -> list[Node]:
        """All devices of a file system that spans several: those with its UUID; none if it shows none."""
        return [
            each
            for each in self.nodes.values()
            if node.uuid and each.uuid == node.uuid and each.fstype == "btrfs"
        ]

    def below(self, kname: str, met: frozenset[str] = frozenset()) -> Iterator[Node]:
        """A device and all that it stands on."""
        if kname in met:
            return
        yield self.nodes[kname]
        for parent in sorted(self.parents[kname]):
            yield from self.below(parent, met | {kname})


def disks(look: Look) -> Disks | Answer:
    """Ask for the tree; an `Answer` says why there is none."""
    ran = look.run(LSBLK)
    if ran.code is None:
        return unseen(Reason.UNREADABLE, "lsblk, which lists the disks, can't be run.")
    if ran.code != 0:
        return refused(ran, "lsblk, which lists the disks,")
    try:
        return Disks(msgspec.json.decode(ran.out, type=Tree))
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
        return unseen(Reason.UNREADABLE, "What lsblk said of the disks can't be read.")


def traced(look: Look, of: Disks, kname: str, bottom: Bottom, met: frozenset[str] = frozenset()) -> Answer:
    """Whether a device is encrypted, by the rules above. `bottom` judges a device that stands on no other."""
    if kname in met or kname not in of.nodes:
        return unseen(Reason.UNREADABLE, f"What {kname} stands on can't be made out.")
    if of.nodes[kname].type == "crypt":
        own = _crypt(look, of, kname)
        if own.value is not NO:
            return own
    parents = [traced(look, of, each, bottom, met | {kname}) for each in sorted(of.parents[kname])]
    return worst(parents) if parents else bottom(of.nodes[kname])


def format_of(look: Look, of: Disks, kname: str) -> str:
    """The name of the format that encrypts a device ("LUKS2"), for people."""
    crypts = [each.kname for each in of.below(kname) if each.type == "crypt"]
    parts = [str(look.text(f"/sys/class/block/{each}/dm/uuid")).split("-") for each in crypts]
    return next((each[1] for each in parts if len(each) > 1), "encryption")


def _crypt(look: Look, of: Disks, kname: str) -> Answer:
    """Whether a device that `lsblk` calls crypt encrypts, by its own name for itself and by its cipher."""
    uuid = look.text(f"/sys/class/block/{kname}/dm/uuid")
    if isinstance(uuid, Blind):
        return unseen(uuid.reason, uuid.detail)
    if not isinstance(uuid, str) or not uuid.startswith("CRYPT-"):
        return unseen(Reason.UNREADABLE, f"What kind of crypt device {kname} is can't be read.")
    if uuid.startswith(CLEAR):
        return says(False)
    if not uuid.startswith(ENCRYPTS) or _changing(look, of, kname):
        return unseen(
            Reason.UNREADABLE, f"{kname} is being encrypted or decrypted, or is of a kind not known here."
        )
    return says(NULL not in _cipher(look, of.nodes[kname].name))


def _changing(look: Look, of: Disks, kname: str) -> bool:
    """Whether a crypt device stands on the working parts of a re-encryption."""
    lower = [each.kname for each in of.below(kname) if each.type == "crypt" and each.kname != kname]
    return any("CRYPT-SUBDEV" in str(look.text(f"/sys/class/block/{each}/dm/uuid")) for each in lower)


def _cipher(look: Look, name: str) -> str:
    """The mapping of a crypt device, where the device mapper's tool is there and permitted; else nothing."""
    ran = look.run(("dmsetup", "table", name))
    return ran.out if ran.code == 0 else ""


def backing(look: Look, node: Node) -> str | None:
    """The file behind a loop device; `None` where it is not said."""
    text = look.text(f"/sys/class/block/{node.kname}/loop/backing_file")
    return text.rstrip("\n") if isinstance(text, str) and text.startswith("/") else None


def in_memory(look: Look, node: Node) -> Answer | None:
    """For a RAM disk or zram: whether what it holds stays in memory. `None` for any other device."""
    if node.kname.startswith("ram"):
        return says(True)
    if not node.kname.startswith("zram"):
        return None
    behind = look.text(f"/sys/class/block/{node.kname}/backing_dev")
    if isinstance(behind, Blind):
        return unseen(behind.reason, behind.detail)
    if not isinstance(behind, str) or behind.strip() == "none":
        return says(True)
    return unseen(
        Reason.UNREADABLE, f"{node.kname} writes what does not fit to a disk that is not traced here."
    )
