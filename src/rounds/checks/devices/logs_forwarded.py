"""Every computer's log has a copy elsewhere.

## What it looks at
Whether the place that collects logs was asked for a record of each computer and had it. A setting that says
*forward* is not enough.

## Why it matters
Whoever breaks into a computer wipes its log. The copy elsewhere is the one that tells what happened.

## What to do
Send the computer's log to the clinic's log store, then look there for a record of today.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.logs-forwarded",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.312(b)"),),
    see=(cfr("164.308(a)(1)(ii)(D)"), cfr("164.312(c)(1)")),
    cases=(
        Case("the log store had its record", Holds, (COMPUTER(logs_forwarded=YES),)),
        Case("the log store lacked its record", Fails, (COMPUTER(logs_forwarded=NO),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"logs_forwarded": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (COMPUTER(logs_forwarded=YES).faded(),)),
    ),
)
def logs_forwarded(device: Device) -> Verdict:
    """Judge one computer."""
    if device.logs_forwarded is YES:
        return Holds(f"The log store has the records of {device.name}.")
    if device.logs_forwarded is NO:
        return Fails(f"No record of the log of {device.name} was found anywhere but on {device.name} itself.")
    return Unseen(
        f"Whether the log of {device.name} has a copy elsewhere is not known: {device.why('logs_forwarded')}."
    )
