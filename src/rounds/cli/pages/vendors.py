"""The table of vendors, and the checklist of one agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import DIM, SHAPES, STYLES, columns, dim, heading, inset, page, pairs
from rounds.cli.words import OUTCOMES, Times, count, listed

Data = Mapping[str, Any]
NAME: Final = 26
WIDE: Final = 15
"""Columns of the longest word that is said of a clause."""
KNOWN: Final = {True: "yes", False: "no", None: "not known"}
SAID: Final = {
    True: ("● there", "green"),
    False: ("▲ missing", "bold red"),
    None: ("○ not confirmed", "yellow"),
}


def table(data: Data, times: Times) -> RenderableType:
    """The table, what is not proven first."""
    head = (Text(""), dim("vendor"), dim("listed"), dim("seen"), dim("needed"), dim("agreement"))
    rows = [head, *(_row(each) for each in data["vendors"])]
    told = [each for each in data["vendors"] if each["outcome"] in ("fails", "unseen")]
    return page(
        heading(f"{data['clinic']}: vendors, the register beside what is seen", times.header()),
        inset(columns(rows, "fixed", "left", "fixed", "fixed", "fixed", "fixed"))
        if data["vendors"]
        else inset(dim("None is listed and none is seen. Connect the register: rounds connect vendors")),
        inset(*(dim(each) for each in _sums(data["totals"]))),
        heading("What is not met or not known") if told else None,
        *(_told(each) for each in told),
        dim("One agreement's clauses: rounds vendors clauses VENDOR"),
    )


def checklist(data: Data, times: Times) -> RenderableType:
    """One agreement: its terms, then clause by clause."""
    sure = sum(each["there"] is True for each in data["clauses"])
    every = len(data["clauses"])
    return page(
        heading(f"The agreement with {data['vendor']}", f"{sure} of {every} clauses confirmed"),
        inset(pairs(_terms(data, times))),
        heading("What it must say", "a page is where to read; a person says whether it is there"),
        *(_clause(each, times) for each in data["clauses"]),
        dim(f'Say so: rounds vendors confirm "{data["vendor"]}" CLAUSE [--page N] [--missing]'),
    )


def confirmed(data: Data, times: Times) -> RenderableType:
    """What was recorded, and under whose name."""
    said = "there" if data["there"] else "missing"
    return page(
        Text(
            f"{listed(data['clauses'])}: {said} in the agreement with {data['vendor']}, "
            f"dated {times.day(data['on'])}."
        ),
        dim(f"It speaks of this document alone; its SHA-256: {data['document']}"),
        dim(f"Under the name {data['by']}, as the operating system says; no sign-in has proven it."),
    )


def _sums(sums: Data) -> Sequence[str]:
    strange, quiet = sums["seen_not_listed"], sums["listed_not_seen"]
    return (
        f"{count(strange, 'vendor')} seen and not listed, {quiet} listed and not seen in use;",
        f"for {sums['needed_not_known']} nobody has said whether an agreement is needed.",
    )


def _row(each: Data) -> Sequence[RenderableType]:
    word = OUTCOMES[each["outcome"]]
    name = each["vendor"] if len(each["vendor"]) <= NAME else each["vendor"][: NAME - 1] + "…"
    needed = KNOWN[each["needed"]]
    state = each["why"] if each["needed"] is False and each["why"] else each["agreement"]
    return (
        Text(SHAPES[word], STYLES[word]),
        Text(name + (" ⌂" if each["access"] else "")),
        KNOWN[each["listed"]],
        KNOWN[each["seen"]],
        needed,
        Text(state, STYLES[word]),
    )


def _told(each: Data) -> RenderableType:
    where = f" (seen: {'; '.join(each['where'])})" if each["where"] else ""
    return inset(
        Text(each["sentence"] or f"{each['vendor']}: not judged yet."), dim(where.strip()) if where else ""
    )


def _terms(data: Data, times: Times) -> Sequence[tuple[str, RenderableType]]:
    ends = data["ends"]
    runs = "until ended" if ends == "until ended" else f"until {times.day(ends)}"
    days = f"within {data['report_days']} days" if data["report_days"] else "not known, or none named"
    subs = data["subcontractors"]
    return [
        ("document", Text(data["document"] or "none")),
        ("on file", Text(KNOWN[data["on_file"]])),
        ("signed", Text(times.day(data["signed"]))),
        ("runs", Text(runs)),
        ("breach report", Text(days)),
        ("subcontractors", Text("not known" if subs is None else listed(subs))),
    ]


def _clause(each: Data, times: Times) -> RenderableType:
    word, style = SAID[each["there"]]
    word = word.ljust(WIDE)
    page_said = f", page {each['on_page']}" if each["on_page"] else ""
    by = f"{each['by']}, {times.day(each['on'])}{page_said}" if each["by"] else ""
    return inset(
        columns([(Text(word, style), Text(each["title"]), dim(each["found"]))], "fixed", "left", "right"),
        inset(Text(f"{each['id']}  {each['cite']}{'  ' + by if by else ''}", DIM), by=4),
    )
