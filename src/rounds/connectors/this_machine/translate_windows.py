"""What Windows says of itself, read from CIM and PowerShell replies in JSON.

Sources: Microsoft's documentation of `Win32_EncryptableVolume` (GetConversionStatus, GetProtectionStatus),
`Get-MpComputerStatus`, `Get-NetFirewallProfile`, the policy *Interactive logon: Machine inactivity limit*
(`InactivityTimeoutSecs`), `IAutomaticUpdatesSettings.NotificationLevel`, `Get-LocalUser`. Written after it
and not yet tried on a real Windows; the manifest says so.

Rules this module keeps:

* Numbers are read, never words: `manage-bde` and its like speak the language of the machine.
* A drive is encrypted when it is fully encrypted *and* protection is on. *Protection off at 100 %* is
  suspended: the key lies open on the disk, NO. Encryption under way, paused, or being undone is NO. *Used
  space only* is fine.
* The firewall must be on in all three profiles and block what no rule opens.
* The clock, swap, audit and forwarding are not asked: not known.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final, TypeVar

import msgspec

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
    worst,
)
from rounds.connectors.this_machine.windows_questions import (
    BITLOCKER,
    DEFENDER,
    INACTIVITY,
    PROFILES,
    SYSTEM,
    UPDATES,
    USERS,
    Defender,
    Drive,
    Inactivity,
    Profile,
    System,
    Updates,
    User,
    argv,
)
from rounds.sdk.connector import NO, YES, Reason

T = TypeVar("T")
ON: Final = 1
FULLY_ENCRYPTED: Final = 1
BLOCK: Final = 4
SCHEDULED: Final = 4
SIGNATURE_DAYS: Final = 7
DATA_VOLUMES: Final = frozenset({0, 1})
"""`VolumeType`: the system's own and fixed data volumes; removable ones (2) are not this computer's disk."""
PROTECTION: Final = frozenset({0, ON, 2})
"""`ProtectionStatus`: off or suspended, on, not known (locked)."""


class Windows:
    """A machine under Windows. Fulfils `look.Machine`."""

    def __init__(self, look: Look, wants: Wants) -> None:
        self._look = look
        self._wants = wants

    @staticmethod
    def answers(look: Look) -> bool:
        """Whether this is a Windows that answers at all."""
        return look.run(argv(SYSTEM)).code == 0

    def _ask(self, script: str, kind: type[T], what: str) -> list[T] | Answer:
        """The reply to a question as typed rows, or why there is none."""
        ran = self._look.run(argv(script))
        if ran.code != 0:
            return refused(ran, what)
        rows: Any = list[kind]  # type: ignore[valid-type]  # a list of whatever row was asked for
        try:
            made: list[T] = msgspec.json.decode(ran.out.lstrip("\ufeff"), type=rows)
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
            return unseen(Reason.UNREADABLE, f"{what} gave an answer that can't be read.")
        return made or unseen(Reason.UNREADABLE, f"{what} gave no answer.")

    def name(self) -> str:
        """See `Machine.name`."""
        found = self._ask(SYSTEM, System, "Windows")
        return "" if isinstance(found, Answer) else found[0].CSName

    def device(self) -> Answers:
        """See `Machine.device`."""
        found = self._ask(SYSTEM, System, "Windows")
        drives = self._drives()
        lock = self._first(INACTIVITY, Inactivity, "The inactivity policy")
        seconds = lock.InactivityTimeoutSecs or 0 if isinstance(lock, Inactivity) else 0
        silent = unseen(
            Reason.NOT_ASKED, "No machine-wide inactivity limit is set; each user's own is not read."
        )
        return {
            "os": holds(f"{found[0].Caption} {found[0].Version}")
            if isinstance(found, list)
            else _value(found),
            "disk_encrypted": worst([each for _, each in drives]) if isinstance(drives, list) else drives,
            "unencrypted": _plain(drives),
            "screen_lock": says(True) if seconds > 0 else lock if isinstance(lock, Answer) else silent,
            "lock_after": holds(minutes(seconds))
            if seconds > 0
            else _value(lock if isinstance(lock, Answer) else silent),
            "auto_updates": self._updates(),
            "firewall": self._firewall(),
            "host_protection": self._defender(),
        }

    def _first(self, script: str, kind: type[T], what: str) -> T | Answer:
        """The first row of a reply."""
        found = self._ask(script, kind, what)
        return found if isinstance(found, Answer) else found[0]

    def _drives(self) -> list[tuple[str, Answer]] | Answer:
        """Each fixed drive with whether it is encrypted."""
        found = self._ask(BITLOCKER, Drive, "Windows' drive encryption")
        if isinstance(found, Answer):
            return found
        fixed = [each for each in found if each.VolumeType in DATA_VOLUMES]
        if not fixed:
            return unseen(Reason.UNREADABLE, "Windows lists no fixed drive.")
        return [(each.DriveLetter or "(no letter)", protected(each)) for each in fixed]

    def _updates(self) -> Answer:
        """Whether updates install on their own."""
        found = self._first(UPDATES, Updates, "Windows Update")
        if isinstance(found, Answer):
            return found
        known = found.Level in (1, 2, 3, SCHEDULED)
        return (
            says(found.Level == SCHEDULED)
            if known
            else unseen(Reason.UNREADABLE, "Windows Update's level is not set.")
        )

    def _firewall(self) -> Answer:
        """Whether all three profiles are on and block."""
        found = self._ask(PROFILES, Profile, "Windows' firewall")
        if isinstance(found, Answer):
            return found
        if {each.Name for each in found} < {"Domain", "Private", "Public"}:
            return unseen(Reason.UNREADABLE, "Windows' firewall does not list all of its profiles.")
        return worst([_blocks(each) for each in found])

    def _defender(self) -> Answer:
        """Whether the built-in protection watches with signatures of this week."""
        found = self._first(DEFENDER, Defender, "Microsoft Defender")
        if isinstance(found, Answer):
            return found
        watches = found.AMServiceEnabled and found.AntivirusEnabled and found.RealTimeProtectionEnabled
        return says(watches and 0 <= found.AntivirusSignatureAge <= SIGNATURE_DAYS)

    def accounts(self) -> list[tuple[str, Answers]] | Blind:
        """See `Machine.accounts`."""
        found = self._ask(USERS, User, "Windows' list of users")
        if isinstance(found, Answer):
            return Blind(found.reason or Reason.UNREADABLE, found.detail)
        return [(each.Name, self._account(each)) for each in found]

    def _account(self, user: User) -> Answers:
        """One local user."""
        owner = self._wants.owners.get(user.Name)
        said = user.LastLogon
        return {
            "owner": holds(owner)
            if owner
            else not_held(Reason.NOT_ASKED, f"Nobody has said whose account {user.Name} is."),
            "can_sign_in": says(user.Enabled),
            "admin": says(user.Admin),
            "needs_secret": says(user.PasswordSet),
            "last_sign_in": holds(said.astimezone(UTC) if said and said.tzinfo else None),
        }

    def folder(self, path: str) -> Pair:
        """See `Machine.folder`: a folder is as encrypted as its drive."""
        drives = self._drives()
        if isinstance(drives, Answer):
            return drives, _value(drives)
        for letter, answer in drives:
            if letter == path[:2].upper():
                return answer, holds("BitLocker" if answer.value is YES else "BitLocker off or not finished")
        detail = f"The drive of {path} is not among those that Windows lists as fixed."
        return unseen(Reason.UNREACHABLE, detail), not_held(Reason.UNREACHABLE, detail)

    def compared(self, path: str) -> Answers:
        """See `Machine.compared`: nothing that Windows has compares files by itself."""
        del path
        return {}

    def container(self, path: str) -> Pair:
        """See `Machine.container`: container files are not read on Windows."""
        why = Blind(Reason.NOT_ASKED, f"Container files such as {path} are not read on Windows.")
        return could_not(why), not_held(why.reason, why.detail)


def protected(drive: Drive) -> Answer:
    """Whether one drive is encrypted, by Microsoft's numbers.

    >>> protected(Drive("C:", 0, ProtectionStatus=0, ConversionStatus=1, EncryptionPercentage=100)).value
    <Fact.NO: 'no'>
    """
    if drive.ConversionStatus != FULLY_ENCRYPTED or drive.ProtectionStatus == 0:
        known = drive.ConversionStatus in range(6) and drive.ProtectionStatus in PROTECTION
        return (
            says(False)
            if known
            else unseen(Reason.UNREADABLE, "Windows' drive encryption is in an unknown state.")
        )
    if drive.ProtectionStatus == ON:
        return says(True)
    return unseen(
        Reason.UNREADABLE, f"Windows does not say whether drive {drive.DriveLetter} is protected (locked)."
    )


def _blocks(profile: Profile) -> Answer:
    """Whether one firewall profile is on and blocks."""
    if profile.Enabled == ON and profile.DefaultInboundAction == BLOCK:
        return says(True)
    open_wide = profile.Enabled == 0 or profile.DefaultInboundAction not in (0, BLOCK)
    return (
        says(False)
        if open_wide
        else unseen(Reason.UNREADABLE, f"The firewall profile {profile.Name} is not configured.")
    )


def _plain(drives: list[tuple[str, Answer]] | Answer) -> Answer:
    """The drives that are not encrypted; not known while one is unseen and none is known to be plain."""
    if isinstance(drives, Answer):
        return _value(drives)
    plain = tuple(letter for letter, each in drives if each.value is NO)
    blind = next((each for _, each in drives if each.reason), None)
    return _value(blind) if blind and not plain else holds(plain)


def _value(answer: Answer) -> Answer:
    """An unseen yes/no as an unseen value."""
    return not_held(answer.reason or Reason.UNREADABLE, answer.detail)
