"""Every forgotten session ends by itself within an hour.

## What it looks at
Whether each computer ends a session that nobody uses, and after how many minutes. The rule asks for *a
predetermined time* and names none; 60 minutes is our measure. A locked screen hides a session, it does not
end it.

## Why it matters
A session left open over lunch or overnight keeps its programs and its network drives open for whoever comes
by, from the chair or from the network.

## What to do
Set the computer to sign out after 60 minutes or less without use; where that would lose work, decide on
another way and write down why.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

LIMIT = 60  # minutes
COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.automatic-logoff",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.312(a)(2)(iii)"),),
    see=(cfr("164.310(b)"),),
    cases=(
        Case("signs out after 30 minutes", Holds, (COMPUTER(auto_logoff=YES, logoff_after=Seen(30)),)),
        Case("signs out after an hour", Holds, (COMPUTER(auto_logoff=YES, logoff_after=Seen(60)),)),
        Case("signs out after two hours", Fails, (COMPUTER(auto_logoff=YES, logoff_after=Seen(120)),)),
        Case("the time is set to never", Fails, (COMPUTER(auto_logoff=YES, logoff_after=Seen(None)),)),
        Case("it never signs out", Fails, (COMPUTER(auto_logoff=NO),)),
        Case("on, but after how long?", Unseen, (COMPUTER(auto_logoff=YES),)),
        Case("zero may mean at once or never", Unseen, (COMPUTER(auto_logoff=YES, logoff_after=Seen(0)),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"auto_logoff": Reason.NOT_PERMITTED}),)),
    ),
)
def automatic_logoff(device: Device) -> Verdict:
    """Judge one computer."""
    if device.auto_logoff is NO:
        return Fails(f"A forgotten session on {device.name} never ends by itself.")
    if device.auto_logoff is not YES:
        return Unseen(f"Whether sessions on {device.name} end is not known: {device.why('auto_logoff')}.")
    after = device.logoff_after
    if not isinstance(after, Seen):
        return Unseen(
            f"After how long {device.name} ends a session is not known: {device.why('logoff_after')}."
        )
    minutes = after.value
    if minutes is None:
        return Fails(f"A forgotten session on {device.name} never ends by itself.")
    if minutes < 1:  # some systems write 0 for *never*
        return Unseen(
            f"{device.name} says that it ends a session after {minutes} minutes, which may mean never."
        )
    if minutes <= LIMIT:
        return Holds(f"A forgotten session on {device.name} ends by itself after {minutes} minutes.")
    return Fails(
        f"A forgotten session on {device.name} ends only after {minutes} minutes; {LIMIT} are the limit."
    )
