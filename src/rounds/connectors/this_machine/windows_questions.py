"""What Windows is asked, in PowerShell, and the shape of each reply.

Rules this module keeps:

* A question only reads. It asks for numbers where Windows has both a number and a word for something.
* Each reply is a JSON list of rows; a row that lacks a field that the row's class needs is no answer.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Final

from msgspec import Struct

BITLOCKER: Final = (
    "Get-CimInstance -Namespace root/CIMV2/Security/MicrosoftVolumeEncryption Win32_EncryptableVolume"
    " | ForEach-Object { $c = Invoke-CimMethod $_ GetConversionStatus; [pscustomobject]@{"
    " DriveLetter = $_.DriveLetter; VolumeType = $_.VolumeType; ProtectionStatus = $_.ProtectionStatus;"
    " ConversionStatus = $c.ConversionStatus; EncryptionPercentage = $c.EncryptionPercentage;"
    " EncryptionFlags = $c.EncryptionFlags } }"
)
DEFENDER: Final = (
    "Get-MpComputerStatus | Select-Object AMServiceEnabled, AntivirusEnabled, RealTimeProtectionEnabled,"
    " AntivirusSignatureAge"
)
PROFILES: Final = (
    "Get-NetFirewallProfile -PolicyStore ActiveStore | ForEach-Object { [pscustomobject]@{ Name = $_.Name;"
    " Enabled = [int]$_.Enabled; DefaultInboundAction = [int]$_.DefaultInboundAction } }"
)
INACTIVITY: Final = (
    "Get-ItemProperty HKLM:/SOFTWARE/Microsoft/Windows/CurrentVersion/Policies/System"
    " | Select-Object InactivityTimeoutSecs"
)
UPDATES: Final = (
    "$u = (New-Object -ComObject Microsoft.Update.AutoUpdate).Settings;"
    " [pscustomobject]@{ Level = $u.NotificationLevel }"
)
SYSTEM: Final = "Get-CimInstance Win32_OperatingSystem | Select-Object CSName, Caption, Version"
USERS: Final = (
    "$a = (Get-LocalGroupMember -SID S-1-5-32-544).SID.Value; Get-LocalUser | ForEach-Object {"
    " [pscustomobject]@{ Name = $_.Name; Enabled = $_.Enabled; Admin = $a -contains $_.SID.Value;"
    " PasswordSet = [bool]$_.PasswordLastSet;"
    " LastLogon = if ($_.LastLogon) { $_.LastLogon.ToUniversalTime().ToString('o') } else { $null } } }"
)


class Drive(Struct):
    """One encryptable volume, by Microsoft's numbers."""

    DriveLetter: str | None
    VolumeType: int
    ProtectionStatus: int
    ConversionStatus: int
    EncryptionPercentage: int
    EncryptionFlags: int = 0


class Defender(Struct):
    """The state of the built-in protection; `AntivirusSignatureAge` is days."""

    AMServiceEnabled: bool
    AntivirusEnabled: bool
    RealTimeProtectionEnabled: bool
    AntivirusSignatureAge: int


class Profile(Struct):
    """A firewall profile: `Enabled` 0, 1 or 2 (not configured); action 0 (likewise), 2 allow, 4 block."""

    Name: str
    Enabled: int
    DefaultInboundAction: int


class Inactivity(Struct):
    """Seconds without use after which the machine locks; 0 or nothing is *no limit by this policy*."""

    InactivityTimeoutSecs: int | None = None


class Updates(Struct):
    """`NotificationLevel`: 1 disabled, 2 and 3 ask first, 4 installs on its own."""

    Level: int


class System(Struct):
    """The operating system and the computer's name."""

    CSName: str
    Caption: str
    Version: str


class User(Struct):
    """A local user."""

    Name: str
    Enabled: bool
    Admin: bool
    PasswordSet: bool
    LastLogon: datetime | None = None


def argv(script: str) -> tuple[str, ...]:
    """The command for a question: PowerShell without profile, its answer as a JSON list."""
    whole = f"$ErrorActionPreference = 'Stop'; ConvertTo-Json -Compress -Depth 3 @({script})"
    coded = base64.b64encode(whole.encode("utf-16-le")).decode("ascii")
    return ("powershell.exe", "-NoProfile", "-NonInteractive", "-EncodedCommand", coded)
