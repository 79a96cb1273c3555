"""What was seen of a domain as resources: pure, nothing claimed that was not seen.

Rules this module keeps:

* A domain without MX but with an address takes mail there (RFC 5321 §5.1); a single MX of `.` says that it
  takes none (RFC 7505).
* *No such domain* for one type of record while another is there is a lie of some resolver: what it hides is
  not known.
* A vendor is seen in use where a domain's MX or its own SPF record leads to it, or where it sends, by the
  reports of those who received, mail that passes as the domain's. Whoever only pretends to be the domain is
  no vendor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from rounds.connectors.mail_domain import dane, dkim, dmarc, sts
from rounds.connectors.mail_domain.look import (
    NOTHING,
    Answer,
    Fault,
    Found,
    Page,
    Probe,
    Told,
    all_of,
    blind,
    made,
    not_asked,
    seen,
    under,
)
from rounds.connectors.mail_domain.names import host as plain_host
from rounds.connectors.mail_domain.names import owner
from rounds.connectors.mail_domain.providers import of_hosts, of_sender, verified
from rounds.connectors.mail_domain.spf import Spf
from rounds.model.resources import MailDomain, MailHost, Sighting
from rounds.sdk.connector import NO, UNSEEN, YES, Fact, Reason, Seen, Whose, fact

TLS: Final = ("tls_modern", "tls_version", "certificate_valid", "certificate_fault", "certificate_ends")
SPF: Final = ("spf", "spf_sound", "spf_end", "spf_lookups", "spf_fault", "sends_mail")
MX: Final = ("takes_mail", "mx", "provider", "consumer")
NOWHERE: Final = Found()
OWN: Final = "own"
"""What the settings call hosts that are the clinic's own."""


class HostSight(Struct, frozen=True):
    """What was seen of a mail host."""

    addresses: tuple[Answer, ...] = ()
    tlsa: Answer = NOWHERE
    probe: Probe = Probe()


class DomainSight(Struct, frozen=True, kw_only=True):
    """What was seen of a domain. `home` are its own addresses, `words` its own
    TXT records, by hosts the hosts of its MX.
    """

    name: str
    soa: Answer
    mx: Answer
    home: tuple[Answer, ...]
    spf: Spf
    dmarc: Mapping[str, Answer]
    dkim: Mapping[str, Answer]
    sts: Answer
    page: Page | Fault | None
    tls_reports: Answer
    words: Answer
    hosts: Mapping[str, HostSight]


class Vendor(Struct, frozen=True):
    """A vendor in use, where it was seen, and whether patient data must be thought to pass it."""

    name: str
    where: str
    handles_ephi: Fact


def mail_hosts(name: str, mx: Answer, home: Sequence[Answer]) -> tuple[str, ...] | Fault:
    """The hosts that take a domain's mail, best first; none where it takes none."""
    if isinstance(mx, Fault):
        return mx
    pairs = [each.split() for each in mx.records]
    hosts = [plain_host(host) for _, host in sorted(pairs, key=lambda each: (int(each[0]), each[1]))]
    if hosts:
        return tuple(dict.fromkeys(each for each in hosts if each))
    faults = [each for each in home if isinstance(each, Fault)]
    if any(isinstance(each, Found) and each.records for each in home):
        return (name,)
    return faults[0] if faults else ()


def domain(
    system: str, sight: DomainSight, reports: Told, names: Mapping[str, str]
) -> tuple[MailDomain, Told]:
    """A domain as a resource, and what was told of it; `names` is what the register calls a provider."""
    mx, registered = mx_of(sight), _registered(sight)
    hosts = mail_hosts(sight.name, mx, sight.home)
    told = registered | _taking(sight.name, hosts, names) | _spf(sight.spf)
    told = told | dkim.keys(sight.dkim) | dmarc.policy(sight.name, sight.dmarc)
    told = told | sts.standing(sight.sts, sight.page, None if isinstance(hosts, Fault) else hosts)
    told = told | sts.reporting(sight.tls_reports) | _signed(sight.soa) | _dane(sight, mx, hosts) | reports
    told = told | _recognisable(told)
    return made(MailDomain, system, sight.name, told, name=sight.name), told


