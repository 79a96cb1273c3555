"""Every computer's clock is right.

## What it looks at
Whether each computer takes its time from a time server and is in step with it.

## Why it matters
Records of two computers tell one story only if their clocks agree.

## What to do
Turn on the time service of the operating system and let it reach a time server.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.clock-synchronised",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.312(b)"),),
    see=(cfr("164.308(a)(1)(ii)(D)"),),
    cases=(
        Case("the clock is in step", Holds, (COMPUTER(clock_synchronised=YES),)),
        Case("the clock goes by itself", Fails, (COMPUTER(clock_synchronised=NO),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"clock_synchronised": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (COMPUTER(clock_synchronised=YES).faded(),)),
    ),
)
def clock_synchronised(device: Device) -> Verdict:
    """Judge one computer."""
    if device.clock_synchronised is YES:
        return Holds(f"The clock of {device.name} is in step with a time server.")
    if device.clock_synchronised is NO:
        return Fails(f"The clock of {device.name} is not in step with any time server.")
    return Unseen(
        f"Whether the clock of {device.name} is right is not known: {device.why('clock_synchronised')}."
    )
