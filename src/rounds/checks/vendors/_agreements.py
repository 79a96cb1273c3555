"""What several checks ask of a vendor and its agreements.

An agreement is *in force* when the document is on file, it is signed, it has begun and it has not ended.
One that runs until it is ended says so: its end is `Seen(None)`. One whose first day is `Seen(None)` begins
when it is signed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from rounds.checks._phrases import day
from rounds.model.resources import Agreement, Clinic, Vendor
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Fact,
    Fails,
    Holds,
    Listing,
    NotOurs,
    NotSeen,
    Seen,
    Unseen,
    Value,
    Verdict,
)

NO_TIME = timedelta()


def in_force(agreement: Agreement, at: datetime, clinic: Clinic) -> Fact:
    """Whether an agreement is in force at a time; `UNSEEN` when a part of it that matters was not seen."""
    if agreement.on_file is not YES:
        return agreement.on_file
    end = _over(agreement.ends, clinic)
    if end is not None and at >= end:
        return NO
    return UNSEEN if isinstance(agreement.ends, NotSeen) else _has_begun(agreement, at, clinic)


def end_of(agreement: Agreement, clinic: Clinic) -> datetime | None:
    """When an agreement that is in force ends; `None` when it runs until it is ended."""
    return _over(agreement.ends, clinic)


def service_over(vendor: Vendor, now: datetime, clinic: Clinic) -> Fact:
    """Whether the vendor's last day of service is over."""
    if isinstance(vendor.ended, NotSeen):
        return UNSEEN
    over = _over(vendor.ended, clinic)
    return YES if over is not None and over <= now else NO


def not_serving(vendor: Vendor, now: datetime, clinic: Clinic) -> Verdict | None:
    """What a check of the running service says where there is none or that is not known; `None` where a
    vendor handles patient data and serves.
    """
    if vendor.handles_ephi is NO:
        return NotOurs(f"{vendor.name} handles no patient data, says the register ({vendor.system}).")
    if vendor.handles_ephi is not YES:
        return Unseen(f"Whether {vendor.name} handles patient data is not known.")
    return ended(vendor, now, clinic)


def ended(vendor: Vendor, now: datetime, clinic: Clinic) -> Holds | Unseen | None:
    """What is said of a service that is over, or of which that is not known; `None` while it goes on."""
    over = service_over(vendor, now, clinic)
    if over is UNSEEN:
        return Unseen(f"Whether {vendor.name} still serves is not known: {vendor.why('ended')}.")
    return Holds(f"{vendor.name} no longer serves.") if over is YES else None


def last_moment(vendor: Vendor, clinic: Clinic) -> datetime | None:
    """When the vendor's service is over; `None` while no last day was seen."""
    return _over(vendor.ended, clinic)


def seek(
    vendor: Vendor,
    agreements: Listing[Agreement],
    meets: Callable[[Agreement], Fact],
    what: str,
    now: datetime,
    clinic: Clinic,
    ahead: timedelta = NO_TIME,
) -> Agreement | Verdict:
    """The first agreement that meets, or what is said of a vendor that has none, `what` telling of what.

    `ahead` is how far from now `meets` looks, so that the verdict knows when time alone will change it. A
    vendor that handles no patient data, or needs no agreement for a recorded reason, is not ours; one whose
    service is over holds without an agreement.
    """
    if vendor.handles_ephi is NO:
        return NotOurs(f"{vendor.name} handles no patient data, says the register ({vendor.system}).")
    if vendor.handles_ephi is not YES:
        return Unseen(
            f"Whether {vendor.name} handles patient data is not known: {vendor.why('handles_ephi')}."
        )
    exempt = vendor.needs_none
    if isinstance(exempt, NotSeen):
        return Unseen(f"Whether {vendor.name} needs an agreement is not known: {exempt.reason.words}.")
    if exempt.value is not None:
        return NotOurs(
            f"{vendor.name} needs no agreement ({exempt.value}), says the register ({vendor.system})."
        )
    unknown = False
    for each in agreements.items:
        answer = meets(each)
        if answer is YES:
            return each
        unknown = unknown or answer is UNSEEN
    said = _without(vendor, agreements, what, now, clinic, unknown=unknown)
    if isinstance(said, Holds):
        return said
    return type(said)(said.sentence, next_change(agreements, now, clinic, last_moment(vendor, clinic), ahead))


def _without(
    vendor: Vendor, agreements: Listing[Agreement], what: str, now: datetime, clinic: Clinic, *, unknown: bool
) -> Holds | Fails | Unseen:
    """What is said of a vendor with patient data, none of whose agreements is seen to meet."""
    if unknown:
        return Unseen(
            f"Whether an agreement with {vendor.name} is {what} is not known: part of it was not seen."
        )
    ended = vendor.ended
    if isinstance(ended, NotSeen):
        return Unseen(f"No agreement with {vendor.name} is {what}; whether its service is over is not known.")
    if ended.value is not None and service_over(vendor, now, clinic) is YES:
        return Holds(f"The service of {vendor.name} was over on {day(ended.value)}.")
    if agreements.missing is not None:
        why = agreements.missing.words
        return Unseen(f"Whether an agreement with {vendor.name} is {what} is not known: {why}.")
    return Fails(f"No agreement with {vendor.name}, which handles patient data, is {what}.")


def _has_begun(agreement: Agreement, at: datetime, clinic: Clinic) -> Fact:
    """Whether an agreement is signed and its first day has come."""
    signed, starts = agreement.signed, agreement.starts
    if isinstance(signed, NotSeen) or isinstance(starts, NotSeen):
        return UNSEEN
    if signed.value is None:
        return NO
    return YES if max(signed.value, starts.value or signed.value) <= clinic.day_of(at) else NO


def next_change(
    agreements: Listing[Agreement],
    now: datetime,
    clinic: Clinic,
    also: datetime | None = None,
    ahead: timedelta = NO_TIME,
) -> datetime | None:
    """The next moment at which a date in these agreements, or `also`, comes near enough to matter; `None`
    when none will.
    """
    moments = {also}
    for each in agreements.items:
        moments |= {_over(each.ends, clinic), _begun(each.signed, clinic), _begun(each.starts, clinic)}
    to_come = [moment for moment in moments if moment is not None and moment > now]
    return min((m for each in to_come for m in (each - ahead, each) if m > now), default=None)


def _over(value: Value[date | None], clinic: Clinic) -> datetime | None:
    """The moment when a day is over, if there is one."""
    return clinic.end_of(value.value) if isinstance(value, Seen) and value.value is not None else None


def _begun(value: Value[date | None], clinic: Clinic) -> datetime | None:
    """The moment when a day begins, if there is one: when the day before it is over."""
    if not isinstance(value, Seen) or value.value is None or value.value == date.min:
        return None
    return clinic.end_of(value.value - timedelta(days=1))
