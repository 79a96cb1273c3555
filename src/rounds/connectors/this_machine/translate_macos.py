"""What macOS says of itself, read from its own tools' replies.

Sources: fdesetup(8), socketfilterfw, sysadminctl(8) (`-screenLock status`), `com.apple.SoftwareUpdate` and
`com.apple.screensaver` preferences (Apple's device management documentation), sysctl(8) `vm.swapusage`,
dscl(1). Written after it and not yet tried on a real Mac; the manifest says so.

Rules this module keeps:

* The disk is encrypted when `fdesetup status` says *FileVault is On* and nothing else: *Encryption in
  progress*, *Decryption in progress* and *Deferred enablement* are not yet. That a volume is called encrypted
  while FileVault is off means nothing: its key lies beside it.
* A screen lock counts only by a managed preference, which its user can't change.
* The clock, audit and forwarding are not asked: not known. Network time that is switched off is NO.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec import Struct

from rounds.connectors.this_machine.look import (
    Answer,
    Answers,
    Blind,
    Look,
    Pair,
    Wants,
    could_not,
    holds,
    minutes,
    not_held,
    refused,
    says,
    unseen,
)
from rounds.sdk.connector import NO, YES, Ran, Reason

MANAGED: Final = "/Library/Managed Preferences/com.apple.screensaver.plist"
SOFTWARE_UPDATE: Final = "/Library/Preferences/com.apple.SoftwareUpdate.plist"
SCREEN: Final = ("plutil", "-convert", "json", "-o", "-", MANAGED)
UPDATE: Final = ("plutil", "-convert", "json", "-o", "-", SOFTWARE_UPDATE)
FIRST_UID: Final = 501


class ScreenSaver(
    Struct, rename={"password": "askForPassword", "delay": "askForPasswordDelay", "idle": "idleTime"}
):
    """The managed screen saver preferences; times are seconds."""

    password: bool | int = 0
    delay: int = 0
    idle: int | None = None


class SoftwareUpdate(Struct):
    """The update preferences."""

    AutomaticallyInstallMacOSUpdates: bool | int | None = None
    CriticalUpdateInstall: bool | int | None = None
    AutomaticCheckEnabled: bool | int | None = None


class MacOS:
    """A machine under macOS. Fulfils `look.Machine`."""

    def __init__(self, look: Look, wants: Wants) -> None:
        self._look = look
        self._wants = wants

    def name(self) -> str:
        """See `Machine.name`."""
        ran = self._look.run(("hostname",))
        return ran.out.strip().removesuffix(".local") if ran.code == 0 else ""

    def device(self) -> Answers:
        """See `Machine.device`."""
        disk = self._disk()
        lock, after = self._lock()
        return {
            "os": self._system(),
            "disk_encrypted": disk,
            "unencrypted": _listed(disk),
            "swap_encrypted": self._swap(),
            "screen_lock": lock,
            "lock_after": after,
            "auto_updates": self._updates(),
            "firewall": self._firewall(),
            "remote_root": self._remote_root(),
            "clock_synchronised": self._clock(),
        }

    def _system(self) -> Answer:
        """Product name and version."""
        ran = self._look.run(("sw_vers",))
        found = dict(re.findall(r"^(ProductName|ProductVersion):\s*(\S.*?)\s*$", ran.out, re.MULTILINE))
        if ran.code == 0 and len(found) == len(("ProductName", "ProductVersion")):
            return holds(f"{found['ProductName']} {found['ProductVersion']}")
        return not_held(Reason.UNREADABLE, "sw_vers, which names the operating system, can't be read.")

    def _disk(self) -> Answer:
        """FileVault, by `fdesetup status`."""
        return filevault(self._look.run(("fdesetup", "status")))

    def _swap(self) -> Answer:
        """`vm.swapusage` ends in *(encrypted)* where swap is."""
        ran = self._look.run(("sysctl", "-n", "vm.swapusage"))
        if ran.code != 0 or not ran.out.startswith("total ="):
            return refused(ran, "sysctl, which knows about swap,")
        return says("(encrypted)" in ran.out)

    def _lock(self) -> Pair:
        """The managed screen saver preferences."""
        ran = self._look.run(SCREEN)
        if ran.code != 0:
            detail = "No managed screen lock is set; each user's own is not read."
            return unseen(Reason.NOT_ASKED, detail), not_held(Reason.NOT_ASKED, detail)
        try:
            said = msgspec.json.decode(ran.out, type=ScreenSaver)
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
            detail = "The managed screen lock preferences can't be read."
            return unseen(Reason.UNREADABLE, detail), not_held(Reason.UNREADABLE, detail)
        if said.idle is None:
            detail = "The managed screen lock names no time."
            return unseen(Reason.NOT_ASKED, detail), not_held(Reason.NOT_ASKED, detail)
        if not said.password or said.idle <= 0:
            return says(False), holds(None)
        return says(True), holds(minutes(said.idle + max(0, said.delay)))

    def _updates(self) -> Answer:
        """Whether security updates are looked for and install on their own."""
        ran = self._look.run(UPDATE)
        if ran.code != 0:
            return refused(ran, "The update preferences")
        try:
            said = msgspec.json.decode(ran.out, type=SoftwareUpdate)
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
            return unseen(Reason.UNREADABLE, "The update preferences can't be read.")
        wanted = (said.AutomaticallyInstallMacOSUpdates, said.CriticalUpdateInstall)
        if any(each is not None and not each for each in (*wanted, said.AutomaticCheckEnabled)):
            return says(False)
        if None in wanted:
            return unseen(
                Reason.NOT_ASKED, "The update preferences do not say whether updates install on their own."
            )
        return says(True)

    def _firewall(self) -> Answer:
        """The application firewall: state 1 (on) or 2 (blocks everything) against 0."""
        ran = self._look.run(("socketfilterfw", "--getglobalstate"))
        found = re.search(r"\(State = ([012])\)", ran.out)
        return says(found[1] != "0") if ran.code == 0 and found else refused(ran, "macOS' firewall")

    def _remote_root(self) -> Answer:
        """Without remote login nobody signs in from the network, root included."""
        ran = self._look.run(("systemsetup", "-getremotelogin"))
        if ran.code == 0 and ran.out.strip() == "Remote Login: Off":
            return says(False)
        if ran.code == 0 and ran.out.strip() == "Remote Login: On":
            return unseen(
                Reason.NOT_ASKED, "Remote login is on; whether root may use it is not read on macOS."
            )
        return refused(ran, "systemsetup, which knows about remote login,")

    def _clock(self) -> Answer:
        """Network time switched off is NO; switched on does not prove that it works."""
        ran = self._look.run(("systemsetup", "-getusingnetworktime"))
        if ran.code == 0 and ran.out.strip() == "Network Time: Off":
            return says(False)
        return unseen(Reason.NOT_ASKED, "macOS does not say whether its clock is kept right.")

    def accounts(self) -> list[tuple[str, Answers]] | Blind:
        """See `Machine.accounts`: people's accounts (id 501 and up) and who of them is an administrator."""
        ran = self._look.run(("dscl", ".", "-list", "/Users", "UniqueID"))
        lines = [re.fullmatch(r"(\S+)\s+(-?\d{1,10})", line) for line in ran.out.splitlines()]
        if ran.code != 0 or not lines or None in lines:
            why = refused(ran, "dscl, which lists the accounts,")
            return Blind(why.reason or Reason.UNREADABLE, why.detail)
        group = self._look.run(("dscl", ".", "-read", "/Groups/admin", "GroupMembership"))
        names = [
            each[1] for each in lines if each and int(each[2]) >= FIRST_UID and not each[1].startswith("_")
        ]
        return [(name, self._account(name, group)) for name in names]

    def _account(self, name: str, group: Ran) -> Answers:
        """One account. Whether it can sign in is not read: macOS keeps that in several places."""
        owner = self._wants.owners.get(name)
        head, _, members = group.out.partition(":")
        known = group.code == 0 and head == "GroupMembership"
        admin = (
            says(name in members.split())
            if known
            else refused(group, "dscl, which lists the administrators,")
        )
        return {
            "owner": holds(owner)
            if owner
            else not_held(Reason.NOT_ASKED, f"Nobody has said whose account {name} is."),
            "can_sign_in": unseen(Reason.NOT_ASKED, "Whether an account can sign in is not read on macOS."),
            "admin": admin,
            "interactive": says(True),
        }

    def folder(self, path: str) -> Pair:
        """See `Machine.folder`: a folder on the start-up disk is as encrypted as that disk."""
        if path.startswith(("/Volumes/", "/Network/")):
            detail = f"{path} is not on the start-up disk; other disks are not read on macOS."
            return unseen(Reason.NOT_ASKED, detail), not_held(Reason.NOT_ASKED, detail)
        answer = self._disk()
        if answer.reason:
            return answer, not_held(answer.reason, answer.detail)
        return answer, holds("FileVault" if answer.value is YES else "FileVault off or not finished")

    def compared(self, path: str) -> Answers:
        """See `Machine.compared`: nothing that macOS has compares files by itself."""
        del path
        return {}

    def container(self, path: str) -> Pair:
        """See `Machine.container`: container files are not read on macOS."""
        why = Blind(Reason.NOT_ASKED, f"Container files such as {path} are not read on macOS.")
        return could_not(why), not_held(why.reason, why.detail)


def filevault(ran: Ran) -> Answer:
    r"""What `fdesetup status` says.

    >>> filevault(Ran(0, "FileVault is On.\nEncryption in progress: Percent completed = 34.2\n")).value
    <Fact.NO: 'no'>
    """
    lines = {line.strip() for line in ran.out.splitlines() if line.strip()}
    if ran.code != 0:
        return refused(ran, "fdesetup, which knows about FileVault,")
    if lines == {"FileVault is On."}:
        return says(True)
    if "FileVault is Off." in lines or any("in progress" in each or "Deferred" in each for each in lines):
        return says(False)
    return unseen(Reason.UNREADABLE, "What fdesetup said of FileVault can't be read.")


def _listed(disk: Answer) -> Answer:
    """The start-up disk where it is not encrypted."""
    if disk.reason:
        return not_held(disk.reason, disk.detail)
    return holds(("/",) if disk.value is NO else ())
