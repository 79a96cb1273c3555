"""Findings: the list, and one with its clock and its proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import STRONG, beside, columns, dim, heading, inset, page, pairs
from rounds.cli.pages.status import since
from rounds.cli.words import Times, count, points

Data = Mapping[str, Any]
CLOSED: Final = frozenset({"corrected", "confirmed"})
STATES: Final = {
    "open": Text("▲ not met", "bold red"),
    "reopened": Text("▲ not met again", "bold red"),
    "acknowledged": Text("▲ not met, acknowledged", "red"),
    "accepted": Text("◆ accepted for now", "yellow"),
    "corrected": Text("● met, to be confirmed", "green"),
    "confirmed": Text("● met, confirmed", "green"),
}
UNSEEN: Final = Text("○ was not met, is not known now", "yellow")
"""A finding that stands while its subject can't be seen: the sentence beside it says why."""


def findings(every: Sequence[Data], closed: int, times: Times) -> RenderableType:
    """The list; `closed` findings are only counted."""
    if not every:
        more = f" {count(closed, 'earlier finding')}: rounds findings --all" if closed else ""
        return Text(f"No finding stands.{more}")
    rows = [(_weight(each), _brief(each, times), dim(points(each["points"]))) for each in every]
    tail = dim(f"{count(closed, 'closed finding')} not shown: rounds findings --all") if closed else None
    return page(
        heading(count(len(every), "finding"), "costs"),
        inset(columns(rows, "fixed", "left", "right")),
        page("", dim("One of them, with its proof: rounds findings ID"), tail),
    )


def _state(each: Data) -> Text:
    """How a finding stands. One that nobody can see now is not said to be not met now."""
    hidden = each["outcome"] == "unseen" and each["status"] not in CLOSED | {"accepted"}
    return UNSEEN if hidden else STATES[each["status"]]


def _weight(each: Data) -> Text:
    return Text(each["severity"], {"critical": "bold red", "high": "red"}.get(each["severity"], ""))


def _brief(each: Data, times: Times) -> RenderableType:
    owner = f", owner {each['owner']}" if each["owner"] else ""
    state = beside(_state(each), dim(f"{owner}. {since(each, times)} {each['id']}"))
    return page(Text(each["sentence"]), state)


def finding(each: Data, times: Times) -> RenderableType:
    """One finding, with all that explains it."""
    return page(
        Text(each["sentence"], STRONG),
        beside(_state(each), dim(f"   {each['severity']}   costs {points(each['points'])}")),
        heading("The rule"),
        inset(Text(each["title"]), *(_line(line) for line in each["lines"])),
        dim(f"  Check {each['check']}"),
        heading("What was seen", "when"),
        inset(_seen(each, times)),
        _told("Why it matters", each["why"]),
        _told("What to do", each["do"], _gain(each)),
        heading("Its clock"),
        inset(pairs(_clock(each, times), wide=16)),
        heading("What a pass would not prove"),
        inset(*(Text(line["beyond"]) for line in each["lines"])),
        heading("Proof"),
        inset(
            Text(f"Opened by ledger entry {each['entry']:,}: rounds ledger show {each['entry']}"),
            dim("Whether it was changed since: rounds verify"),
        ),
    )


def _line(line: Data) -> RenderableType:
    return dim(f"45 CFR {line['cite']}, {line['kind']}: {line['title']}")


def _seen(each: Data, times: Times) -> RenderableType:
    """Each fact with its value, its source and its time."""
    rows = [
        (Text(f"{fact['field']}: {fact['value']}"), dim(_source(fact)), dim(times.at(fact["observed_at"])))
        for fact in each["rests_on"]
    ]
    more = dim(f"{count(each['rests_on_more'], 'more fact')}, in --json") if each["rests_on_more"] else None
    return page(columns(rows, "left", "left", "right"), more)


def _source(fact: Data) -> str:
    """Whose fact it is: the thing, its kind and the source, and the entry that holds it."""
    entry = f", entry {fact['entry']:,}" if fact["entry"] is not None else ""
    return f"{fact['key']} ({fact['kind']} of {fact['system']}{entry})".strip()


def _gain(each: Data) -> str:
    """What doing it gains."""
    if not each["points"]:
        return ""
    held = "" if each["raises"] == each["points"] else f"; the score then shows {points(each['raises'])} more"
    return f"That gains {points(each['points'])}{held}."


def _told(name: str, text: str, more: str = "") -> RenderableType | None:
    return page(heading(name), inset(Text(text), *([dim(more)] if more else []))) if text else None


def _clock(each: Data, times: Times) -> list[tuple[str, RenderableType]]:
    """Every time that is known, in the order of events."""
    named = [
        ("there before", "known_before"),
        ("knowable by", "knowable"),
        ("first seen", "first_observed"),
        ("told", "told"),
        ("acknowledged", "acknowledged"),
        ("reopened", "reopened"),
        ("corrected", "corrected"),
        ("confirmed", "confirmed"),
    ]
    rows: list[tuple[str, RenderableType]] = [
        (name, beside(times.at(each[field]), dim(f"   {times.ago(each[field])}")))
        for name, field in named
        if each[field]
    ]
    if each["owner"]:
        rows.append(("owner", Text(each["owner"])))
    if each["accepted_until"]:
        why = f": {each['accepted_why']}" if each["accepted_why"] else ""
        rows.append(("accepted until", Text(times.day(each["accepted_until"]) + why)))
    if each["status"] not in CLOSED:
        rows.append(("counted to", beside(times.last_day(each["cure_by"]), dim(f"   {each['cure_says']}"))))
    return rows
