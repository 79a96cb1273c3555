"""Every vendor seen with patient data is in the register.

## What it looks at
Each vendor that a system shows to be in use (a mail gateway, a sign-in, a form on the website), beside the
register: is it listed, is it listed as handling patient data, and is its service not listed as over?

## Why it matters
The register is where agreements are counted. A vendor that is missing there, or listed as harmless or gone,
has none that anybody looks for.

## What to do
Add the vendor to the register, or set right what it says, and get an agreement. If the clinic should not be
using it, stop sending it patient data first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks.vendors._agreements import last_moment, service_over
from rounds.model.resources import Sighting, Vendor
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
    Fails,
    Holds,
    NotOurs,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Value,
    Verdict,
    cfr,
    check,
)

SEEN = partial(
    Sighting, system="website", key="jotform", vendor=Seen("Jotform"), where=Seen("the intake form")
)
TAKES, TAKES_NOT, TAKES_WHAT = SEEN(handles_ephi=YES), SEEN(handles_ephi=NO), SEEN(handles_ephi=UNSEEN)
LISTED = partial(Vendor, system="vendors", key="jotform", name="Jotform", handles_ephi=YES, ended=Seen(None))
AS_HARMLESS, AS_GONE = LISTED(handles_ephi=NO), LISTED(ended=Seen(date(2026, 3, 1)))
ABSENT: Value[Vendor | None] = Seen(None)
HERE = Clinic(zone="America/Chicago")
STILL_THE_FIRST = datetime(2026, 3, 2, 5, 59, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)


@check(
    id="vendors.handles-ephi-but-not-in-register",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.308(b)(3)"),),
    see=(cfr("164.502(e)"), cfr("164.308(a)(1)(ii)(A)")),
    cases=(
        Case("listed", Holds, (TAKES, Seen(LISTED()), NOON, HERE)),
        Case("on its last day", Holds, (TAKES, Seen(AS_GONE), STILL_THE_FIRST, HERE)),
        Case("not listed", Fails, (TAKES, ABSENT, NOON, HERE)),
        Case("listed as harmless", Fails, (TAKES, Seen(AS_HARMLESS), NOON, HERE)),
        Case("listed as gone", Fails, (TAKES, Seen(AS_GONE), NOON, HERE)),
        Case("the register was not seen", Unseen, (TAKES, NotSeen(Reason.STALE), NOON, HERE)),
        Case("not listed; patient data or not?", Unseen, (TAKES_WHAT, ABSENT, NOON, HERE)),
        Case("listed as harmless, not known", Unseen, (TAKES_WHAT, Seen(AS_HARMLESS), NOON, HERE)),
        Case(
            "the register does not say what of",
            Unseen,
            (TAKES, Seen(LISTED(handles_ephi=UNSEEN)), NOON, HERE),
        ),
        Case("not listed and no patient data", NotOurs, (TAKES_NOT, ABSENT, NOON, HERE)),
        Case("listed, and no patient data", NotOurs, (TAKES_NOT, Seen(AS_HARMLESS), NOON, HERE)),
    ),
)
def handles_ephi_but_not_in_register(
    sighting: Sighting, vendor: Value[Vendor | None], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one vendor in use."""
    if isinstance(sighting.vendor, NotSeen):
        return Unseen(f"Which vendor {sighting.system} saw in use is not known: {sighting.why('vendor')}.")
    name = sighting.vendor.value
    if isinstance(vendor, NotSeen):
        why = vendor.reason.words
        return Unseen(f"Whether {name}, seen by {sighting.system}, is in the register is not known: {why}.")
    if vendor.value is None:
        return _by_sight(sighting, name, "is not in the register")
    if vendor.value.handles_ephi is NO:
        return _by_sight(sighting, name, "is in the register as handling none")
    if vendor.value.handles_ephi is not YES:
        by = sighting.system
        return Unseen(f"The register does not say whether {name}, seen by {by}, handles patient data.")
    return _by_service(sighting, name, vendor.value, now, clinic)


def _by_sight(sighting: Sighting, name: str, listed: str) -> Verdict:
    """Judge a vendor that the register does not know to handle patient data by what was seen of it."""
    if sighting.handles_ephi is YES:
        return Fails(f"{name} handles patient data{_at(sighting)} and {listed}.")
    if sighting.handles_ephi is NO:
        return NotOurs(f"{name}, seen by {sighting.system}, handles no patient data.")
    return Unseen(f"{name}, seen{_at(sighting)}, {listed}; whether it handles patient data is not known.")


def _by_service(sighting: Sighting, name: str, vendor: Vendor, now: datetime, clinic: Clinic) -> Verdict:
    """Judge a vendor that the register knows to handle patient data by whether it should still be in use."""
    over = service_over(vendor, now, clinic)
    if over is YES:
        return Fails(
            f"{name} is still in use{_at(sighting)}, but the register says that its service is over."
        )
    if over is NO:
        return Holds(f"{name}, seen by {sighting.system}, is in the register.", last_moment(vendor, clinic))
    return Unseen(f"Whether the service of {name}, seen by {sighting.system}, is over is not known.")


def _at(sighting: Sighting) -> str:
    """Where it was seen, as far as that was said."""
    match sighting.where:
        case Seen(str(where)):
            return f" in {where}"
        case _:
            return f" in {sighting.system}"
