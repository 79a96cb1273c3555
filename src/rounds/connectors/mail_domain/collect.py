"""One look at the clinic's mail domains: each domain, the hosts of its MX, and the vendors they lead to.

Rules this module keeps:

* Each domain has a budget of its own; its questions are asked many at once, so that the slowest one counts
  and not their sum. After a domain about which the resolver was silent no other is asked for in that look.
* A domain of which nothing was answered is a Gap and no observation. What was asked and not answered is
  unseen in its observation, and a Gap that says whose move it is.
* Each kind ends in a Sweep, complete when no question that it needs failed. That no DKIM selector was named
  and no report is read makes no Gap: nothing failed.
* A report that can't be read is told, as a Gap of what the listing does not claim: anybody can send one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from rounds import __version__
from rounds.connectors.mail_domain import dmarc, received, spf, sts
from rounds.connectors.mail_domain.client.folder import Folder
from rounds.connectors.mail_domain.client.world import World
from rounds.connectors.mail_domain.look import Answer, Fault, Found, Page, Told, blind
from rounds.connectors.mail_domain.reports import Report
from rounds.connectors.mail_domain.settings import Wants, read_settings
from rounds.connectors.mail_domain.translate import (
    DomainSight,
    HostSight,
    Vendor,
    domain,
    host,
    mail_hosts,
    mx_of,
    nothing_seen,
    sightings,
    vendors,
)
from rounds.sdk.connector import (
    Collector,
    Gap,
    Host,
    Item,
    Observation,
    Opener,
    Reason,
    Resource,
    Sweep,
    Whose,
)

COLLECTOR: Final = f"mail_domain/{__version__}"
KINDS: Final = ("mail_domain", "mail_host", "sighting")
SHOWN: Final = 3
MOST_HOSTS: Final = 20
"""Hosts of one domain that are looked at."""
ADDRESSES: Final = ("A", "AAAA")


class MailDomains:
    """Opened mail domains. Fulfils `sdk.connector.Collector`."""

    def __init__(self, system: str, wants: Wants) -> None:
        self._system, self._wants = system, wants
        self._folder = Folder(wants.reports) if wants.reports else None

    def collect(self, now: datetime, since: datetime | None) -> Iterator[Item]:
        """Look at every domain; `since` changes nothing, because everything is looked at each time."""
        del since
        found = _Found(self._system, now)
        reports, unread = self._reports(found)
        silent = False
        for name in self._wants.domains:
            if silent:
                found.blind(KINDS, _not_asked(name))
                continue
            sight = self._sight(name)
            fault = nothing_seen(sight)
            if fault is None:
                self._take(found, sight, unread or received.told(name, reports, now))
                found.vendors += received.senders(name, reports or (), now)
            else:
                found.blind(KINDS, fault)
                silent = fault.reason is Reason.UNREACHABLE
        yield from found.items()

    def _sight(self, name: str) -> DomainSight:
        """Look at one domain."""
        world = World(self._wants.reach)
        try:
            selectors = [each for at, each in self._wants.selectors if at in ("", name)]
            return look_at(name, world, selectors)
        finally:
            world.close()

    def _take(self, found: _Found, sight: DomainSight, about: Told) -> None:
        """Take in what was seen of one domain."""
        names = self._wants.names
        found.add("mail_domain", *domain(self._system, sight, about, names), sight)
        hosts = mail_hosts(sight.name, mx_of(sight), sight.home)
        for each in () if isinstance(hosts, Fault) else sight.hosts:
            found.add("mail_host", *host(self._system, sight, each), sight)
        if isinstance(hosts, Fault):
            found.blind(("mail_host", "sighting"), hosts)
        elif len(hosts) > MOST_HOSTS:
            many = f"{sight.name} names {len(hosts)} mail hosts; only the first {MOST_HOSTS}"
            detail = f"{many} were looked at. Tidying them is your move."
            found.blind(("mail_host",), Fault(Reason.TRUNCATED, Whose.YOURS, detail))
        if sight.spf.blind is not None:
            found.blind(("sighting",), sight.spf.blind)
        found.vendors += vendors(sight, names)

    def _reports(self, found: _Found) -> tuple[Sequence[Report] | None, Told | None]:
        """The reports, and what is told of every domain where their folder is out of sight."""
        if self._folder is None:
            return None, None
        reports, faults, digest = self._folder.reports()
        if not digest:
            return (), blind(faults[0], *received.FIELDS)
        found.unread = faults
        return reports, None


class _Found:
    """What one look found, by kind."""

    def __init__(self, system: str, now: datetime) -> None:
        self.system, self.now = system, now
        self.vendors: list[Vendor] = []
        self.unread: list[Fault] = []
        self._things: dict[str, list[tuple[Resource, str]]] = {kind: [] for kind in KINDS}
        self._faults: dict[str, list[Fault]] = {kind: [] for kind in KINDS}

    def add(self, kind: str, thing: Resource, told: Told, sight: DomainSight) -> None:
        """A thing, and what could not be seen of it."""
        self._things[kind].append((thing, hashlib.sha256(repr(sight).encode()).hexdigest()))
        self._faults[kind] += told.faults

    def blind(self, kinds: Sequence[str], fault: Fault) -> None:
        """Kinds that something hides."""
        for kind in kinds:
            self._faults[kind].append(fault)

    def items(self) -> Iterator[Item]:
        """Everything in order: the things of a kind, why some were not seen, how its listing ended."""
        self._things["sighting"] = [(each, "") for each in sightings(self.system, self.vendors)]
        for kind in KINDS:
            things, faults = self._things[kind], list(dict.fromkeys(self._faults[kind]))
            for thing, digest in things:
                yield Observation(resource=thing, observed_at=self.now, collector=COLLECTOR, digest=digest)
            for reason in dict.fromkeys(each.reason for each in faults):
                yield self._gap(kind, reason, [each for each in faults if each.reason is reason])
            if kind == "mail_domain" and self.unread:
                yield self._gap(kind, Reason.NOT_ASKED, self.unread)
            yield Sweep(
                system=self.system, kind=kind, complete=not faults, count=len(things), observed_at=self.now
            )

    def _gap(self, kind: str, reason: Reason, faults: Sequence[Fault]) -> Gap:
        """One gap for all that was hidden for one reason."""
        more = len(faults) - SHOWN
        detail = " ".join(each.detail for each in faults[:SHOWN])
        return Gap(
            system=self.system,
            kind=kind,
            reason=reason,
            whose=faults[0].whose,
            observed_at=self.now,
            detail=f"{detail} And {more:,} more like these." if more > 0 else detail,
        )


def _not_asked(name: str) -> Fault:
    """A domain that was left out, because the resolver was silent about the one before it."""
    detail = f"{name} was not asked for, since the resolver was silent; looking at the resolver is your move."
    return Fault(Reason.UNREACHABLE, Whose.YOURS, detail)


def look_at(name: str, world: World, selectors: Sequence[str]) -> DomainSight:
    """Ask everything about a domain, many questions at once."""
    asked = {
        kind: world.begin(partial(world.ask, at, kind.partition(" ")[0]))
        for kind, at in _questions(name).items()
    }
    keys = {each: world.begin(partial(world.ask, f"{each}._domainkey.{name}", "TXT")) for each in selectors}
    policies = {at: world.begin(partial(world.ask, f"_dmarc.{at}", "TXT")) for at in dmarc.places(name)}
    senders = world.begin(partial(spf.read, name, world.ask))
    policy = world.begin(partial(_page, name, world))
    home = tuple(asked[each].result() for each in ADDRESSES)
    hosts = mail_hosts(name, asked["MX"].result(), home)
    looked = () if isinstance(hosts, Fault) else hosts[:MOST_HOSTS]
    begun = {each: world.begin(partial(_host, each, world)) for each in looked}
    return DomainSight(
        name=name,
        soa=asked["SOA"].result(),
        mx=asked["MX"].result(),
        home=home,
        spf=senders.result(),
        dmarc={at: each.result() for at, each in policies.items()},
        dkim={selector: each.result() for selector, each in keys.items()},
        sts=asked["TXT sts"].result(),
        page=policy.result(),
        tls_reports=asked["TXT tls"].result(),
        words=asked["TXT"].result(),
        hosts={each: future.result() for each, future in begun.items()},
    )


def _questions(name: str) -> dict[str, str]:
    """The plain questions about a domain: the type of record, and the name that is asked for."""
    own = dict.fromkeys(("SOA", "MX", "TXT", *ADDRESSES), name)
    return own | {"TXT sts": f"_mta-sts.{name}", "TXT tls": f"_smtp._tls.{name}"}


def _page(name: str, world: World) -> Page | Fault | None:
    """The policy of MTA-STS, where one is announced."""
    if not sts.has_record(world.ask(f"_mta-sts.{name}", "TXT")):
        return None
    at = f"mta-sts.{name}"
    addresses = [world.ask(at, kind) for kind in ADDRESSES]
    found = _records(addresses)
    if found:
        return world.page(at, sts.PATH, found)
    return next((each for each in addresses if isinstance(each, Fault)), None)


def _host(name: str, world: World) -> HostSight:
    """One mail host."""
    addresses = tuple(world.ask(name, kind) for kind in ADDRESSES)
    found = _records(addresses)
    tlsa = world.ask(f"_{world.smtp_port}._tcp.{name}", "TLSA")
    return HostSight(addresses, tlsa, world.probe(name, found)) if found else HostSight(addresses, tlsa)


def _records(answers: Sequence[Answer]) -> tuple[str, ...]:
    """The records of answers that were had."""
    return tuple(record for each in answers if isinstance(each, Found) for record in each.records)


def open_source(system: str, settings: Mapping[str, str], host: Host) -> Collector:
    """Open the mail domains that `settings` name. Raises `BadSettings`."""
    del host
    return MailDomains(system, read_settings(settings))


_OPENER: Opener = open_source
