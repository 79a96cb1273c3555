"""Every computer writes down who did what.

## What it looks at
Whether the audit log of each computer's operating system is running and set to record sign-ins and changes
of rights.

## Why it matters
Without a record nobody can say afterwards which patients were looked at, so every one of them may have to
be told.

## What to do
Turn on auditing (auditd, the Windows security log with its audit policy, macOS unified logging with
OpenBSM) and keep it on after restarts.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.audit-on",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.312(b)"),),
    see=(cfr("164.308(a)(1)(ii)(D)"), cfr("164.308(a)(5)(ii)(C)")),
    cases=(
        Case("auditing runs", Holds, (COMPUTER(audit_on=YES),)),
        Case("auditing is off", Fails, (COMPUTER(audit_on=NO),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"audit_on": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (COMPUTER(audit_on=YES).faded(),)),
    ),
)
def audit_on(device: Device) -> Verdict:
    """Judge one computer."""
    if device.audit_on is YES:
        return Holds(f"{device.name} writes down who did what.")
    if device.audit_on is NO:
        return Fails(f"{device.name} does not write down who did what: its audit log is off.")
    return Unseen(f"Whether {device.name} writes down who did what is not known: {device.why('audit_on')}.")
