"""Every mail host of the clinic takes mail encrypted, under its own name.

## What it looks at
Each host that takes the clinic's mail, as it answers on port 25: does it offer encryption, of version 1.2 or
newer, with a certificate that is in date, for its name, and from an authority that is known?

## Why it matters
A host that offers nothing gets its mail in clear, readable by everyone on the way. With a certificate for
another name the sender can't tell the host from somebody in between.

## What to do
Turn encryption on at the mail host, get a certificate for the name that the MX record says (there are free
ones that renew themselves), and turn off what is older than version 1.2. If a provider keeps your mail and
this is red, ask whether its MX records are still the ones that you have.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import MailHost
from rounds.sdk.check import NO, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

HOST = partial(
    MailHost, system="mail", key="maple.example/mx.maple.example", name="mx.maple.example", resolves=YES
)
OFFERS = partial(HOST, starttls=YES, tls_modern=YES, tls_version=Seen("TLS 1.3"))
BLOCKED = {"starttls": Reason.UNREACHABLE}


@check(
    id="mail.host-encrypts",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.312(e)(2)(ii)"),),
    see=(cfr("164.312(e)(1)"), cfr("164.312(e)(2)(i)")),
    cases=(
        Case("all is well", Holds, (OFFERS(certificate_valid=YES),)),
        Case("offers nothing", Fails, (HOST(starttls=NO, tls_modern=NO),)),
        Case("offers only what is old", Fails, (HOST(starttls=YES, tls_modern=NO),)),
        Case(
            "the certificate is out of date",
            Fails,
            (OFFERS(certificate_valid=NO, certificate_fault=Seen("is out of date")),),
        ),
        Case("the certificate is not believed", Fails, (OFFERS(certificate_valid=NO),)),
        Case("the port is blocked", Unseen, (HOST(unseen=BLOCKED),)),
        Case("it drops us", Unseen, (HOST(unseen={"starttls": Reason.UNREADABLE}),)),
        Case("it has no address", Unseen, (HOST(resolves=NO),)),
        Case("which version?", Unseen, (HOST(starttls=YES),)),
        Case("which certificate?", Unseen, (OFFERS(),)),
    ),
)
def host_encrypts(host: MailHost) -> Verdict:
    """Judge one mail host."""
    name = host.name
    if host.starttls is NO:
        return Fails(f"{name} takes mail in clear: it offers no encryption.")
    if host.starttls is not YES:
        return Unseen(_not_known(host))
    if host.tls_modern is NO:
        return Fails(f"{name} offers only encryption that is older than version 1.2.")
    if host.tls_modern is not YES:
        return Unseen(
            f"Whether the encryption of {name} is new enough is not known: {host.why('tls_modern')}."
        )
    if host.certificate_valid is NO:
        return Fails(f"The certificate of {name} {_fault(host)}.")
    if host.certificate_valid is not YES:
        return Unseen(
            f"Whether the certificate of {name} is good is not known: {host.why('certificate_valid')}."
        )
    return Holds(f"{name} takes mail encrypted, with a good certificate for its name.")


def _not_known(host: MailHost) -> str:
    """Why it is not known what a host offers."""
    if host.unseen.get("starttls") is Reason.UNREACHABLE:
        return f"Whether {host.name} encrypts is not known: it was not reached; many networks block port 25."
    return f"Whether {host.name} encrypts is not known: {host.why('starttls')}."


def _fault(host: MailHost) -> str:
    """What is wrong with the certificate, as far as that was said."""
    match host.certificate_fault:
        case Seen(str(fault)):
            return fault[:80]
        case _:
            return "is not believed"
