"""Windows by numbers. Recorded-replies (written after vendor documentation): no real Windows was asked."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rounds.connectors.this_machine import windows_questions as ask
from rounds.model.fact import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen
from rounds.sdk.connector import Gap, Ran
from tests.connectors.this_machine.machine import MISSING, Prepared, accounts, device, items, volumes

DRIVE = {
    "DriveLetter": "C:",
    "VolumeType": 0,
    "ProtectionStatus": 1,
    "ConversionStatus": 1,
    "EncryptionPercentage": 100,
    "EncryptionFlags": 0,
}
DENIED = Ran(1, "", "Get-CimInstance : Access denied. Permission denied")
REPLIES: dict[str, Any] = {
    ask.SYSTEM: [{"CSName": "DESK-1", "Caption": "Microsoft Windows 11 Pro", "Version": "10.0.26100"}],
    ask.BITLOCKER: [DRIVE],
    ask.DEFENDER: [
        {
            "AMServiceEnabled": True,
            "AntivirusEnabled": True,
            "RealTimeProtectionEnabled": True,
            "AntivirusSignatureAge": 1,
        }
    ],
    ask.PROFILES: [
        {"Name": n, "Enabled": 1, "DefaultInboundAction": 4} for n in ("Domain", "Private", "Public")
    ],
    ask.INACTIVITY: [{"InactivityTimeoutSecs": 900}],
    ask.UPDATES: [{"Level": 4}],
    ask.USERS: [
        {
            "Name": "mary",
            "Enabled": True,
            "Admin": True,
            "PasswordSet": True,
            "LastLogon": "2026-11-20T08:00:00.0000000Z",
        },
        {"Name": "Guest", "Enabled": False, "Admin": False, "PasswordSet": False, "LastLogon": None},
    ],
}


def windows(root: Path, **changed: Any) -> Prepared:
    """A Windows with recorded replies; `changed` replaces some, by the question's name."""
    replies = REPLIES | {getattr(ask, name): reply for name, reply in changed.items()}
    by_argv = {ask.argv(script): reply for script, reply in replies.items()}

    def powershell(argv: Sequence[str]) -> Ran:
        reply = by_argv[tuple(argv)]
        return reply if isinstance(reply, Ran) else Ran(0, json.dumps(reply))

    return Prepared(root / "no-proc", {"powershell.exe": powershell})


def test_a_well_kept_windows(tmp_path: Path) -> None:
    found = device(windows(tmp_path))
    told = (
        found.disk_encrypted,
        found.screen_lock,
        found.auto_updates,
        found.firewall,
        found.host_protection,
    )
    assert told == (YES,) * 5
    assert (found.name, found.os) == ("DESK-1", Seen("Microsoft Windows 11 Pro 10.0.26100"))
    assert (found.lock_after, found.unencrypted) == (Seen(15), Seen(()))
    assert (found.audit_on, found.logs_forwarded, found.clock_synchronised, found.swap_encrypted) == (
        UNSEEN,
    ) * 4


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ProtectionStatus": 0}, NO),  # suspended: 100 % encrypted, and the key lies open
        ({"ConversionStatus": 2, "EncryptionPercentage": 40}, NO),  # encryption in progress
        ({"ConversionStatus": 2, "ProtectionStatus": 0, "EncryptionPercentage": 99}, NO),
        ({"ConversionStatus": 3}, NO),  # decryption in progress
        ({"ConversionStatus": 4}, NO),  # encryption paused
        ({"ConversionStatus": 0, "ProtectionStatus": 0, "EncryptionPercentage": 0}, NO),
        ({"EncryptionFlags": 1}, YES),  # used space only
        ({"ProtectionStatus": 2}, UNSEEN),  # locked: Windows does not say
        ({"ConversionStatus": 77}, UNSEEN),
        ({"ProtectionStatus": "On"}, UNSEEN),  # a word where a number belongs
    ],
)
def test_a_drive_is_encrypted_when_it_is_whole_and_protected(
    tmp_path: Path, changes: dict[str, Any], says: Fact
) -> None:
    found = device(windows(tmp_path, BITLOCKER=[DRIVE | changes]))
    assert found.disk_encrypted is says
    if says is NO:
        assert found.unencrypted == Seen(("C:",))


