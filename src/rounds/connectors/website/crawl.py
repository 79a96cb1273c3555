"""Which pages of a site are looked at, and in what order: pure.

Rules this module keeps:

* Only the site's own pages, each once. A fragment names a page only where it is a route of a page's script
  (`#/…`).
* Pages where patients enter data come first, by the words of their address, so that a limit cuts what matters
  least. What is cut is named.
* Files that are no pages, and addresses that act (sign out, delete, add to a cart), are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from rounds.connectors.website.owned import is_own

MOST_KNOWN: Final = 5_000
"""Addresses that are remembered of a site."""
MOST_NAMED: Final = 200
"""Pages beyond the limit that are named one by one."""
_FIRST: Final = re.compile(
    r"appoint|book|schedul|request|intake|contact|form|new.?patient|regist|login|sign.?in|portal|account|refill|"
    r"referr|pay|bill|thank|confirm|consult|telehealth|symptom|quiz|assess|screen|cita|turno",
    re.IGNORECASE,
)
_NO_PAGE: Final = re.compile(
    r"\.(pdf|jpe?g|png|gif|svg|webp|ico|css|js|mjs|json|xml|zip|gz|docx?|xlsx?|pptx?|mp[34]|mov|webm|woff2?|ics|vcf|exe|dmg)$",
    re.IGNORECASE,
)
_ACTS: Final = re.compile(
    r"log.?out|sign.?out|delete|remove|unsubscribe|add.to.cart|wp-admin|wp-json|/feed/?$", re.IGNORECASE
)
_LOC: Final = re.compile(rb"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)


class Frontier:
    """Pages that are known and not looked at yet."""

    def __init__(self, start: str, most: int) -> None:
        self.own = [urlsplit(start).hostname or ""]
        self.most, self.taken = most, 0
        self._waiting: dict[str, tuple[int, int]] = {}
        self._seen: set[str] = set()
        self.beyond = 0
        self.add([start])

    def add(self, links: Iterable[str]) -> None:
        """Take in addresses."""
        for link in links:
            url = _page(link)
            if not url or url in self._seen or not is_own(urlsplit(url).hostname or "", self.own):
                continue
            if len(self._seen) >= MOST_KNOWN:
                self.beyond += 1
                continue
            self._seen.add(url)
            parts = urlsplit(url)
            first = bool(_FIRST.search(f"{parts.path}{parts.query}{parts.fragment}"))
            self._waiting[url] = (0 if len(self._seen) == 1 else 1 if first else 2, len(self._seen))

    def been(self, url: str) -> None:
        """This page was looked at, under whatever address it was found."""
        page = _page(url)
        self._seen.add(page)
        self._waiting.pop(page, None)

    def next(self) -> str | None:
        """The next page; `None` when there are no more or enough."""
        if not self._waiting or self.taken >= self.most:
            return None
        url = min(self._waiting, key=self._waiting.__getitem__)
        del self._waiting[url]
        self.taken += 1
        return url

    def left_out(self) -> Iterator[tuple[str, str]]:
        """Pages that were known and not looked at, with why."""
        why = f"left out: only {self.most} pages are looked at"
        names = sorted(self._waiting, key=self._waiting.__getitem__)
        yield from ((each, why) for each in names[:MOST_NAMED])
        more = len(names) - MOST_NAMED + self.beyond
        if more > 0 and names:
            yield (
                urljoin(names[0], "/"),
                f"left out: {max(more, self.beyond):,} more pages than are named here",
            )


def of_map(raw: bytes) -> tuple[list[str], list[str]]:
    """Pages and further maps that a map of a site names (sitemaps.org, *Protocol*)."""
    found = [each.decode("utf-8", "replace") for each in _LOC.findall(raw)[:MOST_KNOWN]]
    if b"<sitemapindex" in raw[:2000]:
        return [], found
    return found, []


def maps_named(robots: bytes) -> list[str]:
    """Maps that a robots file names (RFC 9309 §2.2.4)."""
    lines = robots[:100_000].decode("utf-8", "replace").splitlines()
    return [line.partition(":")[2].strip() for line in lines if line.lower().startswith("sitemap:")]


def _page(link: str) -> str:
    """A page's address in one spelling; empty for what is no page."""
    try:
        parts = urlsplit(link)
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or _NO_PAGE.search(parts.path) or _ACTS.search(link):
        return ""
    route = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    whole = urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, ""))
    return f"{urldefrag(whole).url}#{route}" if route else whole
