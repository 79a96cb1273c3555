"""One look at the clinic's website: its pages, who else is there, and the vendors that are in use.

Rules this module keeps:

* A page that was not reached leaves every listing incomplete and has a gap, so that nothing on it is taken
  for gone. A page that is not there, or is none, leaves nothing out.
* A whole look takes away what it did not see: it is made of up to three passes, each by a fresh visitor.
* Where there is nothing to look with, or the site's first page was not reached, there is a gap and no
  observation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Final

from msgspec import Struct

from rounds import __version__
from rounds.connectors.website.kinds import KINDS as SORTS
from rounds.connectors.website.result import Result, result_of
from rounds.connectors.website.scan import CannotLook, NotAnAddress, Switches, look_at, start_of
from rounds.connectors.website.translate import contacts, pages, sightings
from rounds.sdk.connector import (
    BadSettings,
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

COLLECTOR: Final = f"website/{__version__}"
KINDS: Final = ("web_page", "web_contact", "sighting")
SHOWN: Final = 3
MOST: Final = 200
NO_PAGE: Final = ("it answered 404", "it answered 410", "it is no page", "it is a download")
"""Why an address was not reached that leaves nothing out."""


class Wants(Struct, frozen=True, kw_only=True):
    """Checked settings. `names` is what the register calls a vendor, `kinds` what the clinic says a page
    is.
    """

    start: str
    switches: Switches
    names: Mapping[str, str]
    kinds: Mapping[str, str]


class Website:
    """An opened website. Fulfils `sdk.connector.Collector`."""

    def __init__(self, system: str, wants: Wants) -> None:
        self._system, self._wants = system, wants

    def collect(self, now: datetime, since: datetime | None) -> Iterator[Item]:
        """Look at the whole site; `since` changes nothing, because all of it is looked at each time."""
        del since
        try:
            look = look_at(self._wants.start, self._wants.switches, now)
        except CannotLook as why:
            yield from self._blind(now, Reason.UNREACHABLE, str(why))
            return
        result = result_of(look, self._wants.kinds)
        missed = {url: why for url, why in result.not_reached.items() if why not in NO_PAGE}
        if not result.pages:
            yield from self._blind(now, Reason.UNREACHABLE, _named(result.not_reached))
            return
        yield from self._seen(result, now, missed)

    def _seen(self, result: Result, now: datetime, missed: Mapping[str, str]) -> Iterator[Item]:
        """Everything that was seen, by kind, and how its listing ended."""
        names = self._wants.names
        things: dict[str, list[Resource]] = {
            "web_page": list(pages(self._system, result)),
            "web_contact": list(contacts(self._system, result, names)),
            "sighting": list(sightings(self._system, result, names)),
        }
        for kind in KINDS:
            for thing in things[kind]:
                digest = hashlib.sha256(repr(thing).encode()).hexdigest()
                yield Observation(resource=thing, observed_at=now, collector=COLLECTOR, digest=digest)
            if missed:
                cut = any(why.startswith("left out") for why in missed.values())
                yield self._gap(now, kind, Reason.TRUNCATED if cut else Reason.UNREACHABLE, _named(missed))
            yield Sweep(
                system=self._system,
                kind=kind,
                complete=not missed,
                count=len(things[kind]),
                observed_at=now,
            )

    def _blind(self, now: datetime, reason: Reason, sentence: str) -> Iterator[Item]:
        """Nothing was seen."""
        for kind in KINDS:
            yield self._gap(now, kind, reason, sentence)
            yield Sweep(system=self._system, kind=kind, complete=False, count=0, observed_at=now)

    def _gap(self, now: datetime, kind: str, reason: Reason, sentence: str) -> Gap:
        return Gap(
            system=self._system,
            kind=kind,
            reason=reason,
            whose=Whose.YOURS,
            observed_at=now,
            detail=sentence,
        )


def open_source(system: str, settings: Mapping[str, str], host: Host) -> Collector:
    """Open the website of the settings under the id `system`. Raises `BadSettings`."""
    del host
    given = {name: value.strip() for name, value in settings.items()}
    try:
        start = start_of(given.get("address", ""))
    except NotAnAddress as why:
        raise BadSettings(f"The setting address: {why}") from None
    switches = Switches(
        most=_number(given.get("pages") or "20"),
        proxy=given.get("proxy", ""),
        believe_all=_yes("insecure", given),
        private=_yes("allow_private", given),
        token=given.get("token", ""),
    )
    return Website(
        system,
        Wants(
            start=start,
            switches=switches,
            names=dict(_pairs("known_as", given)),
            kinds={url: _sort(kind) for url, kind in _pairs("page_kinds", given)},
        ),
    )


def _pairs(name: str, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A setting of pairs, `this=that; …`. Raises `BadSettings`."""
    for each in filter(None, (part.strip() for part in given.get(name, "").split(";"))):
        ours, equals, yours = (part.strip() for part in each.rpartition("="))
        if not (ours and equals and yours):
            raise BadSettings(f"The setting {name} has {each!r}; each must read this=that.")
        yield ours, yours


def _sort(kind: str) -> str:
    """A kind of page. Raises `BadSettings`."""
    if kind not in SORTS:
        raise BadSettings(f"The setting page_kinds has {kind!r}; a page is one of {', '.join(SORTS)}.")
    return kind


def _yes(name: str, given: Mapping[str, str]) -> bool:
    """A setting that is yes, or no where nothing is said. Raises `BadSettings`."""
    said = given.get(name, "").lower()
    if said not in ("", "yes", "no"):
        raise BadSettings(f"The setting {name} is {said!r}; it must be yes, no or left out.")
    return said == "yes"


def _number(text: str) -> int:
    """How many pages. Raises `BadSettings`."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST):
        raise BadSettings(f"The setting pages is {text!r}; it must be a number from 1 to {MOST}.")
    return int(text)


def _named(missed: Mapping[str, str]) -> str:
    """Pages that were not reached, in a sentence."""
    first = [f"{url} was not reached: {why}." for url, why in list(missed.items())[:SHOWN]]
    more = len(missed) - SHOWN
    rest = [f"And {more:,} more like these."] if more > 0 else []
    return " ".join([*chain(first, rest), "Looking at them is your move."])


_OPENER: Opener = open_source
