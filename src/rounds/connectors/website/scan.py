"""One whole look at a site, from an address and switches to what it came to.

Rules this module keeps:

* Values are typed only with proof of control: a DNS record, a file on the site, or, in a lab, a private
  address that was allowed. What decided is told.
* Each lab switch is told loudly in what comes out.
* Playwright and the browser are asked for here, and only when a look is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final, TypeAlias
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from rounds.connectors.website.addresses import is_public, literal, says_here
from rounds.connectors.website.client import names
from rounds.connectors.website.client.dial import Dialler, Reach, Resolve, Site, system_resolver
from rounds.connectors.website.client.fetch import fetched
from rounds.connectors.website.client.proxy import Proxy
from rounds.connectors.website.client.record import Log
from rounds.connectors.website.client.shown import shown
from rounds.connectors.website.owned import is_own
from rounds.connectors.website.seen import Look, Phase, Visit

MOST_PAGES: Final = 20
PROOF_FILE: Final = "/.well-known/rounds-scan.txt"
PROOF_NAME: Final = "_rounds-scan"
Told: TypeAlias = Callable[[str], tuple[str, ...]]
"""Gives what names have beside addresses: CNAME links or TXT records; none where nobody answers."""


class NotAnAddress(ValueError):
    """What was typed is no address of a website; the sentence says why. Yours."""


class CannotLook(Exception):
    """There is nothing to look with; the sentence says what to install. Yours."""


class Switches(Struct, frozen=True, kw_only=True):
    """How to look. `proxy`, `believe_all` and `private` are lab switches; `token` is what proves control."""

    most: int = MOST_PAGES
    proxy: str = ""
    believe_all: bool = False
    private: bool = False
    token: str = ""
    seconds: float = 600.0


def start_of(text: str) -> str:
    """The address that was meant: `https` where nothing was said. Raises `NotAnAddress`."""
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        _ = parts.port
    except ValueError as why:
        raise NotAnAddress(f"{text!r} is no address: {why}.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotAnAddress(f"{text!r} is no address of a website; write it as https://clinic.example.")
    if parts.username or parts.password:
        raise NotAnAddress("The address must hold no user and no password.")
    return whole


def look_at(
    start: str,
    switches: Switches,
    now: datetime,
    resolve: Resolve = system_resolver,
    records: Told = names.records,
    aliases: Told = names.aliases,
) -> Look:
    """Look at the site at this address. Raises `CannotLook`."""
    dialler = Dialler(_reach(start, switches), resolve)
    typing, why = _may_type(start, switches, dialler, records)
    context, believed = shown(now)
    try:
        from rounds.connectors.website.client.browser import NoBrowser
        from rounds.connectors.website.client.tour import Route, toured
    except ImportError:
        raise CannotLook(
            "Playwright is not installed. Install it with pip install 'rounds[web]'; that is your move."
        ) from None
    seed = int(now.timestamp()) % 100_000 if typing else None
    route = Route(start=start, most=switches.most, seed=seed, seconds=switches.seconds)
    try:
        tour, loud = toured(route, dialler, Proxy(dialler, Log(), context), believed)
    except NoBrowser as why_not:
        raise CannotLook(str(why_not)) from None
    return Look(
        start=start,
        hosts=tour.hosts,
        visits=tuple(_named(tour.visits, tour.hosts, aliases)),
        loud=(*_loud(switches), *loud, *_passes(tour.visits)),
        typing=why,
        left_out=tour.left_out(),
    )


def _reach(start: str, switches: Switches) -> Reach:
    """How far this look reaches. Raises `NotAnAddress`."""
    parts = urlsplit(start)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    proxy = None
    if switches.proxy:
        named = urlsplit(switches.proxy if "://" in switches.proxy else f"http://{switches.proxy}")
        if not named.hostname or named.scheme != "http":
            raise NotAnAddress(f"{switches.proxy!r} is no proxy; write it as http://127.0.0.1:8080.")
        proxy = Site(named.hostname, named.port or 80)
    return Reach(
        site=Site(parts.hostname or "", port),
        private=switches.private,
        believe_all=switches.believe_all,
        proxy=proxy,
    )


def _may_type(start: str, switches: Switches, dialler: Dialler, records: Told) -> tuple[bool, str]:
    """Whether values may be typed, and the sentence that says why or why not."""
    host = urlsplit(start).hostname or ""
    if switches.private and _private(host, dialler):
        return (
            True,
            "Marked values were typed, because the site is at a private address and that was allowed.",
        )
    if switches.token:
        if switches.token in records(f"{PROOF_NAME}.{host}"):
            return True, f"Marked values were typed: the record {PROOF_NAME}.{host} proves control."
        if fetched(dialler, urljoin(start, PROOF_FILE)).decode("utf-8", "replace").strip() == switches.token:
            return True, f"Marked values were typed: the file {PROOF_FILE} proves control."
        return False, (
            f"Nothing was typed. To prove control, put {switches.token} into {PROOF_FILE} on the site, "
            f"or into a TXT record {PROOF_NAME}.{host}."
        )
    return False, "Nothing was typed, because control of the site was not proven."


def _private(host: str, dialler: Dialler) -> bool:
    """Whether the site lies at a private address. Behind a proxy at a private address a name that is not
    known here counts as private; one with a public address does not.
    """
    if literal(host) is not None or says_here(host):
        return not is_public(literal(host))
    try:
        return not any(is_public(literal(each)) for each in dialler.addresses(host))
    except OSError:
        proxy = dialler.reach.proxy
        return proxy is not None and not is_public(literal(proxy.host))


def _loud(switches: Switches) -> tuple[str, ...]:
    """The lab switches, as a reader must be told."""
    told = []
    if switches.proxy:
        told.append(f"LAB: everything went through the proxy {switches.proxy}; where names led is its word.")
    if switches.believe_all:
        told.append("LAB: certificates were not checked; whoever answered may be somebody else.")
    if switches.private:
        told.append("LAB: private addresses were allowed.")
    if switches.most != MOST_PAGES:
        told.append(f"At most {switches.most} pages were looked at.")
    return tuple(told)


def _passes(visits: list[Visit]) -> tuple[str, ...]:
    """Which choices could be made."""
    if not any(each.banner for each in visits):
        return (
            "No consent banner was seen, so that there was nothing to refuse or accept: one pass was made.",
        )
    made = {each.phase for each in visits if each.banner == "answered"}
    missing = [each.value for each in (Phase.REFUSED, Phase.ACCEPTED) if each not in made]
    return tuple(
        f"Consent could not be {each}: the banner has no such button that was found." for each in missing
    )


def _named(visits: Iterable[Visit], own: tuple[str, ...], aliases: Told) -> Iterator[Visit]:
    """The visits, with what stands behind each host of the site's own."""
    known: dict[str, tuple[str, ...]] = {}
    for visit in visits:
        for sent in visit.sent:
            if sent.host not in known:
                named = is_own(sent.host, own) and literal(sent.host) is None
                known[sent.host] = aliases(sent.host) if named else ()
        sent_on = tuple(
            replace(each, names=known[each.host]) if known[each.host] else each for each in visit.sent
        )
        yield replace(visit, sent=sent_on)
