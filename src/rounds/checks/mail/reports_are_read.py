"""Reports about mail sent as the clinic arrive and are read.

## What it looks at
Whether each mail domain that sends asks for reports (DMARC), and the end of the newest one that was read
here. Providers send one a day; eight days without any are our measure for *they stopped*.

## Why it matters
The reports are the only way to see who sends as the clinic: a vendor that was forgotten, or somebody who
pretends. Without them a policy can't be made strict without losing mail.

## What to do
Name a mailbox in the policy (`rua=`), and have its attachments put into the folder that the settings name. A
mailbox outside the domain must agree to take them: the one who runs it knows how.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from rounds.checks._phrases import day
from rounds.model.resources import MailDomain
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
    Verdict,
    cfr,
    check,
)

LONGEST = timedelta(days=8)
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
HERE = Clinic(zone="America/Chicago")
DOMAIN = partial(MailDomain, system="mail", key="maple.example", name="maple.example", sends_mail=YES)
ASKED = partial(DOMAIN, dmarc_reports_to=Seen(("reports@maple.example",)))


@check(
    id="mail.reports-are-read",
    since="0.1.0",
    severity="low",
    cites=(cfr("164.308(a)(5)(ii)(B)"),),
    see=(cfr("164.308(a)(1)(ii)(D)"),),
    cases=(
        Case("one of yesterday", Holds, (ASKED(reports_until=Seen(NOON - timedelta(1))), NOON, HERE)),
        Case("it sends no mail", Holds, (DOMAIN(sends_mail=NO), NOON, HERE)),
        Case("nobody asks for them", Fails, (DOMAIN(dmarc_reports_to=Seen(())), NOON, HERE)),
        Case("they stopped", Fails, (ASKED(reports_until=Seen(NOON - timedelta(9))), NOON, HERE)),
        Case("none ever came", Fails, (ASKED(reports_until=Seen(None)), NOON, HERE)),
        Case("no folder is set", Unseen, (ASKED(), NOON, HERE)),
        Case("the folder is gone", Unseen, (ASKED(reports_until=NotSeen(Reason.UNREACHABLE)), NOON, HERE)),
        Case(
            "its name servers fail", Unseen, (DOMAIN(dmarc_reports_to=NotSeen(Reason.UNREADABLE)), NOON, HERE)
        ),
        Case("does it send?", Unseen, (ASKED(sends_mail=UNSEEN), NOON, HERE)),
    ),
)
def reports_are_read(domain: MailDomain, now: datetime, clinic: Clinic) -> Verdict:
    """Judge one domain."""
    name = domain.name
    if domain.sends_mail is NO:
        return Holds(f"{name} says that it sends no mail, so that no report is needed.")
    if domain.sends_mail is UNSEEN:
        return Unseen(f"Whether {name} sends mail is not known: {domain.why('sends_mail')}.")
    asked = domain.dmarc_reports_to
    if isinstance(asked, NotSeen):
        return Unseen(f"Whether reports are asked for {name} is not known: {asked.reason.words}.")
    if not asked.value:
        return Fails(f"{name} asks for no reports about mail sent as it.")
    newest = domain.reports_until
    if isinstance(newest, NotSeen):
        return Unseen(f"Whether reports about {name} are read is not known: {newest.reason.words}.")
    return _by_newest(name, newest.value, now, clinic)


def _by_newest(name: str, newest: datetime | None, now: datetime, clinic: Clinic) -> Verdict:
    """Judge by the newest report."""
    if newest is None:
        return Fails(f"No report of the last month about mail sent as {name} has been read.")
    last = day(clinic.day_of(newest))
    if newest + LONGEST <= now:
        return Fails(f"The newest report about mail sent as {name} ends on {last}.")
    return Holds(f"Reports about mail sent as {name} are read, the newest up to {last}.", newest + LONGEST)
