"""What memory spills to disk is encrypted.

## What it looks at
The swap space of each computer. A computer without one has nothing to spill, and its swap counts as
encrypted.

## Why it matters
Open records and passwords lie in memory, and memory spills to disk. An encrypted disk beside a plain swap
leaks what was on the screen.

## What to do
Put swap inside the encrypted disk, give it a key that is made anew at each start, or turn it off.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.swap-encrypted",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.312(a)(2)(iv)"),),
    see=(cfr("164.402#unsecured"),),
    cases=(
        Case("swap is encrypted, or there is none", Holds, (COMPUTER(swap_encrypted=YES),)),
        Case("swap is plain", Fails, (COMPUTER(swap_encrypted=NO),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"swap_encrypted": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (COMPUTER(swap_encrypted=YES).faded(),)),
    ),
)
def swap_encrypted(device: Device) -> Verdict:
    """Judge one computer."""
    if device.swap_encrypted is YES:
        return Holds(f"{device.name} spills memory to encrypted disk only.")
    if device.swap_encrypted is NO:
        return Fails(f"{device.name} spills memory to a swap space that is not encrypted.")
    return Unseen(
        f"Whether the swap of {device.name} is encrypted is not known: {device.why('swap_encrypted')}."
    )
