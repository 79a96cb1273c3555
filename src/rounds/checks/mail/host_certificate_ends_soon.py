"""The certificate of every mail host runs for two more weeks.

## What it looks at
The last moment of the certificate that each host shows which takes the clinic's mail. Two weeks are our
measure: certificates that renew themselves do so a month before.

## Why it matters
When it has run out, careful senders stop delivering, and careless ones stop caring whom they deliver to. A
certificate that should have renewed itself by now did not.

## What to do
Renew it, and find out why that did not happen by itself. If a provider keeps your mail, tell it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from rounds.checks._phrases import day
from rounds.model.resources import MailHost
from rounds.sdk.check import (
    Case,
    Clinic,
    Fails,
    Holds,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

AHEAD = timedelta(days=14)
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
HERE = Clinic(zone="America/Chicago")
HOST = partial(MailHost, system="mail", key="maple.example/mx.maple.example", name="mx.maple.example")


@check(
    id="mail.host-certificate-ends-soon",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.312(e)(2)(ii)"),),
    cases=(
        Case("two months left", Holds, (HOST(certificate_ends=Seen(NOON + 4 * AHEAD)), NOON, HERE)),
        Case("thirteen days left", Fails, (HOST(certificate_ends=Seen(NOON + timedelta(13))), NOON, HERE)),
        Case("it has ended", Fails, (HOST(certificate_ends=Seen(NOON - timedelta(1))), NOON, HERE)),
        Case("it offers no encryption", Fails, (HOST(certificate_ends=Seen(None)), NOON, HERE)),
        Case("it was not seen", Unseen, (HOST(certificate_ends=NotSeen(Reason.UNREACHABLE)), NOON, HERE)),
        Case("it can't be read", Unseen, (HOST(certificate_ends=NotSeen(Reason.UNREADABLE)), NOON, HERE)),
        Case("the host was not reached", Unseen, (HOST(), NOON, HERE)),
    ),
)
def host_certificate_ends_soon(host: MailHost, now: datetime, clinic: Clinic) -> Verdict:
    """Judge one mail host."""
    ends = host.certificate_ends
    if isinstance(ends, NotSeen):
        return Unseen(f"When the certificate of {host.name} ends is not known: {ends.reason.words}.")
    if ends.value is None:
        return Fails(f"{host.name} has no certificate: it offers no encryption.")
    last = day(clinic.day_of(ends.value))
    if ends.value <= now:
        return Fails(f"The certificate of {host.name} ended on {last}.")
    if ends.value - AHEAD <= now:
        return Fails(f"The certificate of {host.name} ends on {last} and has not been renewed.", ends.value)
    return Holds(f"The certificate of {host.name} runs until {last}.", ends.value - AHEAD)
