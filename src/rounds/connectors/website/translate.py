"""What a look came to, as resources of the chart: pure.

Rules this module keeps:

* A page that was not reached is no resource: nothing is known of it. A gap names it.
* That nothing which was typed reached somebody is said only where something was typed; else it is not known.
* A third party at a page where patients enter data is a vendor in use, if it gets more than addresses; it
  handles patient data where a marked value reached it, and else that is not known.
* What a clinic's register calls a vendor is told by the settings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from rounds.connectors.website.parties import ADDRESS, CONTENTS, Contact
from rounds.connectors.website.result import Page, Result
from rounds.connectors.website.seen import Phase
from rounds.model.resources import Sighting, WebContact, WebPage
from rounds.sdk.connector import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen, fact

IN_CLEAR = "It is shown without TLS."
FORM, PARTS = "A form is sent", "Parts of it come"


def pages(system: str, result: Result) -> Iterator[WebPage]:
    """The pages that were reached."""
    for page in result.pages:
        yield WebPage(
            system=system,
            key=_key(page.url),
            name=page.url,
            sort=Seen(page.kind),
            patients=fact(page.patient),
            tls=fact(IN_CLEAR not in page.faults),
            form_tls=fact(not any(each.startswith(FORM) for each in page.faults)),
            whole_tls=fact(not any(each.startswith(PARTS) for each in page.faults)),
            lacks=Seen(page.lacks),
            third_parties=Seen(len({each.host for each in page.contacts})),
        )


def contacts(system: str, result: Result, names: Mapping[str, str]) -> Iterator[WebContact]:
    """The third parties at the pages that were reached."""
    for page in result.pages:
        for each in page.contacts:
            yield _contact(system, page, each, names)


def sightings(system: str, result: Result, names: Mapping[str, str]) -> Iterator[Sighting]:
    """Vendors that are in use where patients enter data, each once."""
    found: dict[str, tuple[Fact, str]] = {}
    for page in result.pages:
        for each in page.contacts if page.patient else ():
            if each.vendor and each.depth != ADDRESS:
                name = names.get(each.vendor, each.vendor)
                takes = YES if each.depth == CONTENTS else UNSEEN
                if name not in found or takes is YES:
                    found[name] = (takes, page.url)
    for name, (takes, url) in sorted(found.items()):
        yield Sighting(
            system=system,
            key=_key(name),
            vendor=Seen(name),
            where=Seen(url),
            handles_ephi=takes,
            unseen={} if takes is YES else {"handles_ephi": Reason.NOT_ASKED},
        )


def _contact(system: str, page: Page, each: Contact, names: Mapping[str, str]) -> WebContact:
    """One third party at one page."""
    flows = [flow for flow in page.flows if flow.host == each.host]
    vendor = names.get(each.vendor, each.vendor) or None
    reached = YES if flows else NO if page.typed else UNSEEN
    return WebContact(
        system=system,
        key=_key(f"{page.url}\n{each.host}\n{each.vendor}"),
        name=vendor or each.host,
        page=page.url,
        patients=fact(page.patient),
        host=Seen(each.host),
        vendor=Seen(vendor),
        more_than_address=fact(each.depth != ADDRESS),
        contents=reached,
        fields=Seen(tuple(f"{flow.field} ({flow.encoding})" for flow in flows)) if page.typed else NotSeen(),
        before_consent=fact(Phase.BEFORE in each.phases),
        although_refused=fact(Phase.REFUSED in each.phases) if Phase.REFUSED in page.phases else UNSEEN,
        unseen={} if page.typed or flows else {"contents": Reason.NOT_PERMITTED},
    )


def _key(text: str) -> str:
    """A key that stays the same for the same thing."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
