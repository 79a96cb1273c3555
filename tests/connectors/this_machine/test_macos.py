"""macOS by its own tools. Recorded-replies (written after vendor documentation): no real Mac was asked."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from rounds.connectors.this_machine.translate_macos import MANAGED, SOFTWARE_UPDATE
from rounds.model.fact import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen
from rounds.sdk.connector import Gap, Ran
from tests.connectors.this_machine.machine import (
    MISSING,
    Prepared,
    accounts,
    device,
    items,
    volumes,
    yes_facts,
)

ON = "FileVault is On.\n"
LOCK = json.dumps({"askForPassword": True, "askForPasswordDelay": 5, "idleTime": 600})
UPDATE = json.dumps(
    {"AutomaticallyInstallMacOSUpdates": True, "CriticalUpdateInstall": 1, "AutomaticCheckEnabled": True}
)
REPLIES: dict[str, str | Ran] = {
    "sw_vers": "ProductName:\t\tmacOS\nProductVersion:\t\t15.1\nBuildVersion:\t\t24B83\n",
    "hostname": "front-desk.local\n",
    "fdesetup status": ON,
    "sysctl -n vm.swapusage": "total = 1024.00M  used = 0.00M  free = 1024.00M  (encrypted)\n",
    f"plutil -convert json -o - {MANAGED}": LOCK,
    f"plutil -convert json -o - {SOFTWARE_UPDATE}": UPDATE,
    "socketfilterfw --getglobalstate": "Firewall is enabled. (State = 1)\n",
    "systemsetup -getremotelogin": "Remote Login: Off\n",
    "systemsetup -getusingnetworktime": "Network Time: On\n",
    "dscl . -list /Users UniqueID": "_spotlight   89\nroot         0\nmary         501\n",
    "dscl . -read /Groups/admin GroupMembership": "GroupMembership: root mary\n",
}


def mac(root: Path, **changed: str | Ran) -> Prepared:
    """A Mac with recorded replies; `changed` replaces the one whose command contains the name."""
    replies = dict(REPLIES)
    for name, reply in changed.items():
        (key,) = [each for each in replies if name in each]
        replies[key] = reply

    def run(argv: Sequence[str]) -> Ran:
        reply = replies.get(" ".join(argv), MISSING)
        return reply if isinstance(reply, Ran) else Ran(0, reply)

    return Prepared(root / "no-proc", {each.split()[0]: run for each in replies})


def test_a_well_kept_mac(tmp_path: Path) -> None:
    found = device(mac(tmp_path))
    assert yes_facts(found) == {"disk_encrypted", "swap_encrypted", "screen_lock", "auto_updates", "firewall"}
    assert (found.name, found.os, found.unencrypted) == ("front-desk", Seen("macOS 15.1"), Seen(()))
    assert (found.lock_after, found.remote_root) == (Seen(11), NO)
    assert (found.clock_synchronised, found.host_protection, found.audit_on) == (UNSEEN,) * 3


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("FileVault is Off.\n", NO),
        (ON + "Encryption in progress: Percent completed = 34.2\n", NO),
        (ON + "Decryption in progress: Percent completed = 12\n", NO),
        ("FileVault is Off.\nDeferred enablement appears to be active for user 'mary'.\n", NO),
        (ON + "Deferred enablement appears to be active for user 'mary'.\n", NO),
        ("FileVault ist aktiviert.\n", UNSEEN),
        ("", UNSEEN),
        (Ran(1, "", "fdesetup: must be root"), UNSEEN),
    ],
)
def test_filevault_is_on_when_it_says_so_and_nothing_else(
    tmp_path: Path, said: str | Ran, says: Fact
) -> None:
    host = mac(tmp_path, fdesetup=said)
    found = device(host)
    assert found.disk_encrypted is says
    assert volumes(host, folders="/Library/phi:/Volumes/stick")["/Library/phi"].encrypted is says


def test_another_disk_than_the_start_up_disk_is_not_known(tmp_path: Path) -> None:
    assert volumes(mac(tmp_path), folders="/Volumes/stick")["/Volumes/stick"].encrypted is UNSEEN


@pytest.mark.parametrize(
    ("prefs", "says", "after"),
    [
        ({"askForPassword": 1, "idleTime": 60}, YES, Seen(1)),
        ({"askForPassword": False, "idleTime": 60}, NO, Seen(None)),
        ({"idleTime": 60}, NO, Seen(None)),
        ({"askForPassword": True, "idleTime": 0}, NO, Seen(None)),
        ({"askForPassword": True}, UNSEEN, NotSeen(Reason.NOT_ASKED)),
    ],
)
def test_a_managed_lock_is_believed(
    tmp_path: Path, prefs: dict[str, object], says: Fact, after: object
) -> None:
    found = device(mac(tmp_path, screensaver=json.dumps(prefs)))
    assert (found.screen_lock, found.lock_after) == (says, after)


def test_a_lock_that_is_not_managed_is_not_known(tmp_path: Path) -> None:
    found = device(mac(tmp_path, screensaver=Ran(1, "file does not exist", "")))
    assert (found.screen_lock, found.lock_after) == (UNSEEN, NotSeen(Reason.NOT_ASKED))


@pytest.mark.parametrize(
    ("prefs", "says"),
    [
        ({"AutomaticallyInstallMacOSUpdates": 0, "CriticalUpdateInstall": 1}, NO),
        ({"AutomaticallyInstallMacOSUpdates": 1, "CriticalUpdateInstall": 0}, NO),
        (
            {
                "AutomaticallyInstallMacOSUpdates": 1,
                "CriticalUpdateInstall": 1,
                "AutomaticCheckEnabled": False,
            },
            NO,
        ),
        ({"CriticalUpdateInstall": 1}, UNSEEN),
        ({}, UNSEEN),
    ],
)
def test_updates_install_themselves_when_all_of_it_is_on(
    tmp_path: Path, prefs: dict[str, object], says: Fact
) -> None:
    assert device(mac(tmp_path, SoftwareUpdate=json.dumps(prefs))).auto_updates is says


def test_other_settings_by_their_tools(tmp_path: Path) -> None:
    assert device(mac(tmp_path, socketfilterfw="Firewall is disabled. (State = 0)\n")).firewall is NO
    assert device(mac(tmp_path, socketfilterfw="Firewall is blocking all. (State = 2)\n")).firewall is YES
    assert device(mac(tmp_path, vm="total = 0.00M  used = 0.00M  free = 0.00M\n")).swap_encrypted is NO
    assert device(mac(tmp_path, getremotelogin="Remote Login: On\n")).remote_root is UNSEEN
    assert device(mac(tmp_path, getusingnetworktime="Network Time: Off\n")).clock_synchronised is NO


def test_people_and_who_of_them_is_an_administrator(tmp_path: Path) -> None:
    found = accounts(mac(tmp_path))
    assert {login: each.admin for login, each in found.items()} == {"mary": YES}
    assert accounts(mac(tmp_path, GroupMembership="GroupMembership: root\n"))["mary"].admin is NO
    assert accounts(mac(tmp_path, GroupMembership=Ran(1, "", "")))["mary"].admin is UNSEEN


@pytest.mark.parametrize("reply", [MISSING, Ran(1, "", ""), Ran(0, "noise"), Ran(0, "\0" * 1000)])
def test_a_reply_that_is_none_proves_nothing(tmp_path: Path, reply: Ran) -> None:
    names = (
        "fdesetup",
        "vm",
        "screensaver",
        "SoftwareUpdate",
        "socketfilterfw",
        "getremotelogin",
        "UniqueID",
    )
    host = mac(tmp_path, **dict.fromkeys(names, reply))
    found = device(host)
    assert yes_facts(found) == set()
    assert accounts(host) == {}
    assert {each.kind for each in items(host, folders="/Users") if isinstance(each, Gap)} == {
        "device",
        "account",
        "volume",
    }
