"""What a look at a site came to, page by page: pure, and the same for the terminal, the report and the chart.

Rules this module keeps:

* A page that was not reached says nothing of what it sends: it is named, with why.
* What no browser can see is said with every result: `BLIND`.
* Two grades, after what law counts: *high* where patients enter data, *advisory* elsewhere. Where patients
  enter data, a third party that gets addresses alone is *low*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from rounds.connectors.website.kinds import PATIENT, kind_of
from rounds.connectors.website.parties import ADDRESS, Contact, Flow, contacts
from rounds.connectors.website.seen import Frame, Look, Phase, Visit
from rounds.sdk.catalogue import Catalogue, catalogue

BLIND: Final = (
    "What the site's own servers pass on to others (server-side tracking, a Conversions API) can't be seen "
    "from a browser: whoever runs the site must say."
)
HIGH, LOW, ADVISORY = "high", "low", "advisory"
WANTED: Final = (
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
)
"""Headers that keep a page from being bent or from telling others where its visitors came from."""


class Page(Struct, frozen=True, kw_only=True):
    """A page that was reached. `faults` are what is wrong with the page itself, in sentences; `lacks` the
    headers that it does not send.
    """

    url: str
    kind: str
    status: int
    title: str = ""
    contacts: tuple[Contact, ...] = ()
    flows: tuple[Flow, ...] = ()
    faults: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    typed: int = 0
    picture: bytes = b""

    @property
    def patient(self) -> bool:
        """Whether patients enter data here."""
        return self.kind in PATIENT

    def grade(self, contact: Contact) -> str:
        """How much a third party here weighs."""
        if not self.patient:
            return ADVISORY
        return LOW if contact.depth == ADDRESS else HIGH


class Result(Struct, frozen=True, kw_only=True):
    """A look, judged page by page. `loud` is what a reader must know first."""

    start: str
    pages: tuple[Page, ...]
    not_reached: Mapping[str, str]
    loud: tuple[str, ...] = ()
    typing: str = ""
    banner: bool = False


def result_of(look: Look, kinds: Mapping[str, str] | None = None, known: Catalogue | None = None) -> Result:
    """What a look came to. `kinds` are those that the clinic set right, by address."""
    entries, right = known or catalogue(), kinds or {}
    by_url: dict[str, list[Visit]] = {}
    for visit in look.visits:
        by_url.setdefault(visit.url, []).append(visit)
    reached = {url: [v for v in visits if not v.why] for url, visits in by_url.items()}
    missed = {url: by_url[url][0].why for url, visits in reached.items() if not visits}
    return Result(
        start=look.start,
        pages=tuple(_page(look, visits, right, entries) for visits in reached.values() if visits),
        not_reached=missed | _partly(by_url) | dict(look.left_out),
        loud=look.loud,
        typing=look.typing,
        banner=any(each.banner for each in look.visits),
    )


def as_json(result: Result) -> dict[str, Any]:
    """The shape of `docs/formats/cli-json.md`, `scan`."""
    return {
        "pages": [_plain(page) for page in result.pages],
        "not_reached": [{"url": url, "why": why} for url, why in result.not_reached.items()],
    }


def _plain(page: Page) -> dict[str, Any]:
    parties = [
        {"host": each.host, "vendor": each.vendor or None, "phase": phase.value}
        for each in page.contacts
        for phase in each.phases
    ]
    flows = [{"field": each.field, "vendor": each.vendor, "encoding": each.encoding} for each in page.flows]
    return {
        "url": page.url,
        "kind": page.kind,
        "status": page.status,
        "third_parties": parties,
        "flows": flows,
    }


def _page(look: Look, visits: list[Visit], right: Mapping[str, str], known: Catalogue) -> Page:
    """One page over its passes."""
    first = visits[0]
    there, flows = contacts(look, visits, known)
    main = first.frames[0] if first.frames else Frame(url=first.url)
    sent = {name.lower() for name, _ in first.headers}
    return Page(
        url=first.url,
        kind=right.get(first.url) or kind_of(first.frames, known),
        status=first.status,
        title=main.title,
        contacts=tuple(there),
        flows=tuple(flows),
        faults=tuple(_faults(first, main)),
        lacks=tuple(each for each in WANTED if each not in sent),
        notes=tuple(dict.fromkeys(note for each in visits for note in each.notes)),
        phases=tuple(each.phase for each in visits),
        typed=max(len(each.typed) for each in visits),
        picture=first.picture,
    )


def _faults(visit: Visit, main: Frame) -> Iterator[str]:
    """What is wrong with the page itself."""
    place = visit.gone_to or visit.url
    if urlsplit(place).scheme == "http":
        yield "It is shown without TLS."
    for form in main.forms:
        if urlsplit(form.action).scheme == "http":
            yield f"A form is sent without TLS to {urlsplit(form.action).hostname}."
    mixed = {each.host for each in visit.sent if each.url.startswith(("http:", "ws:"))}
    if urlsplit(place).scheme == "https" and mixed:
        yield f"Parts of it come without TLS, from {', '.join(sorted(mixed))}."


def _partly(by_url: Mapping[str, list[Visit]]) -> dict[str, str]:
    """Pages that one pass reached and another did not."""
    made = {}
    for url, visits in by_url.items():
        missed = [each for each in visits if each.why]
        if missed and len(missed) < len(visits):
            made[url] = f"not seen with consent {missed[0].phase.value}: {missed[0].why}"
    return made
