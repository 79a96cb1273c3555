"""Nobody signs in from the network as the administrator itself.

## What it looks at
Whether the built-in administrator account of each computer (root, Administrator) can sign in from the
network.

## Why it matters
What the administrator account did from afar has no person behind it: several people know its password, and
it is the first name that an attacker tries.

## What to do
Let people sign in as themselves and take the powers they need there. Close the built-in account to the
network.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Device
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Unseen, Verdict, cfr, check

COMPUTER = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2")


@check(
    id="devices.remote-root-off",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.312(a)(2)(i)"),),
    see=(cfr("164.312(d)"),),
    cases=(
        Case("the built-in account is closed to the network", Holds, (COMPUTER(remote_root=NO),)),
        Case("it can sign in from the network", Fails, (COMPUTER(remote_root=YES),)),
        Case("we may not look", Unseen, (COMPUTER(unseen={"remote_root": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (COMPUTER(remote_root=NO).faded(),)),
    ),
)
def remote_root_off(device: Device) -> Verdict:
    """Judge one computer."""
    if device.remote_root is NO:
        return Holds(f"Nobody can sign in to {device.name} from the network as the administrator itself.")
    if device.remote_root is YES:
        return Fails(f"The administrator account of {device.name} can sign in from the network.")
    why = device.why("remote_root")
    return Unseen(
        f"Whether the administrator of {device.name} can sign in from the network is not known: {why}."
    )
