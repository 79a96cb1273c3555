"""An agreement is in force with whoever keeps the clinic's mail.

## What it looks at
Who takes each domain's mail, by its MX records, and whether an agreement with that provider is in force. Mail
of a kind that no agreement can be had for (Gmail, Yahoo and their like) is told apart.

## Why it matters
Mail holds patient data whether it should or not. Clinics have paid for keeping it with a provider that had
promised nothing, and consumer mail never promises.

## What to do
Accept or sign the provider's agreement and file it in the register under the name that is shown here, or
tell the settings (*known as*) what your register calls it. Move mail away from a consumer service. Hosts
under the clinic's own name can be anybody's: say in the same setting whose they are, or that they are yours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from rounds.checks.vendors._agreements import end_of, in_force, next_change
from rounds.model.resources import Agreement, MailDomain
from rounds.sdk.check import (
    NO,
    UNSEEN,
    YES,
    Case,
    Clinic,
    Fails,
    Holds,
    Listing,
    NotSeen,
    Reason,
    Seen,
    Unseen,
    Verdict,
    cfr,
    check,
)

DOMAIN = partial(MailDomain, system="mail", key="maple.example", name="maple.example", takes_mail=YES)
GOOGLE = partial(DOMAIN, provider=Seen("Google Workspace"), consumer=NO)
GMAIL = DOMAIN(provider=Seen("Gmail"), consumer=YES)
SIGNED = Seen(date(2025, 3, 1))
PAPER = partial(
    Agreement,
    system="vendors",
    key="g1",
    vendor=Seen("Google Workspace"),
    on_file=YES,
    signed=SIGNED,
    starts=SIGNED,
)
HELD = Listing((PAPER(ends=Seen(None)),), None)
RAN_OUT = Listing((PAPER(ends=Seen(date(2026, 3, 1))),), None)
NONE: Listing[Agreement] = Listing((), None)
HERE = Clinic(zone="America/Chicago")
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)


@check(
    id="mail.keeper-has-agreement",
    since="0.1.0",
    severity="critical",
    cites=(cfr("164.308(b)(3)"), cfr("164.502(e)")),
    see=(cfr("164.308(b)(1)"), cfr("164.504(e)(1)(i)")),
    knock_out=True,
    cases=(
        Case("an agreement is in force", Holds, (GOOGLE(), HELD, NOON, HERE)),
        Case("it takes no mail", Holds, (DOMAIN(takes_mail=NO), NONE, NOON, HERE)),
        Case("its own hosts", Holds, (DOMAIN(provider=Seen(None), consumer=NO), NONE, NOON, HERE)),
        Case("consumer mail", Fails, (GMAIL, HELD, NOON, HERE)),
        Case("no agreement", Fails, (GOOGLE(), NONE, NOON, HERE)),
        Case("it ran out", Fails, (GOOGLE(), RAN_OUT, NOON, HERE)),
        Case("whose hosts?", Unseen, (DOMAIN(consumer=NO), NONE, NOON, HERE)),
        Case("the register is cut short", Unseen, (GOOGLE(), Listing((), Reason.STALE), NOON, HERE)),
        Case("is it held?", Unseen, (GOOGLE(), Listing((PAPER(on_file=UNSEEN),), None), NOON, HERE)),
        Case("consumer mail or not?", Unseen, (GOOGLE(consumer=UNSEEN), HELD, NOON, HERE)),
        Case("does it take mail?", Unseen, (GOOGLE(takes_mail=UNSEEN), HELD, NOON, HERE)),
    ),
)
def keeper_has_agreement(
    domain: MailDomain, agreements: Listing[Agreement], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge one domain."""
    name = domain.name
    if domain.takes_mail is NO:
        return Holds(f"{name} takes no mail.")
    if domain.takes_mail is UNSEEN:
        return Unseen(f"Whether {name} takes mail is not known: {domain.why('takes_mail')}.")
    if domain.consumer is UNSEEN:
        return Unseen(f"Whether the mail of {name} is consumer mail is not known: {domain.why('consumer')}.")
    provider = domain.provider
    if domain.consumer is YES:
        return Fails(f"The mail of {name} is kept by {_called(provider)}, for which no agreement can be had.")
    if isinstance(provider, NotSeen):
        return Unseen(_whose(domain, provider.reason))
    if provider.value is None:
        return Holds(f"The mail of {name} is kept on hosts of the clinic's own, say the settings.")
    return _by_agreements(name, provider.value, agreements, now, clinic)


def _by_agreements(
    name: str, keeper: str, agreements: Listing[Agreement], now: datetime, clinic: Clinic
) -> Verdict:
    """Judge a domain whose mail a known provider keeps."""
    answers = [(in_force(each, now, clinic), each) for each in agreements.items]
    held = next((each for answer, each in answers if answer is YES), None)
    if held is not None:
        end = end_of(held, clinic)
        return Holds(f"An agreement with {keeper}, which keeps the mail of {name}, is in force.", end)
    until = next_change(agreements, now, clinic)
    what = f"Whether an agreement with {keeper} for the mail of {name} is in force is not known"
    if any(answer is UNSEEN for answer, _ in answers):
        return Unseen(f"{what}: part of it was not seen.", until)
    if agreements.missing is not None:
        return Unseen(f"{what}: {agreements.missing.words}.", until)
    return Fails(f"{keeper} keeps the mail of {name}, and no agreement with it is in force.", until)


def _called(provider: Seen[str | None] | NotSeen) -> str:
    """A provider's name, as far as it was seen."""
    match provider:
        case Seen(str(name)):
            return name
        case _:
            return "a consumer service"


def _whose(domain: MailDomain, reason: Reason) -> str:
    """Why it is not known who keeps the mail."""
    if reason is Reason.NOT_ASKED:
        return f"Who keeps the mail of {domain.name} is not known: its hosts bear its own name."
    return f"Who keeps the mail of {domain.name} is not known: {reason.words}."
