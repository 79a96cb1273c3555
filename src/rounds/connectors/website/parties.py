"""Who gets something from a page, what, and in which phase: pure, from what left.

Rules this module keeps:

* Every host that is not the clinic's own is a third party, known or not. A vendor that answers under a host
  of the clinic's own is one too: by the CNAME behind the host, by the shape of the request, or by the script
  that it got from there.
* What the guard stopped, and what nobody answered, counts: the page tried, and elsewhere it would have
  arrived.
* How deep it goes, in four steps: *address* (the visitor's and the page's alone), *use* (what was done, an
  identifier, a cookie, or a script that may do as it likes), *recording* (the session as it is seen),
  *contents* (what was entered into a field).
* Calls that wait in the page for a vendor's script, which never came, are what it would have got.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from rounds.connectors.website.canary import Mark, found
from rounds.connectors.website.owned import is_own
from rounds.connectors.website.peel import inflated
from rounds.connectors.website.seen import Look, Phase, Sent, Visit
from rounds.sdk.catalogue import Catalogue, Entry

ADDRESS, USE, RECORDING, CONTENTS = "address", "use", "recording", "contents"
DEPTHS: Final = (ADDRESS, USE, RECORDING, CONTENTS)
HARMLESS: Final = frozenset({"font", "style", "image", "video", "audio", "track"})
"""What a page asks for that runs nothing."""
_TOLD: Final = ("referer", "cookie", "authorization", "content-type", "user-agent")
_LOADERS: Final = frozenset({"dataLayer", "gtag"})


class Contact(Struct, frozen=True, kw_only=True):
    """A third party at a page. `host` is where it was reached, `vendor` empty where nothing knows it; `how`
    says what gave it away where the host does not.
    """

    host: str
    vendor: str = ""
    category: str = ""
    phases: tuple[Phase, ...] = ()
    depth: str = ADDRESS
    roads: tuple[str, ...] = ()
    how: str = ""


class Flow(Struct, frozen=True, order=True):
    """What was entered into a field, met on its way to somebody else."""

    field: str
    vendor: str
    encoding: str
    host: str = ""
    phase: str = ""


class Party(Struct, frozen=True):
    """Who stands behind a request, and what gave it away."""

    host: str
    entry: Entry | None
    how: str = ""


def party_of(sent: Sent, own: Iterable[str], known: Catalogue) -> Party | None:
    """The third party that got this; `None` where it stayed with the clinic."""
    host = sent.host
    if not is_own(host, own):
        return Party(host, known.of_shape(sent.url) or known.of_host(host))
    behind = known.of_cname(sent.names)
    if behind is not None:
        return Party(host, behind, f"{host} is an alias of {sent.names[-1]}")
    shaped = known.of_shape(sent.url)
    if shaped is not None:
        return Party(host, shaped, "served from the clinic's own host")
    if sent.goal == "script" and (by_script := known.of_script(_text(sent.reply))) is not None:
        return Party(host, by_script, "its script is served from the clinic's own host")
    return None


def contacts(look: Look, visits: Iterable[Visit], known: Catalogue) -> tuple[list[Contact], list[Flow]]:
    """The third parties at one page, over its passes, and what of its fields reached them."""
    met: dict[tuple[str, str], Contact] = {}
    flows: set[Flow] = set()
    seen = tuple(visits)
    for visit in seen:
        marks = _marks(visit)
        for sent in visit.sent:
            party = party_of(sent, look.hosts, known)
            if party is None:
                continue
            new = _flows(party, sent, marks, visit.phase)
            flows |= new
            depth = CONTENTS if new else _depth(party, sent, known)
            _merge(met, _contact(party, visit.phase, depth, _road(sent)))
        for host in _targets(visit):
            if not is_own(host, look.hosts):
                party = Party(host, known.of_host(host), "a form of this page is sent there")
                _merge(met, _contact(party, visit.phase, USE, "form"))
    there = {vendor for _, vendor in met}
    for visit in seen:
        for party, text in _queued(visit, there, known):
            new = _flows(party, Sent(url="queued:", body=text), _marks(visit), visit.phase)
            flows |= new
            _merge(met, _contact(party, visit.phase, CONTENTS if new else USE, "queued call"))
    return sorted(met.values(), key=lambda each: (each.vendor or "~", each.host)), sorted(_best(flows))


def _marks(visit: Visit) -> tuple[Mark, ...]:
    """What was typed, as it is sought."""
    return tuple(Mark(each.field, each.sort, each.value) for each in visit.typed)


def _flows(party: Party, sent: Sent, marks: tuple[Mark, ...], phase: Phase) -> set[Flow]:
    """What of the fields is in this."""
    if not marks:
        return set()
    headers = "\n".join(value for _, value in sent.headers).encode("utf-8", "replace")
    vendor = party.entry.name if party.entry else party.host
    pairs = found(marks, sent.url.encode("utf-8", "replace"), headers, sent.body)
    return {Flow(field, vendor, encoding, party.host, phase.value) for field, encoding in pairs}


def _best(flows: set[Flow]) -> Iterator[Flow]:
    """Each flow once, whatever the phase: the earliest choice at which it was met."""
    first: dict[tuple[str, str, str], Flow] = {}
    order = [each.value for each in Phase]
    for each in sorted(flows, key=lambda flow: order.index(flow.phase)):
        first.setdefault((each.field, each.vendor, each.encoding), each)
    yield from first.values()


def _depth(party: Party, sent: Sent, known: Catalogue) -> str:
    """How deep a request goes that carries no field."""
    if party.entry is not None and party.entry.category == "session replay":
        return RECORDING
    bare = sent.method == "GET" and not sent.body and not sent.cookies and not sent.header("cookie")
    if sent.road != "request" or not bare:
        return USE
    if known.passive(sent.host):
        return ADDRESS
    query = urlsplit(sent.url).query
    return ADDRESS if party.entry is None and sent.goal in HARMLESS and not query else USE


def _road(sent: Sent) -> str:
    """By which road something left."""
    if sent.road == "websocket":
        return "WebSocket"
    if sent.method != "GET" and sent.goal == "empty":
        return "beacon or fetch"
    return {"image": "image", "script": "script", "iframe": "frame", "serviceworker": "service worker"}.get(
        sent.goal, "request"
    )


def _contact(party: Party, phase: Phase, depth: str, road: str) -> Contact:
    entry = party.entry
    return Contact(
        host=party.host,
        vendor=entry.name if entry else "",
        category=entry.category if entry else "",
        phases=(phase,),
        depth=depth,
        roads=(road,),
        how=party.how,
    )


def _merge(met: dict[tuple[str, str], Contact], new: Contact) -> None:
    """Take a contact in."""
    key = (new.host, new.vendor)
    old = met.get(key)
    if old is None:
        met[key] = new
        return
    phases = {*old.phases, *new.phases}
    met[key] = Contact(
        host=old.host,
        vendor=old.vendor,
        category=old.category,
        phases=tuple(each for each in Phase if each in phases),
        depth=max(old.depth, new.depth, key=DEPTHS.index),
        roads=tuple(dict.fromkeys((*old.roads, *new.roads))),
        how=old.how or new.how,
    )


def _queued(visit: Visit, there: Collection[str], known: Catalogue) -> Iterator[tuple[Party, bytes]]:
    """Calls that wait for a vendor of whom nothing else was seen at this page, in any phase."""
    google = any(each.startswith("Google") for each in there)
    for frame in visit.frames:
        for name, said in frame.queued:
            entry = known.of_global(name)
            if not said or entry is None or entry.name in there or (name in _LOADERS and google):
                continue
            yield Party(entry.hosts[0], entry, "calls to it wait in the page"), said.encode()


def _targets(visit: Visit) -> Iterator[str]:
    """Where the page's own forms are sent."""
    for frame in visit.frames[:1]:
        for form in frame.forms:
            host = urlsplit(form.action).hostname
            if host and re.match("https?:", form.action):
                yield host.lower()


def _text(reply: bytes) -> bytes:
    """A reply, opened where it was packed."""
    opened = inflated(reply) if reply[:2] == b"\x1f\x8b" else None
    return opened[1] if opened else reply
