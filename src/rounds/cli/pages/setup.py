"""Pages of setting up: a new clinic, connectors, statements that can be made, checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from rounds.cli.pages.parts import STRONG, beside, columns, dim, heading, inset, mark, page, pairs
from rounds.cli.words import OUTCOMES, Times, count

Data = Mapping[str, Any]


def begun(data: Data, _: Times) -> RenderableType:
    """A new clinic, and what comes next."""
    rows: list[tuple[str, RenderableType]] = [
        ("kept in", data["folder"]),
        ("time zone", beside(data["zone"], dim("   a last day ends at midnight there"))),
        ("connected", ", ".join(data["connected"])),
        ("public key", data["vkey"]),
    ]
    steps = [
        (Text("rounds once", STRONG), "look at everything that is connected"),
        (Text("rounds connect", STRONG), "see what else can be connected"),
        (Text("rounds attest", STRONG), "see which statements the rule asks for"),
        (Text("rounds up", STRONG), "keep making rounds, and take pushes"),
    ]
    return page(
        Text(f"{data['name']} is ready.", STRONG),
        inset(pairs(rows)),
        inset(dim("Give the public key to whoever should be able to check this ledger.")),
        heading("Next"),
        inset(columns(steps, "fixed", "left")),
    )


def connectors(data: Data, _: Times) -> RenderableType:
    """What is connected, and what can be."""
    joined = [
        (Text(each["system"], STRONG), dim(each["connector"]), _given(each)) for each in data["connected"]
    ]
    parts = [_connector(each) for each in data["connectors"]]
    return page(
        heading("Connected"),
        inset(columns(joined, "fixed", "fixed", "left") if joined else dim("Nothing yet.")),
        heading("Can be connected"),
        inset(*parts),
    )


def channels(data: Data, _: object) -> RenderableType:
    """Who is told, and through what else somebody could be."""
    told = [(Text(each["name"], STRONG), dim(each["channel"])) for each in data["told"]]
    how = "rounds tell CHANNEL NAME=VALUE … --test"
    return page(
        heading("Who is told"),
        inset(
            columns(told, "fixed", "left") if told else dim("Nobody, unless someone sits at the terminal.")
        ),
        inset(dim(f"Quiet hours {data['quiet']}: only critical news is told at once."))
        if data["quiet"]
        else None,
        heading("Channels"),
        inset(
            Text(", ".join(data["channels"])),
            dim(f"{how}   what each needs: docs/formats/webhook.md, README"),
        ),
    )


def _given(each: Data) -> str:
    return ", ".join(f"{name}={value}" for name, value in each["settings"].items())


def _connector(each: Data) -> RenderableType:
    """One connector with its settings."""
    how = f"rounds connect {each['id']}"
    if not each["interval"]:
        how = "nothing to set up; hand in lines with rounds observe"
    rows = [
        (f"{setting['name']}=", setting["title"] + (" (needed)" if setting["required"] else ""))
        for setting in each["settings"]
    ]
    settings = inset(columns(rows, "fixed", "left", styles=("", "dim")), by=2) if rows else None
    return page(
        Text(each["name"], STRONG), Text(each["about"]), dim(f"{how}   {each['label']}"), settings, ""
    )


def slots(every: Sequence[Data], times: Times) -> RenderableType:
    """Every statement that the rule asks for, and how it stands."""
    rows = []
    for each in every:
        stands = each["stands_until"]
        state = beside(mark("met"), dim(f" until {times.day(stands)}")) if stands else mark("not known")
        what = f"{each['counts']} Stands {count(each['months'], 'month')}."
        rows.append(
            page(
                Text(each["title"], STRONG),
                columns([(state, dim(each["id"]))], "left", "right"),
                dim(what),
                "",
            )
        )
    made = sum(1 for each in every if each["stands_until"])
    return page(
        heading("Statements that the rule asks a person for", f"{made} of {len(every)} stand"), inset(*rows)
    )


def recorded(data: Data, times: Times) -> RenderableType:
    """A statement or a decision that was recorded."""
    said = f"Recorded as entry {data['entry']:,}." if data["entry"] is not None else "Recorded."
    extra = {"document": "The document's SHA-256", "alternative": "Its alternative, still to be stated"}
    rows = [dim(f"{words}: {data[name]}") for name, words in extra.items() if data.get(name)]
    return page(
        Text(f"{said} It stands to the end of {times.day(data['stands_until'])}."),
        *rows,
        dim(f"Under the name {data['by']}, as the operating system says; no sign-in has proven it."),
    )


def checks(every: Sequence[Data], _: Times) -> RenderableType:
    """The checks of this release."""
    rows = [
        (page(Text(each["title"]), dim(f"{each['id']}   {', '.join(each['cites'])}")), each["severity"])
        for each in every
    ]
    return page(heading(count(len(every), "check"), "severity"), inset(columns(rows, "left", "right")))


def judged(data: Data, times: Times) -> RenderableType:
    """What one check says of each subject."""
    rows = []
    for each in data["verdicts"]:
        until = f"   judged again {times.at(each['until'])}" if each["until"] else ""
        rows.append(
            (
                mark(OUTCOMES[each["outcome"]]),
                page(Text(each["sentence"]), dim(until.strip()) if until else None),
            )
        )
    nothing = beside(mark("not known"), dim("   nothing that it could judge was seen"))
    return page(
        Text(data["title"], STRONG),
        dim(f"{data['check']}   {', '.join(data['cites'])}"),
        page("", inset(columns(rows, "fixed", "left") if rows else nothing)),
    )
