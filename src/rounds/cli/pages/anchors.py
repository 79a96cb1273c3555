"""Outsiders on a page: whom this clinic asks, and between which of their times an entry was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import STRONG, columns, dim, heading, inset, page, pairs
from rounds.cli.words import Times, count

Data = Mapping[str, Any]
CLAIMS: Final = {
    "inside": "lies between the two",
    "outside": "does not lie between the two: a clock was wrong, or the entry says an untrue time",
    "not known": "is a claim that nobody outside bears out on both sides",
}


def anchors(data: Data, times: Times) -> RenderableType:
    """Whom this clinic asks, and what they last gave."""
    rows = [(each["name"], _sort(each), _last(each, times)) for each in data["asked"]]
    limit = inset(Text(data["limit"])) if data["limit"] else None
    return page(
        heading("Asked for their time and memory"),
        inset(columns(rows, "fixed", "fixed", "left")) if rows else None,
        limit,
        page("", inset(Text(data["lacking"]))) if data["lacking"] else None,
    )


def _sort(each: Data) -> str:
    return "witness" if each["by"] == "witness" else "time stamps"


def _last(each: Data, times: Times) -> Text:
    said = (
        f"{count(each['size'], 'entry', 'entries')}, {times.at(each['at'])}"
        if each["size"]
        else "nothing yet"
    )
    said += "" if each["checked"] else "; no root was given, so they are not checked"
    return Text(f"{said}. {each['trouble']}" if each["trouble"] else said)


def bracket(data: Data, times: Times) -> RenderableType:
    """Between which two times an entry was written."""
    rows: list[tuple[str, RenderableType]] = [
        ("not before", _bound(data["not_before"], times)),
        ("not after", _bound(data["not_after"], times)),
        ("its own time", Text(f"{times.at(data['claimed'])}: {CLAIMS[data['claim']]}")),
    ]
    return page(
        Text(f"Entry {data['index']:,}: when it was written", STRONG),
        inset(pairs(rows)),
        page("", inset(*(Text(each) for each in data["sentences"]))) if data["sentences"] else None,
    )


def _bound(token: Data | None, times: Times) -> Text:
    if token is None:
        return dim("not known")
    who = "the witness" if token["by"] == "witness" else "the authority"
    size = count(token["size"], "entry", "entries")
    return Text(f"{times.at(token['at'])}, says {who} {token['name']} of a checkpoint over {size}")
