"""The catalogue of vendors that websites talk to: one TOML file a vendor, typed, and how a vendor is found in
it.

Rules this module keeps:

* The file is the registration. `docs/formats/catalogue.md` describes it; what does not fit is refused by
  name.
* A vendor is found by host, by the CNAME behind a host of the clinic's own, by the shape of a request whoever
  answers it, or by a name that its script leaves in the page. The longest host wins.
* Whether an agreement can be had is a claim only with the address and the day of a page that was read;
  without, it is *not known*.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Final
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import Struct

PACKAGE: Final = "rounds.catalogue"
CATEGORIES: Final = frozenset(
    {
        "advertising",
        "analytics",
        "session replay",
        "tag manager",
        "booking",
        "intake",
        "portal",
        "chat",
        "reviews",
        "call tracking",
        "marketing",
        "forms",
        "fonts",
        "files",
        "video",
        "maps",
        "captcha",
        "payments",
        "consent",
        "accessibility",
        "social",
        "hosting",
    }
)  # fmt: skip - a table
ANSWERS: Final = ("yes", "no", "some editions", "not known")
WAYS: Final = ("anywhere", "WordPress", "Wix", "Squarespace", "Google Tag Manager")


class CatalogueIsWrong(Exception):
    """An entry of the catalogue breaks its rules; names the file and what is wrong. Ours to mend."""


class Shape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request that only this vendor's script makes: a pattern for the whole path, and one for each
    parameter that must be there.
    """

    path: str
    query: Mapping[str, str] = {}

    def fits(self, url: str) -> bool:
        """Whether an address has this shape."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        if not re.fullmatch(self.path, parts.path):
            return False
        given = parse_qs(parts.query, keep_blank_values=True)
        return all(
            any(re.fullmatch(pattern, each) for each in given.get(name, ()))
            for name, pattern in self.query.items()
        )


class Agreed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether an agreement can be had, one of `ANSWERS`; on which `editions`; the page that says so, and when
    it was read.
    """

    can_be_had: str = "not known"
    editions: str = ""
    source: str = ""
    read: date | None = None


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One vendor. `hosts` are domains, with all below them; `passive` those of them that get no more than the
    visitor's address and the page's; `cnames` what hides behind a clinic's own host; `globals` names that its
    script leaves in a page; `scripts` words that its script holds wherever it is served from; `known_as` what
    registers call this product, never its maker alone; `remove` the steps, by where the site is built.
    """

    name: str
    category: str
    about: str
    hosts: tuple[str, ...]
    passive: tuple[str, ...] = ()
    cnames: tuple[str, ...] = ()
    globals: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = ()
    agreement: Agreed = Agreed()
    remove: Mapping[str, str] = {}


class Catalogue:
    """The entries, and how one is found."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)

    @cached_property
    def _by_host(self) -> dict[str, Entry]:
        return {host: each for each in self.entries for host in each.hosts}

    @cached_property
    def _by_cname(self) -> dict[str, Entry]:
        return self._by_host | {host: each for each in self.entries for host in each.cnames}

    def named(self, name: str) -> Entry | None:
        """The entry of that name."""
        return next((each for each in self.entries if each.name == name), None)

    def of_host(self, host: str) -> Entry | None:
        """Whose host it is.

        >>> Catalogue([Entry(name="Meta", category="social", about="", hosts=("facebook.net",))]).of_host(
        ...     "connect.facebook.net"
        ... ).name
        'Meta'
        """
        return _longest(self._by_host, host)

    def of_cname(self, names: Iterable[str]) -> Entry | None:
        """Who hides behind a host with these CNAME links."""
        return next((found for each in names if (found := _longest(self._by_cname, each))), None)

    def of_shape(self, url: str) -> Entry | None:
        """Whose script makes such a request."""
        return next((each for each in self.entries if any(shape.fits(url) for shape in each.shapes)), None)

    def of_script(self, text: bytes) -> Entry | None:
        """Whose script this is, by two words or more that it holds; one would be chance."""
        for each in self.entries:
            if len(each.scripts) > 1 and all(word.encode() in text for word in each.scripts):
                return each
        return None

    def of_global(self, name: str) -> Entry | None:
        """Whose script leaves this name in a page."""
        return next((each for each in self.entries if name in each.globals), None)

    def passive(self, host: str) -> bool:
        """Whether a host is known to get no more than addresses."""
        found = self.of_host(host)
        return found is not None and any(_below(host, each) for each in found.passive)


@cache
def catalogue() -> Catalogue:
    """The catalogue as it is shipped. Raises `CatalogueIsWrong`."""
    folder = resources.files(PACKAGE)
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return Catalogue(entry_of(name, folder.joinpath(name).read_text("utf-8")) for name in names)


def entry_of(name: str, text: str) -> Entry:
    """Read one file of the catalogue. Raises `CatalogueIsWrong`."""
    try:
        made = msgspec.convert(tomllib.loads(text), Entry)
        for shape in made.shapes:
            for pattern in (shape.path, *shape.query.values()):
                re.compile(pattern)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, re.error) as why:
        raise CatalogueIsWrong(f"{name}: {why}.") from why
    faults = list(_faults(made))
    if faults:
        raise CatalogueIsWrong(f"{name}: {'; '.join(faults)}.")
    return made


def _faults(made: Entry) -> Iterable[str]:
    """What an entry says that its rules do not allow."""
    if made.category not in CATEGORIES:
        yield f"its category {made.category!r} is none"
    if made.agreement.can_be_had not in ANSWERS:
        yield f"can_be_had {made.agreement.can_be_had!r} is none of {', '.join(ANSWERS)}"
    if made.agreement.can_be_had != "not known" and not (made.agreement.source and made.agreement.read):
        yield "it says whether an agreement can be had and names no page and day"
    for host in (*made.hosts, *made.cnames, *made.passive):
        if host != host.lower().strip(".") or "/" in host or "*" in host:
            yield f"{host!r} is no plain host"
    yield from (f"{way!r} is no place where sites are built" for way in made.remove if way not in WAYS)


def _below(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


def _longest(by_host: Mapping[str, Entry], host: str) -> Entry | None:
    """The entry of the longest domain that a host lies below."""
    labels = host.lower().rstrip(".").split(".")
    ends = (".".join(labels[start:]) for start in range(len(labels)))
    return next((by_host[each] for each in ends if each in by_host), None)
