"""The table of pages in the terminal: which page, what kind, who is there, what of its fields they got."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from rich.console import Group
from rich.table import Table
from rich.text import Text

from rounds.cli.words import clean, count, listed
from rounds.connectors.website.parties import Contact
from rounds.connectors.website.result import ADVISORY, BLIND, HIGH, LOW, Page, Result

MOST = 20


def page_of(result: Result) -> Group:
    """The whole page."""
    parts: list[object] = [Text(each, style="bold") for each in result.loud]
    if result.pages:
        parts += [_table(result)]
    parts += [Text(line) for line in _flows(result)]
    parts += [Text(f"Not reached: {clean(url)}: {clean(why)}.") for url, why in _some(result)]
    parts += [Text(verdict(result), style="bold"), Text(result.typing), Text(BLIND)]
    return Group(*(each for each in parts if isinstance(each, Text | Table)))


def verdict(result: Result) -> str:
    """One sentence over all pages."""
    patient = [page for page in result.pages if page.patient]
    bad = [page for page in patient if any(page.grade(each) == HIGH for each in page.contacts)]
    if not result.pages:
        return "No page was reached: nothing is known of this site."
    if bad:
        names = {
            each.vendor or each.host for page in bad for each in page.contacts if page.grade(each) == HIGH
        }
        shown = listed(sorted(map(clean, names)))
        where = f"{len(bad)} of {count(len(patient), 'page')} where patients enter data"
        return f"On {where}, others get more than an address: {shown}."
    if patient:
        where = f"On {count(len(patient), 'page')} where patients enter data"
        return f"{where}, nobody else was seen to get more than an address."
    return "No page where patients enter data was found among those that were reached."


def _table(result: Result) -> Table:
    made = Table(box=None, pad_edge=False, header_style="bold")
    made.add_column("page", overflow="fold", ratio=3)
    made.add_column("kind")
    made.add_column("others there", overflow="fold", ratio=4)
    for page in result.pages:
        made.add_row(Text(path_of(page)), Text(page.kind), Text(_there(page)))
    return made


def path_of(page: Page) -> str:
    """A page's path, as a person says it."""
    parts = urlsplit(page.url)
    rest = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return clean(f"{parts.path or '/'}{rest}")


def _there(page: Page) -> str:
    by_name: dict[str, list[Contact]] = {}
    for each in page.contacts:
        by_name.setdefault(each.vendor or f"unknown ({each.host})", []).append(each)
    told = []
    for name, group in by_name.items():
        grade = min((page.grade(each) for each in group), key=(HIGH, LOW, ADVISORY).index)
        told.append(f"{clean(name)}: {grade}, {_phases(group)}")
    return "; ".join(told) or "nobody"


def _phases(contacts: list[Contact]) -> str:
    """The first choice at which they were seen."""
    return min((phase.value for each in contacts for phase in each.phases), key=_ORDER.index)


_ORDER = ("before-consent", "refused", "accepted")


def _flows(result: Result) -> Iterator[str]:
    for page in result.pages:
        for flow in page.flows:
            what = f"what is typed into {clean(flow.field)}"
            yield f"{path_of(page)}: {what} goes to {clean(flow.vendor)} ({flow.encoding})."


def _some(result: Result) -> Iterator[tuple[str, str]]:
    yield from list(result.not_reached.items())[:MOST]
    more = len(result.not_reached) - MOST
    if more > 0:
        yield "and more", f"{count(more, 'page')}, all in the report and with --json"
