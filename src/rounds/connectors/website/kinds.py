"""What kind of page this is, from what it shows: pure.

Rules this module keeps:

* Each rule is one line of words or one count; nothing is learned, so that the answer can be explained.
* Fields count in every frame. A page whose fields lie in a frame of another host is an embed.
* The kinds where a patient enters something come first; a page that could be two is the more serious one.

====================  ================================================================================
kind                  what makes it so
====================  ================================================================================
`input`               fields for who somebody is, together with how to reach them or what they have
`auth`                a password, or a sign-in by one field
`booking-embed`       a frame or script of a vendor of bookings, intake, portals or forms
`confirmation`        thanks for something that was sent, without fields
`condition-info`      a condition, drug or treatment in its title, heading or address
`search`              nothing to fill in but a search
`newsletter`          nothing to fill in but a mail address, for news
`general`             all else
====================  ================================================================================

    >>> from rounds.connectors.website.seen import Field, Frame
    >>> fields = (Field(name="dob"), Field(name="phone", sort="tel"))
    >>> kind_of((Frame(url="https://c.example/x", fields=fields),))
    'input'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

from rounds.connectors.website import kind_words
from rounds.connectors.website.owned import registrable
from rounds.connectors.website.seen import Field, Form, Frame
from rounds.sdk.catalogue import Catalogue, catalogue

PATIENT: Final = frozenset({"input", "auth", "booking-embed", "confirmation"})
"""Kinds of page where patients enter data, or see that they did."""
KINDS: Final = (
    "input",
    "auth",
    "booking-embed",
    "confirmation",
    "condition-info",
    "search",
    "newsletter",
    "general",
)
EMBEDS: Final = frozenset({"booking", "intake", "portal", "forms"})


_NOT_ENTERED: Final = ("checkbox", "radio")


def kind_of(frames: Sequence[Frame], known: Catalogue | None = None) -> str:
    """The kind of a page, its own document being the first frame."""
    if not frames:
        return "general"
    vendors = known or catalogue()
    page, *within = frames
    inner = [each for each in within if _same(each, page)]
    outer = [each for each in within if not _same(each, page)]
    own = [page, *inner]
    if _auth(own, page):
        return "auth"
    if any(_input(each.fields, each.forms) for each in own):
        return "input"
    if any(_auth([each], each) for each in outer):
        return "auth"
    if _embedded(page, outer, vendors):
        return "booking-embed"
    return _without_input(page, [field for each in own for field in each.fields if _entered(field)])


def _without_input(page: Frame, fields: list[Field]) -> str:
    """The kind of a page where nothing about a patient is entered."""
    if _confirmation(page, fields):
        return "confirmation"
    if _condition(page):
        return "condition-info"
    shown = [each for each in fields if each.shown and each.sort not in _NOT_ENTERED]
    searches = [each for each in shown if _is_search(each, page.forms)]
    if shown and len(searches) == len(shown):
        return "search"
    return "newsletter" if shown else "general"


def _auth(frames: Iterable[Frame], page: Frame) -> bool:
    """Whether somebody signs in here."""
    for each in frames:
        shown = [field for field in each.fields if field.shown and _entered(field)]
        if any(field.sort == "password" for field in shown):
            about = [
                field
                for field in shown
                if kind_words.HEALTH.search(field.hints + field.name) or field.sort in ("tel", "textarea")
            ]
            return len(about) < 2  # noqa: PLR2004 - more than one of them: a registration
        entered = [
            field for field in shown if field.sort not in _NOT_ENTERED and not _is_search(field, each.forms)
        ]
        buttons = " ".join(form.button for form in each.forms)
        says = kind_words.SIGN_IN.search(f"{page.title} {_place(page)} {' '.join(page.heads[:3])}")
        if len(entered) == 1 and says and kind_words.SIGN_IN_BUTTON.search(buttons):
            return True
    return False


def _input(fields: Sequence[Field], forms: Sequence[Form]) -> bool:
    """Whether something about a person is entered in one of these forms, or outside of any."""
    groups: dict[int, list[Field]] = {}
    for each in fields:
        if not _is_search(each, forms):
            groups.setdefault(each.form, []).append(each)
    return any(_about_a_person(group) for group in groups.values())


def _about_a_person(fields: list[Field]) -> bool:
    """Whether these fields together say who somebody is or what they have."""
    said = [f"{each.name} {each.hints}" for each in fields]
    health = sum(bool(kind_words.HEALTH.search(each)) for each in said)
    reach = sum(
        bool(kind_words.REACH.search(each)) or field.sort in ("email", "tel")
        for each, field in zip(said, fields, strict=True)
    )
    sorts = {each.sort for each in fields}
    names = sum(bool(kind_words.NAME.search(each)) for each in said)
    message = bool(sorts & {"textarea", "contenteditable"}) or any(
        kind_words.MESSAGE.search(each) for each in said
    )
    phone = "tel" in sorts or any(re.search("phone|mobile|tel[eé]fono", each, re.IGNORECASE) for each in said)
    return (
        (health > 0 and (len(fields) > 1 or message or bool(sorts & {"text", "select", "date"})))
        or (reach > 0 and message)
        or (names > 0 and message)
        or phone
        or (reach > 2)  # noqa: PLR2004 - more than a newsletter asks
    )


def _embedded(page: Frame, outer: list[Frame], vendors: Catalogue) -> bool:
    """Whether a vendor's form is shown within the page."""
    for frame in outer:
        if _input(frame.fields, frame.forms):
            return True
    for address in (*page.embeds, *page.scripts, *(each.url for each in outer)):
        host = urlsplit(address).hostname or ""
        entry = vendors.of_host(host)
        if entry is not None and entry.category in EMBEDS:
            return True
    strangers = [each for each in page.embeds if registrable(urlsplit(each).hostname or "") != _domain(page)]
    return any(
        kind_words.EMBED_URL.search(each) and vendors.of_host(urlsplit(each).hostname or "") is None
        for each in strangers
    )


