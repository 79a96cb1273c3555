"""The page of a document that was filed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import dim, page
from rounds.cli.words import Times


def filed(data: Mapping[str, Any], times: Times) -> RenderableType:
    """What was filed, as what, and under whose name."""
    said = f"as entry {data['entry']:,}" if data["entry"] is not None else "in the ledger"
    return page(
        Text(f"{data['file']} is filed {said}, dated {times.day(data['on'])}. The next round reads it."),
        dim(f"Its SHA-256: {data['sha256']}"),
        dim(f"Under the name {data['by']}, as the operating system says; no sign-in has proven it."),
    )
