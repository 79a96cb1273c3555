"""Overlays: what each asks beside what the law asks today, how it stands and how well that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import dim, heading, inset, page, pairs
from rounds.cli.words import Times

Data = Mapping[str, Any]


def overlays(every: Sequence[Data], times: Times) -> RenderableType:
    """The page."""
    return page(*(_overlay(each, times) for each in every))


def _overlay(each: Data, times: Times) -> RenderableType:
    return page(
        heading(each["title"], "never scored"),
        inset(
            Text(each["status"]),
            dim(f"{each['citation']}. As of {times.day(each['as_of'])}; {each['confidence']}."),
            *(part for item in _grouped(each["items"]) for part in item),
        ),
    )


def _grouped(items: Sequence[Data]) -> list[list[RenderableType]]:
    """The items, each group's name once."""
    said, made = "", []
    for item in items:
        parts: list[RenderableType] = []
        if item["group"] and item["group"] != said:
            said = item["group"]
            parts += ["", Text(said)]
        made.append([*parts, *_item(item)])
    return made


def _item(item: Data) -> list[RenderableType]:
    """One item: its id and title, or what it asks beside what is asked today."""
    cites = f"  {', '.join(item['cites'])}" if item["cites"] else "  names no paragraph in force"
    if not item["asks"]:
        return [pairs([(item["id"], Text.assemble(item["title"], (cites, "dim")))], wide=8)]
    today = [
        ("today", Text(item["today"])),
        ("would ask", Text(item["asks"])),
        ("known from", dim(item["confidence"])),
    ]
    return ["", Text.assemble(item["title"], (cites, "dim")), inset(pairs(today, wide=12))]
