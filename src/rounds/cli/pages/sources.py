"""Sources: when each was last heard, what it could not show, and whose move that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import columns, dim, inset, page
from rounds.cli.words import MOVES, REASONS, Times

Data = Mapping[str, Any]


def sources(every: Sequence[Data], times: Times) -> RenderableType:
    """One row a source, its gaps below it."""
    parts: list[RenderableType] = []
    wide = min(max((len(each["id"]) for each in every), default=0), 24)
    for each in every:
        shape = Text("○ silent", "yellow") if each["silent"] else Text("● heard", "green")
        shape = Text("– ended", "dim") if each["retired"] else shape
        row = (shape, each["id"].ljust(wide), dim(", ".join(each["kinds"])), times.ago(each["last_seen"]))
        parts.append(columns([row], "fixed", "fixed", "left", "right"))
        parts += [_gap(kinds, gap, times) for kinds, gap in _alike(each["gaps"])]
    return page(*parts) if parts else dim("None is connected. Connect one: rounds connect")


def _alike(gaps: Sequence[Data]) -> list[tuple[str, Data]]:
    """Gaps that say the same of several kinds, told once."""
    told: dict[tuple[str, ...], tuple[list[str], Data]] = {}
    for each in gaps:
        said = tuple(each[name] for name in ("reason", "whose", "since", "detail"))
        told.setdefault(said, ([], each))[0].append(each["kind"])
    return [(", ".join(kinds), each) for kinds, each in told.values()]


def _gap(kinds: str, gap: Data, times: Times) -> RenderableType:
    """What could not be seen, and whose move it is."""
    said = f"{kinds}: {REASONS[gap['reason']]}, since {times.at(gap['since'])}; {MOVES[gap['whose']]}."
    detail = dim(gap["detail"]) if gap["detail"] else None
    return inset(page(Text(said, "yellow"), detail), by=4)
