"""No security update is waiting to be installed.

## What it looks at
How many security updates are out and not yet on each computer. That updates install themselves is a
promise; that none is waiting is the fact.

## Why it matters
An update tells the whole world what was wrong. Attackers read it the same day and look for computers
without it.

## What to do
Install what is waiting, restart, and let the computer install security updates by itself from now on.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, NotSeen, Reason, Seen, Unseen, Verdict, cfr, check

COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.updates-current",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.308(a)(5)(ii)(B)"),),
    see=(cfr("164.308(a)(1)(ii)(B)"),),
    cases=(
        Case("nothing is waiting", Holds, (COMPUTER(updates_pending=Seen(0)),)),
        Case("one is waiting", Fails, (COMPUTER(updates_pending=Seen(1), auto_updates=YES),)),
        Case("twelve wait for a person", Fails, (COMPUTER(updates_pending=Seen(12), auto_updates=NO),)),
        Case("they should install themselves", Unseen, (COMPUTER(auto_updates=YES),)),
        Case("we may not look", Unseen, (COMPUTER(updates_pending=NotSeen(Reason.NOT_PERMITTED)),)),
        Case("a count that can't be", Unseen, (COMPUTER(updates_pending=Seen(-1)),)),
    ),
)
def updates_current(device: Device) -> Verdict:
    """Judge one computer."""
    pending = device.updates_pending
    if not isinstance(pending, Seen):
        return Unseen(f"How many updates {device.name} lacks is not known: {device.why('updates_pending')}.")
    if pending.value == 0:
        return Holds(f"{device.name} has every security update that is out.")
    if pending.value < 0:
        return Unseen(f"How many updates {device.name} lacks is not known: it said {pending.value}.")
    count = "1 security update" if pending.value == 1 else f"{pending.value} security updates"
    alone = " and does not install them by itself" if device.auto_updates is NO else ""
    return Fails(f"{device.name} lacks {count}{alone}.")
