"""Practices over the last months: a mark a month, and every gap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import columns, dim, heading, inset, page
from rounds.cli.words import Times, count

Data = Mapping[str, Any]
MARKS: Final = {
    "met": ("●", "green", "met on every day"),
    "decided": ("◆", "yellow", "decided otherwise"),
    "no_record": ("·", "dim", "before the record"),
    "not_known": ("○", "yellow", "not known on some day"),
    "not_met": ("▲", "bold red", "not met on some day"),
}
SAID: Final = {
    "decided": "decided otherwise",
    "no_record": "no record",
    "not_known": "not known",
    "not_met": "not met",
}


def practices(data: Data, times: Times, *, by_line: bool) -> RenderableType:
    """The page; `by_line` shows the lines of the score in place of the practices."""
    overlay = data["overlay"]
    wide = len(data["months"])
    shown = [(each["cite"], each) for each in data["lines"]] if by_line else _named(data["practices"])
    known = f"{overlay['citation']}; {overlay['confidence']}."
    return page(
        heading(
            "Lines, month by month" if by_line else overlay["title"],
            f"{times.day(data['months'][0])} to {times.day(data['last_day'])}",
        ),
        inset(
            Text(data["claim"]),
            dim(f"{data['period']['citation']}: {data['period']['says']}. {_since(data, times)}"),
            *([] if by_line else [dim(known)]),
        ),
        heading("A mark a month, oldest first", f"whole months of {wide}"),
        inset(columns([_row(name, each) for name, each in shown], "fixed", "left", "fixed", "right")),
        inset(dim("   ".join(f"{mark} {says}" for mark, _, says in MARKS.values()))),
        heading("Gaps"),
        inset(*_gaps(shown, times)),
        None if by_line else dim("Line by line: rounds practices --lines"),
    )


def _since(data: Data, times: Times) -> str:
    began = data["record_began"]
    return f"The record begins on {times.day(began)}." if began else "There is no record yet."


def _named(every: Sequence[Data]) -> list[tuple[str, Data]]:
    return [(each["id"], each) for each in every]


def _row(name: str, each: Data) -> tuple[RenderableType, ...]:
    """One practice or line: a mark a month, and how many months were met throughout."""
    if not each.get("covered", True):
        return name, Text(each["title"]), dim("nothing covers this"), dim("-")
    marks = Text.assemble(*((MARKS[state][0], MARKS[state][1]) for state in each["months"]))
    return name, Text(each["title"]), marks, str(each["in_place"])


def _gaps(shown: Iterable[tuple[str, Data]], times: Times) -> Iterable[RenderableType]:
    """The gaps, told once for all that have the same."""
    told: dict[tuple[str, ...], list[str]] = {}
    for name, each in shown:
        if each.get("covered", True) and each["gaps"]:
            told.setdefault(tuple(_span(gap, times) for gap in each["gaps"]), []).append(name)
    for spans, names in told.items():
        yield Text(", ".join(names))
        yield inset(dim("; ".join(spans[-SHOWN:]) + _more(len(spans) - SHOWN)))
    if not told:
        yield dim("None.")


SHOWN: Final = 6
"""Gaps of one practice on the page, the latest; all of them are in the JSON."""


def _more(hidden: int) -> str:
    return f"; {count(hidden, 'earlier gap')}: --json" if hidden > 0 else ""


def _span(gap: Data, times: Times) -> str:
    first, last = times.day(gap["first"]), times.day(gap["last"])
    return f"{SAID[gap['state']]} {first}" + (f" to {last}" if first != last else "")