def host(system: str, sight: DomainSight, name: str) -> tuple[MailHost, Told]:
    """A host of a domain's MX as a resource, and what was told of it."""
    found = sight.hosts[name]
    told = _resolves(found.addresses) | _answers(found.probe) | _host_dane(sight, found)
    told = told | seen(domain=sight.name)
    return made(MailHost, system, f"{sight.name}/{name}", told, name=name), told


def vendors(sight: DomainSight, names: Mapping[str, str]) -> Iterator[Vendor]:
    """The vendors that a domain's records lead to."""
    hosts = mail_hosts(sight.name, mx_of(sight), sight.home)
    for each in () if isinstance(hosts, Fault) else hosts:
        known = of_hosts(sight.name, (each,))
        if known or not under(each, sight.name):
            title = known.name if known else owner(each)
            yield Vendor(names.get(title, title), f"the MX of {sight.name}", YES)
    for each in sight.spf.senders:
        sender = of_sender(each)
        title = sender.name if sender else owner(each)
        ephi = YES if sender and sender.mailboxes else UNSEEN
        yield Vendor(names.get(title, title), f"the SPF record of {sight.name}", ephi)
    for title in verified(sight.words.records if isinstance(sight.words, Found) else ()):
        yield Vendor(names.get(title, title), f"a TXT record of {sight.name}", UNSEEN)


def sightings(system: str, found: Sequence[Vendor]) -> list[Sighting]:
    """One sighting a vendor, by name; where it handles patient data goes before where that is not known."""
    best: dict[str, Vendor] = {}
    for each in sorted(
        found, key=lambda each: (each.name.casefold(), each.handles_ephi is not YES, each.where)
    ):
        best.setdefault(each.name.casefold(), each)
    return [
        Sighting(
            system=system,
            key=key,
            vendor=Seen(each.name),
            where=Seen(each.where),
            handles_ephi=each.handles_ephi,
        )
        for key, each in best.items()
    ]


def nothing_seen(sight: DomainSight) -> Fault | None:
    """The first fault of a domain of which no question at all was answered."""
    answers = (sight.soa, sight.mx, sight.sts, sight.tls_reports, *sight.home, sight.dmarc[sight.name])
    faults = [each for each in answers if isinstance(each, Fault)]
    return faults[0] if len(faults) == len(answers) and sight.spf.blind else None


def _registered(sight: DomainSight) -> Told:
    """Whether the domain exists."""
    found = [each for each in (sight.soa, sight.mx, *sight.home) if isinstance(each, Found)]
    if any(each.exists for each in found) or sight.spf.record is not None:
        return seen(registered=YES)
    return seen(registered=NO) if found else Told({}, {"registered": Reason.UNREADABLE})


def mx_of(sight: DomainSight) -> Answer:
    """A domain's MX, or what hides it: a name can't both exist and not exist."""
    mx = sight.mx
    if isinstance(mx, Fault) or mx.exists or _registered(sight).fields.get("registered") is not YES:
        return mx
    detail = (
        f"The resolver says that {sight.name} does not exist, for its MX alone; asking another is your move."
    )
    return Fault(Reason.UNREADABLE, Whose.YOURS, detail)


def _taking(name: str, hosts: tuple[str, ...] | Fault, names: Mapping[str, str]) -> Told:
    """Where mail is taken, and by whom."""
    if isinstance(hosts, Fault):
        return blind(hosts, *MX)
    known = of_hosts(name, hosts)
    told = seen(takes_mail=fact(bool(hosts)), mx=hosts, consumer=fact(known is not None and known.consumer))
    foreign = next((owner(each) for each in hosts if not under(each, name)), None)
    title = known.name if known else foreign
    said = next((names[each] for each in (title or name, name, *hosts) if each in names), title)
    if hosts and said is None:
        return told | not_asked("provider")
    return told | seen(provider=None if said == OWN else said)


