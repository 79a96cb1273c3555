"""The page of coverage: two sums, and a row for each line of the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import columns, dim, heading, inset, page
from rounds.cli.words import Times, count

Data = Mapping[str, Any]
SHAPES: Final = {
    "tested": ("●", "green"),
    "attested": ("◐", "green"),
    "asked for": ("○", "yellow"),
    "nothing covers this": ("–", "dim"),
}


def coverage(data: Data, times: Times) -> RenderableType:
    """The page."""
    return page(
        heading("How far the law is covered", data["clinic"] or "this release, without a clinic"),
        inset(columns(_sums(data), "left", "right", "right", "right", "right", "right")),
        heading("Line by line", "how, and what turns it red"),
        *(_line(each, times) for each in data["lines"]),
    )


def _sums(data: Data) -> Sequence[Sequence[RenderableType]]:
    named = ("", "red alone", "tested", "attested", "asked for", "nothing")
    rows: list[Sequence[RenderableType]] = [[dim(each) for each in named]]
    for title, part in (("Security Rule", data["appendix_a"]), ("with Privacy and Breach", data["all"])):
        keys = ("turn_red_alone", "tested", "attested", "asked_for", "nothing")
        rows.append([f"{title}, {count(part['lines'], 'line')}", *(str(part[each]) for each in keys)])
    return rows


def _line(line: Data, times: Times) -> RenderableType:
    shape, style = SHAPES[line["covered"]]
    head = columns([(Text(shape, style), line["title"], dim(line["cite"]))], "fixed", "left", "fixed")
    rows = [dim(_how(each)) for each in line["checks"][:1]]
    if len(line["checks"]) > 1:
        rows.append(dim(f"and {count(len(line['checks']) - 1, 'more check')}"))
    rows += [dim(_stands(each, times)) for each in line["statements"]]
    if line["decided_until"]:
        rows.append(dim(f"decided otherwise until {times.day(line['decided_until'])}"))
    return inset(head, inset(*(rows or [dim(line["covered"])]), by=3))


def _how(check: Data) -> str:
    tail = f" turns red by {check['turns_red_by']}" if check["turns_red_by"] else ""
    return f"{check['id']}{tail}"


def _stands(statement: Data, times: Times) -> str:
    until = statement["stands_until"]
    said = f"stated until {times.day(until)}" if until else "not stated"
    return f"{statement['id']}: {said}"
