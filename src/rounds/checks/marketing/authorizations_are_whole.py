"""Every authorization for marketing in use says what it must and is in force.

## What it looks at
Each recorded authorization whose address is mailed: the version of its wording, the day, how and by whom it
was signed, what for and for whom, its last day, whether it was taken back, and, where somebody else pays the
clinic for the mailing, whether it says so.

## Why it matters
A signature under a text that lacks one of these is none, and one that was taken back or is over has ended.
Without the record nobody can show which text was signed.

## What to do
Take the address off the lists at once if the authorization has ended or was taken back. Have it signed again
on the current form where something is missing; a tick in a sign-up box is no record.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks._phrases import day, several
from rounds.model.resources import MarketingConsent
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
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
HERE = Clinic(zone="America/Chicago")
RECORD = partial(
    MarketingConsent, system="newsletter", key="9e0c11d2", name="authorization 9e0c11", in_use=YES
)
SIGNED = partial(
    RECORD,
    wording=Seen("2026-1"),
    signed=Seen(date(2026, 1, 5)),
    channel=Seen("portal"),
    signer=Seen("patient"),
    purpose=Seen("news of our services"),
    recipient=Seen("the clinic"),
    expires=Seen(date(2027, 1, 5)),
    revoked=Seen(None),
    paid=NO,
)
PARTS = {
    "wording": "the version of its wording",
    "signed": "the day",
    "channel": "how it was signed",
    "signer": "by whom it was signed",
    "purpose": "what for",
    "recipient": "for whom",
    "expires": "when it ends",
}
"""What a record must say (45 CFR 164.508(c)(1)), by field."""


@check(
    id="marketing.authorizations-are-whole",
    since="0.2.0",
    severity="medium",
    cites=(cfr("164.508(a)(3)"),),
    see=(cfr("164.530(c)"),),
    cases=(
        Case("whole and in force", Holds, (SIGNED(), NOON, HERE)),
        Case("paid, and it says so", Holds, (SIGNED(paid=YES, says_paid=YES), NOON, HERE)),
        Case("not mailed", NotOurs, (RECORD(in_use=NO), NOON, HERE)),
        Case("taken back", Fails, (SIGNED(revoked=Seen(date(2026, 2, 1))), NOON, HERE)),
        Case("it ended", Fails, (SIGNED(expires=Seen(date(2026, 3, 1))), NOON, HERE)),
        Case("nobody signed", Fails, (SIGNED(signed=Seen(None)), NOON, HERE)),
        Case("no end, no purpose", Fails, (SIGNED(expires=Seen(None), purpose=Seen("")), NOON, HERE)),
        Case("paid, and silent", Fails, (SIGNED(paid=YES, says_paid=NO), NOON, HERE)),
        Case("paid, and not looked at", Unseen, (SIGNED(paid=YES), NOON, HERE)),
        Case("paid or not?", Unseen, (SIGNED(paid=UNSEEN), NOON, HERE)),
        Case("mailed or not?", Unseen, (SIGNED(in_use=UNSEEN), NOON, HERE)),
        Case("nothing is known of it", Unseen, (RECORD(), NOON, HERE)),
    ),
)
def authorizations_are_whole(consent: MarketingConsent, now: datetime, clinic: Clinic) -> Verdict:
    """Judge one record."""
    name = consent.name
    if consent.in_use is NO:
        return NotOurs(f"Nobody is mailed by {name}.")
    if consent.in_use is not YES:
        return Unseen(f"Whether somebody is mailed by {name} is not known: {consent.why('in_use')}.")
    lacks = [what for field, what in PARTS.items() if _lacks(getattr(consent, field))]
    if lacks:
        return Fails(f"{name} does not say {several(lacks)}.")
    over = _over(consent, clinic)
    return _ended(consent, now, over) or _paid(consent, over) or _whole(consent, over)


def _lacks(value: Seen[object] | NotSeen) -> bool:
    """Whether a record says that there is none, or an empty text."""
    return isinstance(value, Seen) and not str(value.value or "").strip()


def _over(consent: MarketingConsent, clinic: Clinic) -> datetime | None:
    """When its last day is over, if that was said."""
    match consent.expires:
        case Seen(date() as last):
            return clinic.end_of(last)
        case _:
            return None


def _ended(consent: MarketingConsent, now: datetime, over: datetime | None) -> Verdict | None:
    """That it is over, if it is."""
    match consent.revoked:
        case Seen(date() as back):
            return Fails(f"{consent.name} was taken back on {day(back)}, and the address is still mailed.")
        case NotSeen(reason):
            return Unseen(f"Whether {consent.name} was taken back is not known: {reason.words}.")
    if over is not None and over <= now:
        return Fails(f"The last day of {consent.name} is over, and the address is still mailed.")
    return None


def _paid(consent: MarketingConsent, over: datetime | None) -> Verdict | None:
    """That it is silent about money, or that this is not known."""
    name = consent.name
    if consent.paid is NO:
        return None
    if consent.paid is not YES:
        why = consent.why("paid")
        return Unseen(f"Whether somebody pays for mailings by {name} is not known: {why}.", over)
    if consent.says_paid is NO:
        return Fails(f"{name} does not say that somebody pays the clinic for the mailings.")
    if consent.says_paid is not YES:
        why = consent.why("says_paid")
        return Unseen(f"Whether {name} says that somebody pays is not known: {why}.", over)
    return None


def _whole(consent: MarketingConsent, over: datetime | None) -> Verdict:
    """That it holds, until its last day is over."""
    for field, what in PARTS.items():
        value = getattr(consent, field)
        if isinstance(value, NotSeen):
            return Unseen(f"Of {consent.name} is not known {what}: {value.reason.words}.", over)
    return Holds(f"{consent.name} is whole and in force.", over)
