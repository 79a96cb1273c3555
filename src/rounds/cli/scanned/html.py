"""The report of a look at a website: one file that needs nothing else, for a person without a technician.

Rules this module keeps:

* What came from the site is text, never markup: everything passes `escape`, and the file forbids scripts to
  itself.
* Pictures are flat and lie in the file.
* First what to do, at most three things; then the pages where patients enter data; then the rest.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from importlib import resources
from string import Template
from urllib.parse import urlsplit

from rounds.cli.scanned.table import path_of, verdict
from rounds.cli.words import clean, count, listed
from rounds.connectors.website.parties import Contact, Flow
from rounds.connectors.website.result import BLIND, HIGH, LOW, Page, Result
from rounds.sdk.catalogue import catalogue

FIRST = 3
PLACES = 4
MOST = 200
KINDS = {
    "input": "patients enter data",
    "auth": "patients sign in",
    "booking-embed": "booking or form of a vendor",
    "confirmation": "thanks after sending",
    "condition-info": "about a condition",
    "search": "search",
    "newsletter": "newsletter",
    "general": "public page",
}
PHASES = {
    "before-consent": "before any choice",
    "refused": "although consent was refused",
    "accepted": "only after consent",
}
DEPTHS = {
    "address": "the visitor's address and the page's host",
    "use": "which page, and what was done there",
    "recording": "a recording of the session",
    "contents": "what was typed",
}


def written(result: Result, now: datetime) -> str:
    """The report as text."""
    patient = [page for page in result.pages if page.patient]
    public = [page for page in result.pages if not page.patient]
    return Template(_template()).substitute(
        host=said(urlsplit(result.start).hostname or result.start),
        when=said(f"{now.astimezone(UTC):%-d %B %Y, %H:%M} UTC"),
        counts=said(
            f"{count(len(result.pages), 'page')} looked at, {len(result.not_reached):,} not reached."
        ),
        tone=_tone(result),
        verdict=said(verdict(result)),
        loud="".join(f'<div class="loud">{said(each)}</div>' for each in result.loud),
        first=_first(result),
        patient=_section("Pages where patients enter data", map(_card, patient)),
        public=_section("Other pages: for your information", map(_card, public)),
        missed=_missed(result),
        blind=said(BLIND),
        typing=said(result.typing),
    )


def said(text: str) -> str:
    """Text from outside as markup that shows it."""
    return escape(clean(text))


def _tone(result: Result) -> str:
    if any(page.grade(each) == HIGH for page in result.pages for each in page.contacts):
        return "bad"
    return "good" if result.pages and not result.not_reached else "mild"


def _first(result: Result) -> str:
    """What to do first: the vendors that get most from pages where patients enter data."""
    where: dict[str, list[Page]] = {}
    for page in result.pages:
        for name in dict.fromkeys(
            each.vendor or each.host for each in page.contacts if page.grade(each) == HIGH
        ):
            where.setdefault(name, []).append(page)
    if not where:
        return ""
    gets = {flow.vendor for page in result.pages for flow in page.flows}
    names = sorted(where, key=lambda name: (name not in gets, -len(where[name]), name))
    items = "".join(f"<li>{_step(name, where[name])}</li>" for name in names[:FIRST])
    more = len(names) - FIRST
    rest = f"<p>And {count(more, 'more vendor')}, page by page below.</p>" if more > 0 else ""
    return f'<h2>Do this first</h2><ol class="first">{items}</ol>{rest}'


def _step(name: str, pages: list[Page]) -> str:
    """One thing to do."""
    fields = sorted({flow.field for page in pages for flow in page.flows if flow.vendor == name})
    shown, more = [path_of(page) for page in pages[:PLACES]], len(pages) - PLACES
    places = listed(shown) + (f" and {more:,} more" if more > 0 else "")
    gets = f" It gets what is typed into {said(listed(fields))}." if fields else ""
    entry = catalogue().named(name)
    steps = entry.remove.items() if entry else ()
    ways = "".join(f"<li><strong>{said(way)}:</strong> {said(how)}</li>" for way, how in steps)
    how = f"<details><summary>How to take it off</summary><ul>{ways}</ul></details>" if ways else ""
    what = f"<strong>Take {said(name)} off {said(places)}</strong>"
    return f"{what}, or file an agreement with it that covers this.{gets}{how}"


def _section(title: str, cards: Iterable[str]) -> str:
    made = "".join(cards)
    return f"<h2>{said(title)}</h2>{made}" if made else ""


def _card(page: Page) -> str:
    """One page."""
    grades = {page.grade(each) for each in page.contacts}
    tone = "bad" if HIGH in grades else "mild" if page.contacts else "good"
    tag = f'<span class="tag {tone}">{said(KINDS[page.kind])}</span>'
    text = f"<h3>{said(path_of(page))} {tag}</h3>{''.join(_told(page))}"
    return f'<div class="card"><div>{_picture(page)}</div><div>{text}</div></div>'


def _picture(page: Page) -> str:
    if not page.picture:
        return '<div class="none">no picture</div>'
    data = base64.b64encode(page.picture).decode("ascii")
    return (
        f'<img alt="The page {said(path_of(page))} as a visitor sees it" src="data:image/jpeg;base64,{data}">'
    )


def _told(page: Page) -> Iterator[str]:
    """What is told of one page."""
    if page.contacts:
        yield "<table><tr><th>who</th><th>gets</th><th>when</th></tr>"
        yield from (_row(page, each) for each in page.contacts)
        yield "</table>"
    else:
        yield "<p>Nobody else was seen here.</p>"
    yield from (f"<p>{said(each)}</p>" for each in (*page.faults, *page.notes))
    if page.lacks and page.patient:
        yield f"<p>It does not send the headers {said(listed(list(page.lacks)))}.</p>"


def _row(page: Page, each: Contact) -> str:
    flows = [flow for flow in page.flows if flow.host == each.host]
    gets = f"{DEPTHS[each.depth]}{': ' + _fields(flows) if flows else ''}"
    name = f"{each.vendor} ({each.host})" if each.vendor else f"unknown: {each.host}"
    low = " (low)" if page.grade(each) == LOW else ""
    how = f"; {each.how}" if each.how else ""
    when = PHASES[each.phases[0].value]
    return f"<tr><td>{said(name + how)}</td><td>{said(gets + low)}</td><td>{said(when)}</td></tr>"


def _fields(flows: list[Flow]) -> str:
    by_field: dict[str, list[str]] = {}
    for flow in flows:
        by_field.setdefault(flow.field, []).append(flow.encoding)
    return "; ".join(f"{field} ({', '.join(sorted(set(codes)))})" for field, codes in by_field.items())


def _missed(result: Result) -> str:
    if not result.not_reached:
        return ""
    rows = "".join(
        f"<li>{said(url)}: {said(why)}</li>" for url, why in list(result.not_reached.items())[:MOST]
    )
    return f"<h2>Not reached: nothing is known of these</h2><ul>{rows}</ul>"


def _template() -> str:
    return resources.files("rounds.cli.scanned").joinpath("report.html").read_text("utf-8")
