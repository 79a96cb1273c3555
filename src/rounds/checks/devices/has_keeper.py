"""Every computer has a keeper who works here.

## What it looks at
Each computer that reports, and whether it names an owner who is on the roster and has not left.

## Why it matters
A laptop that is nobody's is missed by nobody when it is gone, and a leaver's is still in a bag somewhere.

## What to do
Ask who has it, and set that person as its owner. If it is kept in a cupboard, name who keeps the key; if it
is gone, record its disposal or report the loss.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.model.resources import Device, Person
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
    Fails,
    Holds,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Value,
    Verdict,
    cfr,
    check,
)

LAPTOP = partial(Device, system="agent", key="frontdesk-2", name="FRONTDESK-2", owner=Seen("ana@elm.example"))
ANA = partial(
    Person,
    system="roster",
    key="ana",
    name="Ana Ruiz",
    email="ana@elm.example",
    last_day=Seen(None),
    on_roster=YES,
)
HERE = Clinic()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@check(
    id="devices.has-keeper",
    since="0.1.0",
    severity="medium",
    cites=(cfr("164.310(d)(2)(iii)"),),
    cases=(
        Case("its keeper works here", Holds, (LAPTOP(), Seen(ANA()), NOON, HERE)),
        Case(
            "its keeper has left", Fails, (LAPTOP(), Seen(ANA(last_day=Seen(date(2026, 2, 27)))), NOON, HERE)
        ),
        Case("its keeper vanished", Fails, (LAPTOP(), Seen(ANA(on_roster=NO)), NOON, HERE)),
        Case("it is nobody's", Fails, (LAPTOP(owner=Seen(None)), Seen(None), NOON, HERE)),
        Case("its keeper is on no roster", Fails, (LAPTOP(), Seen(None), NOON, HERE)),
        Case("whose is not told", Unseen, (LAPTOP(owner=NotSeen()), NotSeen(), NOON, HERE)),
        Case("the roster is too old", Unseen, (LAPTOP(), NotSeen(Reason.STALE), NOON, HERE)),
        Case("works here?", Unseen, (LAPTOP(), Seen(ANA(on_roster=UNSEEN)), NOON, HERE)),
    ),
)
def has_keeper(device: Device, owner: Value[Person | None], now: datetime, clinic: Clinic) -> Verdict:
    """Judge one computer."""
    if isinstance(owner, NotSeen):
        return Unseen(f"Who keeps {device.name} is not known: {owner.reason.words}.")
    if owner.value is None:
        return Fails(f"{device.name} belongs to nobody on the roster.")
    name, last = owner.value.name, owner.value.last_day
    if isinstance(last, NotSeen) or owner.value.on_roster is UNSEEN:
        return Unseen(f"Whether {name}, who keeps {device.name}, works here is not known.")
    end = None if last.value is None else clinic.end_of(last.value)
    if end is not None and end <= now:
        return Fails(f"{name} keeps {device.name} and has left.")
    if owner.value.on_roster is NO:
        return Fails(f"{name} keeps {device.name} and vanished from the roster.", end)
    return Holds(f"{name} keeps {device.name}.", end)
