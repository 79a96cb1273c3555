"""Every disk that is in use is encrypted.

## What it looks at
Whatever each computer has mounted for writing, root and data alike. A disk whose encryption is suspended or
still being written counts as not encrypted.

## Why it matters
A computer that is lost or stolen gives its patient data to whoever holds it, unless the disk is encrypted.
Then it is the loss of a computer, and of nothing else.

## What to do
Turn on the encryption that came with the computer (BitLocker, FileVault, LUKS), keep the recovery key away
from it, and wait until the whole disk has been written.
"""

from __future__ import annotations

from functools import partial

from rounds.checks._phrases import several
from rounds.model.resources import Device
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")
TWO_OPEN = Seen(("/home", "/data"))
MANY_OPEN = Seen(("/", "/home", "/data", "/scans", "/backup"))


@check(
    id="devices.disk-encrypted",
    since="0.1.0",
    severity="critical",
    cites=(cfr("164.312(a)(2)(iv)"),),
    see=(cfr("164.310(d)(1)"), cfr("164.402#unsecured")),
    cases=(
        Case("all is encrypted", Holds, (COMPUTER(disk_encrypted=YES),)),
        Case("two mounts are not", Fails, (COMPUTER(disk_encrypted=NO, unencrypted=TWO_OPEN),)),
        Case("many are not", Fails, (COMPUTER(disk_encrypted=NO, unencrypted=MANY_OPEN),)),
        Case("it is not said which", Fails, (COMPUTER(disk_encrypted=NO),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"disk_encrypted": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (COMPUTER(disk_encrypted=YES).faded(),)),
        Case("mounts named, nothing said", Unseen, (COMPUTER(disk_encrypted=UNSEEN, unencrypted=TWO_OPEN),)),
    ),
)
def disk_encrypted(device: Device) -> Verdict:
    """Judge one computer."""
    if device.disk_encrypted is YES:
        return Holds(f"All that {device.name} has mounted is encrypted.")
    if device.disk_encrypted is NO:
        return Fails(f"{device.name} keeps data unencrypted{_where(device)}.")
    return Unseen(
        f"Whether the disk of {device.name} is encrypted is not known: {device.why('disk_encrypted')}."
    )


def _where(device: Device) -> str:
    """The mounts that are open, as far as the computer named them."""
    match device.unencrypted:
        case Seen((_, *_) as mounts):
            return f" on {several(mounts)}"
        case _:
            return ""
