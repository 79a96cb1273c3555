"""Every computer is guarded against malicious software.

## What it looks at
Whether each computer runs a guard against malicious software that is switched on and reports itself
current.

## Why it matters
Most large losses of patient data of the last years began with malicious software on one computer.

## What to do
Switch on the guard that came with the operating system, or install the one your technician manages, and let
it update itself.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.host-protection-on",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(a)(5)(ii)(B)"),),
    see=(cfr("164.308(a)(6)(ii)"),),
    cases=(
        Case("the guard runs", Holds, (COMPUTER(host_protection=YES),)),
        Case("no guard runs", Fails, (COMPUTER(host_protection=NO),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"host_protection": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (COMPUTER(host_protection=YES).faded(),)),
    ),
)
def host_protection_on(device: Device) -> Verdict:
    """Judge one computer."""
    if device.host_protection is YES:
        return Holds(f"{device.name} runs a guard against malicious software.")
    if device.host_protection is NO:
        return Fails(f"{device.name} runs no guard against malicious software.")
    why = device.why("host_protection")
    return Unseen(f"Whether {device.name} is guarded against malicious software is not known: {why}.")