def _confirmation(page: Frame, fields: list[Field]) -> bool:
    """Whether it thanks for something that was sent."""
    busy = [each for each in fields if each.shown and not _is_search(each, page.forms)]
    if len(busy) > 1:
        return False
    top = f"{page.title} {' '.join(page.heads[:2])}"
    return bool(
        kind_words.THANKS_URL.search(_place(page)) and kind_words.THANKS.search(f"{top} {page.text[:1500]}")
    ) or bool(kind_words.THANKS.search(top))


def _condition(page: Frame) -> bool:
    """Whether it is about a condition, drug or treatment."""
    words = re.sub(r"[-_/]", " ", _place(page))
    return bool(kind_words.CONDITION.search(f"{page.title} {' '.join(page.heads[:1])} {words}"))


def _entered(field: Field) -> bool:
    return field.sort not in ("hidden", "submit", "button")


def _is_search(field: Field, forms: Sequence[Form]) -> bool:
    """Whether a field is a search of the site."""
    if field.sort == "search":
        return True
    form = forms[field.form] if 0 <= field.form < len(forms) else Form()
    if "search" in f"{form.role} {form.button}".lower() and field.sort == "text":
        return True
    return field.sort == "text" and bool(
        kind_words.SEARCH.search(field.name) or re.search(r"\bsearch\b", field.hints, re.IGNORECASE)
    )


def _same(frame: Frame, page: Frame) -> bool:
    """Whether a frame is of the page's own site."""
    return not urlsplit(frame.url).hostname or _domain(frame) == _domain(page)


def _domain(frame: Frame) -> str:
    return registrable(urlsplit(frame.url).hostname or "")


def _place(page: Frame) -> str:
    """A page's path, query and route."""
    parts = urlsplit(page.url)
    return f"{parts.path}?{parts.query}#{parts.fragment}"
