"""Whether what this machine writes down is encrypted: its mounts, its swap, and any one folder.

Rules this module keeps:

* `disk_encrypted` speaks of every mount on which something can be written that outlives a power cut
  (`mounts.keeping` says which are left out). One plain mount makes it NO, one that can't be traced makes it
  unseen.
* An encrypting file system (gocryptfs, encfs, …) counts as encrypted, and the place where it keeps its
  ciphertext is judged as the mount that it lies on, never as a leak.
* An overlay is judged by the mount that its upper directory lies on, a loop device by the one that its file
  lies on.
* A network share's disk is another machine's: not known from here.
* Swap that does not exist, or stays in memory, is as good as encrypted.
* `/proc/swaps` must begin with the kernel's own heading; without it nothing is concluded, least of all *no
  swap*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rounds.connectors.this_machine.linux.disks import (
    Disks,
    Node,
    backing,
    disks,
    format_of,
    in_memory,
    traced,
)
from rounds.connectors.this_machine.linux.mounts import (
    ELSEWHERE,
    ENCRYPTING,
    MEMORY,
    PLAIN,
    Mount,
    inside,
    keeping,
    lies_on,
    parse,
    unescaped,
)
from rounds.connectors.this_machine.look import (
    Answer,
    Answers,
    Blind,
    Look,
    Pair,
    could_not,
    holds,
    not_held,
    refused,
    says,
    shown,
    unseen,
    worst,
)
from rounds.sdk.connector import NO, YES, Reason

FSCRYPT: Final = frozenset({"ext4", "f2fs", "ubifs"})
"""File systems whose directories may be encrypted one by one (fscrypt)."""
SWAP: Final = re.compile(r"(?P<path>\S+)[ \t]+(?P<sort>partition|file)[ \t]+\d+[ \t]+\d+[ \t]+-?\d+")


class Storage:
    """The mounts and disks of a machine, read once."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self.mounts = _mounts(look)
        self._disks = disks(look)

    def device(self) -> Answers:
        """`disk_encrypted`, `unencrypted` and `swap_encrypted` of the machine."""
        if isinstance(self.mounts, Answer):
            why = self.mounts
            reason = why.reason or Reason.UNREADABLE
            return {
                "disk_encrypted": why,
                "unencrypted": not_held(reason, why.detail),
                "swap_encrypted": self.swap(),
            }
        judged = [(each.point, self.mount(each)) for each in keeping(self.mounts)]
        plain = tuple(shown(point) for point, answer in judged if answer.value is NO)
        whole = worst([answer for _, answer in judged])
        if not judged:
            whole = unseen(Reason.UNREADABLE, "No mount is listed on which this machine keeps anything.")
        blind = next((each for _, each in judged if each.reason), None)
        listed = (
            not_held(blind.reason, blind.detail) if blind and blind.reason and not plain else holds(plain)
        )
        return {"disk_encrypted": whole, "unencrypted": listed, "swap_encrypted": self.swap()}

    def swap(self) -> Answer:
        """Whether all swap is encrypted or in memory, or there is none."""
        text = self._look.text("/proc/swaps")
        if isinstance(text, Blind):
            return could_not(text)
        if not isinstance(text, str):
            return unseen(Reason.UNREADABLE, "/proc/swaps, which lists the swap, is not there.")
        head, *lines = text.splitlines() or [""]
        areas = [SWAP.fullmatch(line.rstrip()) for line in lines]
        if head.split() != ["Filename", "Type", "Size", "Used", "Priority"] or None in areas:
            return unseen(Reason.UNREADABLE, "/proc/swaps can't be read as a list of swap areas.")
        return worst([self._area(unescaped(each["path"]), each["sort"]) for each in areas if each])

    def _area(self, path: str, sort: str) -> Answer:
        """One swap area: a file on some mount, or a device."""
        if sort == "file":
            return self.path(path.removesuffix(" (deleted)"))
        if isinstance(self._disks, Answer):
            return self._disks
        node = self._disks.by_path(path)
        if node is None:
            return unseen(Reason.UNREADABLE, f"The swap area {path} is not among the listed disks.")
        return self._node(self._disks, node, frozenset())

    def path(self, path: str, met: frozenset[int] = frozenset()) -> Answer:
        """Whether a path lies on an encrypted mount."""
        if isinstance(self.mounts, Answer):
            return self.mounts
        mount = lies_on(self.mounts, path)
        if mount is None or mount.id in met:
            return unseen(Reason.UNREADABLE, f"The mount that {path} lies on can't be made out.")
        return self.mount(mount, met)

    def mount(self, mount: Mount, met: frozenset[int] = frozenset()) -> Answer:
        """Whether what is written to a mount is encrypted."""
        if mount.kind in ENCRYPTING:
            return says(True)
        if mount.kind in MEMORY:
            return says(False)
        if mount.kind in ELSEWHERE:
            return unseen(
                Reason.UNREACHABLE, f"{mount.point} lies on another machine, whose disk can't be seen here."
            )
        if mount.kind == "overlay":
            return self._overlay(mount, met | {mount.id})
        if mount.kind == "zfs":
            return _zfs(self._look, mount.source)
        return self._block(mount, met | {mount.id})

    def _overlay(self, mount: Mount, met: frozenset[int]) -> Answer:
        """An overlay: judged by where its upper directory lies."""
        upper = mount.option("upperdir") or ""
        if not upper.startswith("/"):
            return unseen(
                Reason.UNREADABLE, f"Where the overlay on {mount.point} keeps its files is not said."
            )
        return self.path(upper, met)

    def _block(self, mount: Mount, met: frozenset[int]) -> Answer:
        """A mount that lies on block devices."""
        if isinstance(self._disks, Answer):
            return self._disks
        node = self._disks.by_number(mount.device) or self._disks.by_path(mount.source)
        nodes = self._disks.sharing(node) if node and mount.kind == "btrfs" else [node]
        found = [each for each in nodes if each is not None]
        if not found:
            return unseen(Reason.UNREADABLE, f"The disk under {mount.point} is not among the listed ones.")
        answer = worst([self._node(self._disks, each, met) for each in found])
        if answer.value is NO and mount.kind not in PLAIN:
            return unseen(
                Reason.UNREADABLE, f"Whether {mount.kind}, on {mount.point}, encrypts is not known here."
            )
        return answer

    def _node(self, of: Disks, node: Node, met: frozenset[int]) -> Answer:
        """A block device and what it stands on."""
        return traced(self._look, of, node.kname, lambda bottom: self._bottom(bottom, met))

    def _bottom(self, node: Node, met: frozenset[int]) -> Answer:
        """A device that stands on no other: memory, a loop device's file, or a bare disk."""
        memory = in_memory(self._look, node)
        if memory is not None:
            return memory
        if node.type != "loop":
            return says(False)
        file = backing(self._look, node)
        if file is None:
            return unseen(Reason.UNREADABLE, f"The file behind {node.kname} is not named.")
        return self.path(file, met)

    def mounted(self, path: str) -> bool:
        """Whether a path is itself a mount point."""
        return not isinstance(self.mounts, Answer) and any(each.point == path for each in self.mounts)

    def folder(self, path: str) -> Pair:
        """Whether a folder, with all that is mounted inside it, is encrypted now, and by what method."""
        if isinstance(self.mounts, Answer):
            return self.mounts, not_held(self.mounts.reason or Reason.UNREADABLE, self.mounts.detail)
        outer = lies_on(self.mounts, path)
        if outer is None:
            answer = unseen(Reason.UNREADABLE, f"The mount that {path} lies on can't be made out.")
            return answer, not_held(Reason.UNREADABLE, answer.detail)
        inner = [(each, self.mount(each)) for each in inside(self.mounts, path)]
        judged = [(outer, self._directory(outer, path)), *inner]
        answer = worst([each for _, each in judged])
        decides = next((mount for mount, each in judged if each is answer), outer)
        return answer, self._method(decides, answer)

    def _directory(self, mount: Mount, path: str) -> Answer:
        """A folder on its mount: encrypted by what lies below, or by itself (fscrypt)."""
        answer = self.mount(mount)
        if answer.value is not NO or mount.kind not in FSCRYPT:
            return answer
        return says(True) if _fscrypt(self._look, path) else answer

    def _method(self, mount: Mount, answer: Answer) -> Answer:
        """How a mount is encrypted, in a few words for people."""
        if answer.value is NO:
            return holds(
                f"{mount.kind} (memory, not encrypted)" if mount.kind in MEMORY else f"plain {mount.kind}"
            )
        if answer.value is not YES:
            return not_held(answer.reason or Reason.UNREADABLE, answer.detail)
        if mount.kind in ENCRYPTING:
            return holds(ENCRYPTING[mount.kind])
        node = None
        if isinstance(self._disks, Disks):
            node = self._disks.by_number(mount.device) or self._disks.by_path(mount.source)
        if isinstance(self._disks, Disks) and node and self.mount(mount).value is YES:
            return holds(f"{format_of(self._look, self._disks, node.kname)} under {mount.kind}")
        return holds(f"{'fscrypt' if mount.kind in FSCRYPT else 'encryption'} on {mount.kind}")


def _mounts(look: Look) -> Sequence[Mount] | Answer:
    """The mount table, or why there is none."""
    text = look.text("/proc/self/mountinfo")
    if isinstance(text, Blind):
        return could_not(text)
    found = parse(text) if isinstance(text, str) else None
    return found or unseen(Reason.UNREADABLE, "/proc/self/mountinfo can't be read as a mount table.")


def _zfs(look: Look, dataset: str) -> Answer:
    """The `encryption` property of a ZFS dataset (zfsprops(7)): off, or the name of a cipher."""
    ran = look.run(("zfs", "get", "-H", "-o", "value", "encryption", dataset))
    said = ran.out.strip()
    if ran.code == 0 and (said == "off" or said.startswith("aes-")):
        return says(said != "off")
    return refused(ran, "zfs, which knows whether a dataset is encrypted,")


def _fscrypt(look: Look, path: str) -> bool:
    """Whether a directory carries the kernel's *encrypted* attribute (`E` in lsattr(1))."""
    ran = look.run(("lsattr", "-d", path))
    flags, _, named = ran.out.rstrip("\n").partition(" ")
    return ran.code == 0 and named == path and "E" in flags