def test_every_fixed_drive_counts_and_a_stick_does_not(tmp_path: Path) -> None:
    stick = DRIVE | {"DriveLetter": "E:", "VolumeType": 2, "ProtectionStatus": 0, "ConversionStatus": 0}
    data = stick | {"DriveLetter": "D:", "VolumeType": 1}
    assert device(windows(tmp_path, BITLOCKER=[DRIVE, stick])).disk_encrypted is YES
    host = windows(tmp_path, BITLOCKER=[DRIVE, data])
    found = device(host)
    assert (found.disk_encrypted, found.unencrypted) == (NO, Seen(("D:",)))
    kept = volumes(host, folders="C:\\phi;D:\\scans;X:\\gone")
    assert [each.encrypted for each in kept.values()] == [YES, NO, UNSEEN]


def test_the_firewall_must_be_on_and_block_in_all_profiles(tmp_path: Path) -> None:
    rows = REPLIES[ask.PROFILES]
    for changes, says in (
        ({"Enabled": 0}, NO),
        ({"DefaultInboundAction": 2}, NO),
        ({"Enabled": 2}, UNSEEN),
        ({"DefaultInboundAction": 0}, UNSEEN),
    ):
        assert device(windows(tmp_path, PROFILES=[rows[0] | changes, *rows[1:]])).firewall is says
    assert device(windows(tmp_path, PROFILES=rows[:2])).firewall is UNSEEN


def test_protection_must_watch_with_signatures_of_this_week(tmp_path: Path) -> None:
    row = REPLIES[ask.DEFENDER][0]
    for changes in (
        {"RealTimeProtectionEnabled": False},
        {"AntivirusEnabled": False},
        {"AMServiceEnabled": False},
        {"AntivirusSignatureAge": 8},
        {"AntivirusSignatureAge": 65535},
    ):
        assert device(windows(tmp_path, DEFENDER=[row | changes])).host_protection is NO


def test_a_lock_that_no_policy_sets_is_not_known(tmp_path: Path) -> None:
    for row in ({"InactivityTimeoutSecs": None}, {"InactivityTimeoutSecs": 0}, dict[str, int]()):
        found = device(windows(tmp_path, INACTIVITY=[row]))
        assert (found.screen_lock, found.lock_after) == (UNSEEN, NotSeen(Reason.NOT_ASKED))


def test_updates_install_themselves_at_level_four_alone(tmp_path: Path) -> None:
    told = [device(windows(tmp_path, UPDATES=[{"Level": level}])).auto_updates for level in (0, 1, 2, 3, 4)]
    assert told == [UNSEEN, NO, NO, NO, YES]


def test_local_users_and_who_of_them_is_an_administrator(tmp_path: Path) -> None:
    found = accounts(windows(tmp_path), owners="mary=mary@clinic.example")
    assert [(each.can_sign_in, each.admin, each.needs_secret) for each in found.values()] == [
        (YES,) * 3,
        (NO,) * 3,
    ]
    assert found["mary"].owner == Seen("mary@clinic.example")
    assert found["Guest"].last_sign_in == Seen(None)


@pytest.mark.parametrize(
    "reply", [DENIED, MISSING, Ran(0, "noise"), Ran(0, "[]"), Ran(0, "[null]"), Ran(0, "[" * 10_000)]
)
def test_a_reply_that_is_none_proves_nothing(tmp_path: Path, reply: Ran) -> None:
    names = ("BITLOCKER", "DEFENDER", "PROFILES", "INACTIVITY", "UPDATES", "USERS")
    host = windows(tmp_path, **dict.fromkeys(names, reply))
    found = device(host)
    assert YES not in [getattr(found, name) for name in found.__struct_fields__]
    assert NO not in [getattr(found, name) for name in found.__struct_fields__]
    assert accounts(host) == {}
    assert {each.kind for each in items(host, folders="C:\\phi") if isinstance(each, Gap)} == {
        "device",
        "account",
        "volume",
    }


def test_a_question_is_a_list_of_words_and_never_a_shell_line() -> None:
    assert ask.argv("x")[:3] == ("powershell.exe", "-NoProfile", "-NonInteractive")
    assert " " not in ask.argv(ask.USERS)[-1]
