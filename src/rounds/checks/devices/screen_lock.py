"""Every screen locks by itself within 15 minutes.

## What it looks at
Whether each computer locks its screen when nobody touches it, and after how many minutes. The rule asks for
*a predetermined time* and names none; 15 minutes is our measure.

## Why it matters
A screen left open in a corridor shows the next patient the last one's record, and whoever sits down acts
under a colleague's name.

## What to do
Set the screen lock to 15 minutes or less, with the password asked for at once. At the front desk 5 are
better.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

LIMIT = 15  # minutes
COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.screen-lock",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.312(a)(2)(iii)"),),
    see=(cfr("164.310(b)"), cfr("164.310(c)")),
    cases=(
        Case("locks after 10 minutes", Holds, (COMPUTER(screen_lock=YES, lock_after=Seen(10)),)),
        Case("locks after 15 minutes", Holds, (COMPUTER(screen_lock=YES, lock_after=Seen(15)),)),
        Case("locks after 16 minutes", Fails, (COMPUTER(screen_lock=YES, lock_after=Seen(16)),)),
        Case("the time is set to never", Fails, (COMPUTER(screen_lock=YES, lock_after=Seen(None)),)),
        Case("the lock is off", Fails, (COMPUTER(screen_lock=NO, lock_after=Seen(10)),)),
        Case("on, but after how long?", Unseen, (COMPUTER(screen_lock=YES),)),
        Case("zero may mean at once or never", Unseen, (COMPUTER(screen_lock=YES, lock_after=Seen(0)),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"screen_lock": Reason.NOT_PERMITTED}),)),
    ),
)
def screen_lock(device: Device) -> Verdict:
    """Judge one computer."""
    if device.screen_lock is NO:
        return Fails(f"The screen of {device.name} never locks by itself.")
    if device.screen_lock is not YES:
        return Unseen(f"Whether the screen of {device.name} locks is not known: {device.why('screen_lock')}.")
    after = device.lock_after
    if not isinstance(after, Seen):
        return Unseen(
            f"After how long the screen of {device.name} locks is not known: {device.why('lock_after')}."
        )
    minutes = after.value
    if minutes is None:
        return Fails(f"The screen of {device.name} never locks by itself.")
    if minutes < 1:  # some systems write 0 for *never*
        return Unseen(
            f"{device.name} says that its screen locks after {minutes} minutes, which may mean never."
        )
    if minutes <= LIMIT:
        return Holds(f"The screen of {device.name} locks by itself after {minutes} minutes.")
    return Fails(f"The screen of {device.name} locks only after {minutes} minutes; {LIMIT} are the limit.")