def _spf(spf: Spf) -> Told:
    """What SPF says."""
    if spf.blind is not None:
        kept = seen(spf=spf.record) if spf.record is not None else NOTHING
        return blind(spf.blind, *SPF) | kept
    return seen(
        spf=spf.record,
        spf_sound=fact(spf.record is not None and not spf.fault),
        spf_end=spf.end,
        spf_lookups=spf.lookups,
        spf_fault=spf.fault or None,
        sends_mail=fact(not spf.silent),
    )


def _signed(soa: Answer) -> Told:
    """Whether the domain's answers are signed and verify."""
    if isinstance(soa, Fault):
        return Told({}, {"dnssec": soa.reason})
    return not_asked("dnssec") if soa.secure is UNSEEN else seen(dnssec=soa.secure)


def _dane(sight: DomainSight, mx: Answer, hosts: tuple[str, ...] | Fault) -> Told:
    """Whether every host has TLSA records that fit."""
    if isinstance(hosts, Fault):
        return Told({}, {"dane": hosts.reason})
    if not hosts:
        return seen(dane=NO)
    looked = (sight.hosts.get(each) for each in hosts)
    told = (_host_dane(sight, each).fields.get("dane", UNSEEN) if each else UNSEEN for each in looked)
    whole = all_of(told)
    return not_asked("dane") if whole is UNSEEN or isinstance(mx, Fault) else seen(dane=whole)


def _recognisable(told: Told) -> Told:
    """Whether senders can tell the hosts from others, by a policy or by signed records."""
    ways = [told.fields.get(each, UNSEEN) for each in ("mta_sts", "dane")]
    if YES in ways:
        return seen(recognisable=YES)
    if UNSEEN not in ways:
        return seen(recognisable=NO)
    why = next((told.unseen[each] for each in ("mta_sts", "dane") if each in told.unseen), Reason.NOT_ASKED)
    return Told({}, {"recognisable": why})


def _host_dane(sight: DomainSight, found: HostSight) -> Told:
    """One host's TLSA records beside what it showed."""
    secure = UNSEEN if isinstance(sight.mx, Fault) else sight.mx.secure
    return dane.standing(found.tlsa, None if secure is UNSEEN else secure is YES, found.probe)


def _resolves(addresses: Sequence[Answer]) -> Told:
    """Whether a host has an address."""
    if any(isinstance(each, Found) and each.records for each in addresses):
        return seen(resolves=YES)
    faults = [each for each in addresses if isinstance(each, Fault)]
    return blind(faults[0], "resolves") if faults else seen(resolves=NO)


def _answers(probe: Probe) -> Told:
    """How a host answered on its port."""
    if probe.fault is not None:
        told = blind(probe.fault, *TLS)
        return told | (seen(starttls=YES) if probe.starttls is YES else blind(probe.fault, "starttls"))
    if probe.starttls is UNSEEN:
        return not_asked("starttls", *TLS)
    if probe.starttls is NO:
        return seen(starttls=NO, tls_modern=NO, tls_version=None, certificate_ends=None) | not_asked(
            *TLS[2:4]
        )
    if probe.old:
        return seen(starttls=YES, tls_modern=NO, tls_version=None) | not_asked(*TLS[2:])
    return seen(
        starttls=YES,
        tls_modern=YES,
        tls_version=probe.version.replace("TLSv", "TLS "),
        certificate_valid=fact(not probe.distrust),
        certificate_fault=probe.distrust or None,
    ) | _ends(probe.chain)


def _ends(chain: Sequence[bytes]) -> Told:
    """The last moment of a host's own certificate."""
    from cryptography.x509 import load_der_x509_certificate

    try:
        return seen(certificate_ends=load_der_x509_certificate(chain[0]).not_valid_after_utc)
    except (ValueError, IndexError):
        return Told({}, {"certificate_ends": Reason.UNREADABLE})
