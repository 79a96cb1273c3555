"""Every computer keeps a record of failed attempts to sign in.

## What it looks at
Whether each computer writes down attempts to sign in that failed, and keeps them when it restarts. Whether
anybody reads them is another check's question.

## Why it matters
Whoever guesses passwords fails often before getting in. Without a record of the failures the one attempt that
worked looks like any other sign-in.

## What to do
Let the computer keep failed sign-ins on its disk: create `/var/log/btmp` or a persistent journal under Linux,
audit failed logons under Windows.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.failed-sign-ins-kept",
    since="0.2.0",
    severity="medium",
    cites=(cfr("164.308(a)(5)(ii)(C)"),),
    see=(cfr("164.312(b)"),),
    cases=(
        Case("they are kept", Holds, (COMPUTER(failed_sign_ins_kept=YES),)),
        Case("nothing keeps them", Fails, (COMPUTER(failed_sign_ins_kept=NO),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"failed_sign_ins_kept": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (COMPUTER(failed_sign_ins_kept=YES).faded(),)),
    ),
)
def failed_sign_ins_kept(device: Device) -> Verdict:
    """Judge one computer."""
    if device.failed_sign_ins_kept is YES:
        return Holds(f"{device.name} keeps a record of failed attempts to sign in.")
    if device.failed_sign_ins_kept is NO:
        return Fails(f"{device.name} keeps no record of failed attempts to sign in.")
    why = device.why("failed_sign_ins_kept")
    return Unseen(f"Whether {device.name} keeps a record of failed attempts to sign in is not known: {why}.")
