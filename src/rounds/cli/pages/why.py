"""The arithmetic of the score: a list that anyone can add up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import STRONG, columns, dim, heading, inset, page
from rounds.cli.words import Times, count, points

Data = Mapping[str, Any]


def why(data: Data, *, everything: bool, _: Times) -> RenderableType:
    """The page. Cells that cost nothing are counted, or listed when `everything` is asked for."""
    cells = data["cells"]
    shown = [cell for cell in cells if everything or cell["costs"]]
    free = len(cells) - len(shown)
    rows = [(_what(cell), dim(points(cell["worth"])), points(cell["costs"])) for cell in shown]
    lost = sum(cell["costs"] for cell in cells)
    tail = dim(f"{count(free, 'cell')} cost nothing: rounds why --all") if free else None
    return page(
        heading("Why the score is " + str(data["score"]), "worth   costs"),
        inset(columns(rows, "left", "right", "right")),
        page(
            "", columns([(Text("All of it together", STRONG), Text(points(lost), STRONG))], "left", "right")
        ),
        columns(
            [(Text(f"100.00 − {points(lost)}", STRONG), Text(f"{data['score']}.00", STRONG))], "left", "right"
        ),
        tail,
        dim("What to do about each, and the proof: rounds gap --all") if lost else None,
    )


def _what(cell: Data) -> RenderableType:
    """What a cell is and how it stands, without the figures that stand in columns beside it."""
    said = cell["sentence"]
    for tail in (f", costs {points(cell['costs'])}", f", takes {points(cell['costs'])}"):
        said = said.removesuffix(tail)
    name, _, stands = said.partition(f", worth {points(cell['worth'])}: ")
    cite = f"{cell['cite']}: " if cell["cite"] else ""
    return page(Text(name), dim(f"{cite}{stands}")) if stands else Text(said)
