"""Every computer has its firewall on.

## What it looks at
The firewall of the computer itself, not the one in the router.

## Why it matters
Malicious software that got into one computer looks for the next one on the same network. A firewall on each
computer is what it meets there; in a café it is the only one.

## What to do
Turn on the firewall of the operating system and allow in only what the clinic's programs need.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.firewall-on",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(5)(ii)(B)"),),
    see=(cfr("164.312(a)(1)"), cfr("164.312(e)(1)")),
    cases=(
        Case("the firewall is on", Holds, (COMPUTER(firewall=YES),)),
        Case("the firewall is off", Fails, (COMPUTER(firewall=NO),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"firewall": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (COMPUTER(firewall=YES).faded(),)),
    ),
)
def firewall_on(device: Device) -> Verdict:
    """Judge one computer."""
    if device.firewall is YES:
        return Holds(f"The firewall of {device.name} is on.")
    if device.firewall is NO:
        return Fails(f"The firewall of {device.name} is off.")
    return Unseen(f"Whether the firewall of {device.name} is on is not known: {device.why('firewall')}.")
