"""One look at a site: its pages found and seen without a choice, then once with consent refused and once
given.

Rules this module keeps:

* Each pass is a fresh visitor. Refusing and accepting are made only where a banner was seen: there is nothing
  to refuse elsewhere.
* The first pass finds the pages; the others see the same ones.
* Marked values are typed only with proof of control, see `control`.
* The look as a whole is bounded; what time did not allow is named as not reached.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from rounds.connectors.website.client.browser import Browser
from rounds.connectors.website.client.dial import Dialler
from rounds.connectors.website.client.fetch import fetched
from rounds.connectors.website.client.proxy import Proxy
from rounds.connectors.website.client.record import Log
from rounds.connectors.website.client.visit import Visitor, Wants
from rounds.connectors.website.crawl import Frontier, maps_named, of_map
from rounds.connectors.website.seen import Phase, Visit

MAPS: Final = 5
SECONDS: Final = 600.0


class Route(Struct, frozen=True, kw_only=True):
    """What to look at: the first address, how many pages, and the seed of what is typed (`None`: nothing)."""

    start: str
    most: int = 20
    seed: int | None = None
    seconds: float = SECONDS


class Tour:
    """The look under way; `visits`, `left_out` and `hosts` are what came of it."""

    def __init__(self, route: Route, dialler: Dialler, browser: Browser, log: Log) -> None:
        self._route, self._dialler, self._browser, self._log = route, dialler, browser, log
        self._end = time.monotonic() + route.seconds
        self._frontier = Frontier(route.start, route.most)
        self.visits: list[Visit] = []

    @property
    def hosts(self) -> tuple[str, ...]:
        """The site's own hosts."""
        return tuple(self._frontier.own)

    def left_out(self) -> dict[str, str]:
        """Pages that were not looked at, with why."""
        return dict(self._frontier.left_out())

    def made(self) -> None:
        """Make every pass."""
        self._pass(Phase.BEFORE, self._found())
        if any(each.banner for each in self.visits):
            pages = [each.url for each in self.visits if not each.why]
            for phase in (Phase.REFUSED, Phase.ACCEPTED):
                self._pass(phase, iter(pages))

    def _pass(self, phase: Phase, pages: Iterator[str]) -> None:
        """One visitor sees these pages."""
        visitor = Visitor(self._browser, self._log, self._browser.context(), phase)
        for url in pages:
            if time.monotonic() > self._end:
                self.visits.append(Visit(url=url, phase=phase, why="the time for this look was over"))
                continue
            wants = Wants(self._route.seed, picture=phase is Phase.BEFORE)
            visit = visitor.visit(url, wants)
            self.visits.append(visit)
            if phase is Phase.BEFORE:
                self._learn(visit)
            if not self._browser.alive:
                self._browser.start()
                visitor = Visitor(self._browser, self._log, self._browser.context(), phase)
        visitor.close()

    def _found(self) -> Iterator[str]:
        """Pages as they are found."""
        mapped = False
        while (url := self._frontier.next()) is not None:
            yield url
            if not mapped:
                self._frontier.add(self._mapped(url))
                mapped = True

    def _learn(self, visit: Visit) -> None:
        """Take in where a page led and where it points."""
        if visit.gone_to and len(self.visits) == 1:
            self._frontier.own.append(urlsplit(visit.gone_to).hostname or "")
        if visit.gone_to:
            self._frontier.been(visit.gone_to)
        for frame in visit.frames[:1]:
            self._frontier.add(frame.links)

    def _mapped(self, start: str) -> list[str]:
        """Pages that the site's maps name."""
        todo = maps_named(fetched(self._dialler, urljoin(start, "/robots.txt"))) or [
            urljoin(start, "/sitemap.xml")
        ]
        pages: list[str] = []
        for count in range(MAPS):
            if count >= len(todo):
                break
            found, further = of_map(fetched(self._dialler, todo[count]))
            pages += found
            todo += further
        return pages


def toured(route: Route, dialler: Dialler, proxy: Proxy, believed: str) -> tuple[Tour, tuple[str, ...]]:
    """Make a look; gives it, and what a reader must know of the browser. Raises `NoBrowser`."""
    with proxy, Browser(proxy.port, believed) as browser:
        tour = Tour(route, dialler, browser, proxy.log)
        tour.made()
        return tour, tuple(browser.loud)
