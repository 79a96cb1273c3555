"""The keys of a clinic, on a screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType

from rounds.cli.pages.parts import columns, dim, heading, inset, page

Data = Mapping[str, Any]


def keys(data: Data) -> RenderableType:
    """Every key, the newest last."""
    signing = [(each["id"], each["state"], dim(_signs(each))) for each in data["signing"]]
    payload = [
        (f"generation {each['generation']}", each["state"], dim(f"seals from entry {each['from']} on"))
        for each in data["payload"]
    ]
    return page(
        heading("Keys that sign"),
        inset(columns(signing, "fixed", "fixed", "left")),
        heading("Keys that seal payloads"),
        inset(columns(payload, "fixed", "fixed", "left")),
    )


def _signs(each: Data) -> str:
    reach = f"from size {each['from']} on" if each["to"] is None else f"sizes {each['from']} to {each['to']}"
    if each["believed"] is not None:
        reach += f", believed up to {each['believed']}"
    return f"signs {reach}" if each["to"] is None else f"signed {reach}"
