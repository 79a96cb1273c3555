"""What the pages share: headings, marks, columns. A state is told by word, shape and colour together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

STYLES: Final = {"met": "green", "not met": "bold red", "not known": "yellow", "does not apply": "dim"}
SHAPES: Final = {"met": "●", "not met": "▲", "not known": "○", "does not apply": "–"}
DIM: Final = "dim"
STRONG: Final = "bold"


def heading(text: str, right: str = "") -> RenderableType:
    """A section's heading, with something small at the right."""
    row = Table.grid(expand=True)
    row.add_column()
    row.add_column(justify="right", style=DIM)
    row.add_row(Text(text, STRONG), right)
    return Padding(row, (1, 0, 0, 0))


def mark(word: str) -> Text:
    """A state: its shape and its word."""
    return Text(f"{SHAPES[word]} {word}", STYLES[word])


def inset(*parts: RenderableType, by: int = 2) -> RenderableType:
    """Parts moved in from the left."""
    return Padding(Group(*parts), (0, 0, 0, by))


def columns(rows: Iterable[Sequence[RenderableType]], *justify: str, styles: Sequence[str] = ()) -> Table:
    """Rows in columns without lines: `left` takes what room there is, `right` and `fixed` never wrap."""
    table = Table.grid(padding=(0, 2), expand=True)
    for place, each in enumerate(justify):
        style = styles[place] if place < len(styles) else ""
        if each == "left":
            table.add_column(ratio=1, style=style, overflow="fold")
        else:
            table.add_column(justify="right" if each == "right" else "left", no_wrap=True, style=style)
    for row in rows:
        table.add_row(*row)
    return table


def pairs(rows: Iterable[tuple[str, RenderableType]], wide: int = 14) -> Table:
    """Names and what they are, one pair a row."""
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(width=wide, style=DIM)
    table.add_column(ratio=1, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def dim(text: str) -> Text:
    """Something said beside the matter."""
    return Text(text, DIM)


def beside(*texts: Text | str | tuple[str, str]) -> Text:
    """Texts one after the other, each in its own style."""
    return Text.assemble(*texts)


def page(*parts: RenderableType | None) -> Group:
    """A whole page; parts that are `None` are left out."""
    return Group(*(each for each in parts if each is not None))
