"""The gap analysis: one screen of it, and all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import columns, dim, heading, inset, mark, page
from rounds.cli.pages.sources import sources
from rounds.cli.words import FOOTNOTE, Times, count, points

Data = Mapping[str, Any]
FIRST: Final = 6
"""Steps that one screen shows."""
WIDE: Final = 58
HELD: Final = "  The score is held at 79: what has no ▲ gains nothing until those are done."
SHAPES: Final = {
    "met": ("● met", "green"),
    "attested": ("◐ attested", "green"),
    "decided": ("◐ decided", "green"),
    "not known": ("○ not known", "yellow"),
    "not met": ("▲ not met", "bold red"),
    "nothing covers this": ("– nothing covers this", "dim"),
}


def summary(data: Data, times: Times) -> RenderableType:
    """One screen of 80 columns and 24 lines."""
    silent = [each for each in data["sources"] if each["silent"] or each["gaps"]]
    unseen = f"{count(len(silent), 'source')} of {len(data['sources'])} silent or not whole"
    rows = [(Text(*SHAPES[state]), str(number)) for state, number in _states(data) if number]
    more = len(data["next"]) - FIRST
    return page(
        heading(f"{data['clinic']}: {count(len(data['lines']), 'line')} of the law", times.header()),
        inset(columns(rows, "left", "right"), dim(unseen if silent else "every source was heard whole")),
        heading("Do these first", "gains  minutes") if data["next"] else None,
        dim(HELD) if data["held_back"] else None,
        inset(columns([_short(each) for each in data["next"][:FIRST]], "fixed", "left", "right", "right")),
        dim(f"{count(more, 'more step')}, and line by line: rounds gap --all") if more > 0 else None,
        dim(FOOTNOTE),
    )


def everything(data: Data, times: Times) -> RenderableType:
    """Line by line, every step, and all that could not be seen."""
    return page(
        heading("Line by line", "costs"),
        inset(columns([_row(each) for each in data["lines"]], "fixed", "left", "fixed", "right")),
        heading("What to do, in order", "gains  minutes"),
        inset(*(_step(each) for each in data["next"])) if data["next"] else inset(dim("Nothing.")),
        _decisions(data["decisions"]),
        _unseen(data, times),
    )


def _states(data: Data) -> Sequence[tuple[str, int]]:
    return [(state, data["totals"][state.replace(" ", "_")]) for state in SHAPES]


def _short(step: Data) -> Sequence[RenderableType]:
    what = step["what"] if len(step["what"]) <= WIDE else step["what"][: WIDE - 1] + "…"
    hold = Text("▲", "bold red") if step["holds_the_score"] else Text("·")
    return hold, Text(what), points(step["gains"]), dim(str(step["minutes"]))


def _row(line: Data) -> Sequence[RenderableType]:
    return Text(*SHAPES[line["state"]]), line["title"], dim(line["cite"]), dim(points(line["loss"]))


def _step(step: Data) -> RenderableType:
    return page(
        columns(
            [(Text(step["what"] + _more(step)), points(step["gains"]), dim(str(step["minutes"])))],
            "left",
            "right",
            "right",
        ),
        inset(dim(f"{', '.join(step['cites'])}: {step['do']}")),
        inset(dim(f"With its proof: rounds findings {step['finding']}")) if step["finding"] else None,
    )


def _more(step: Data) -> str:
    """How many more of the same there are: what is gained is gained with all of them."""
    more = step["unproven"] - 1
    return f" And {more} more; the first alone gains {points(step['gains_one'])}." if more > 0 else ""


def _decisions(decisions: Sequence[Data]) -> RenderableType | None:
    """Lines that may be decided otherwise, with reasons and a documented alternative."""
    rows = [(each["title"], dim(each["cite"]), points(each["gains"])) for each in decisions]
    if not rows:
        return None
    return page(
        heading("Or decide otherwise, where the rule allows it", "gains"),
        inset(columns(rows, "left", "fixed", "right"), dim(decisions[0]["do"])),
    )


def _unseen(data: Data, times: Times) -> RenderableType:
    """All that could not be seen."""
    silent = [each for each in data["sources"] if each["silent"] or each["gaps"]]
    return page(
        heading("Sources that are silent or have gaps", count(len(silent), "source")),
        inset(sources(silent, times) if silent else dim("None: every source was heard whole.")),
        _lines("Lines with something not known", data["unseen"], "Every verdict was seen."),
        _statements(data["statements"]),
        _lines("Lines that nothing in this release covers", data["uncovered"], "None."),
        page("", mark("not met"), inset(dim(f"{count(data['not_met'], 'verdict')}: rounds findings")))
        if data["not_met"]
        else None,
    )


def _lines(title: str, lines: Sequence[Data], none: str) -> RenderableType:
    rows = [(each["title"], dim(each["cite"]), dim(points(each["loss"]))) for each in lines]
    return page(
        heading(title, "costs" if rows else ""),
        inset(columns(rows, "left", "fixed", "right") if rows else dim(none)),
    )


def _statements(slots: Sequence[Data]) -> RenderableType:
    rows = [(each["title"], dim(each["id"])) for each in slots]
    tail = dim("Make one: rounds attest SLOT --statement … --until …") if rows else dim("None is missing.")
    return page(heading("Statements that nobody has made"), inset(columns(rows, "left", "fixed"), tail))
