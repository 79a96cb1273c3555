"""`gap`: the gap analysis: where each line stands, what is not seen, what to do next."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from rounds.app import App
from rounds.cli import gaps
from rounds.cli.desk import desk_of
from rounds.cli.exits import of_status
from rounds.cli.verbs.status import PANEL
from rounds.cli.words import Plain, Times


def add(app: typer.Typer) -> None:
    """Put `gap` on the command line."""
    app.command(rich_help_panel=PANEL)(gap)


def gap(
    ctx: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Line by line, with every step and all that was not seen.")
    ] = False,
) -> int:
    """What is not met, not known or not covered, and what to do next.

    One screen; with --all each line of the law, each step, silent sources and missing statements.
    """
    desk = desk_of(ctx)
    with desk.reading() as app:
        status, data = app.status(), analysis(app)

    def draw(plain: Plain, times: Times) -> object:
        from rounds.cli.pages.gap import everything as all_of_it
        from rounds.cli.pages.gap import summary

        return all_of_it(plain, times) if everything else summary(plain, times)

    desk.show(data, draw)
    return of_status(status)


def analysis(app: App) -> dict[str, Any]:
    """The gap analysis of a clinic."""
    status, slots = app.status(), app.slots()
    says: dict[str, str] = {}
    for each in app.findings():
        if each["outcome"] == "fails":
            says.setdefault(each["check"], each["sentence"])
    made = gaps.lines(status)
    checks = app.rounds.fold.engine.rules.by_id
    return {
        "score": status["score"],
        "totals": gaps.totals(made),
        "next": gaps.steps(app.why()["cells"], status, slots, checks, says),
        "lines": made,
    } | unseen(status, slots)


def unseen(status: dict[str, Any], slots: list[dict[str, Any]]) -> dict[str, Any]:
    """What of a clinic's state is not known."""
    lines = [_line(line) for line in status["lines"]]
    return {
        "clinic": status["clinic"],
        "as_of": status["as_of"],
        "sources": status["sources"],
        "unseen": [line for line in lines if line["unseen"]],
        "statements": [_slot(slot) for slot in slots if slot["stands_until"] is None],
        "uncovered": [line for line, full in zip(lines, status["lines"], strict=True) if _uncovered(full)],
        "not_met": status["verdicts"]["fails"],
    }


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in ("cite", "title", "loss")} | {"unseen": line["verdicts"]["unseen"]}


def _slot(slot: dict[str, Any]) -> dict[str, Any]:
    return {name: slot[name] for name in ("id", "cite", "title")}


def _uncovered(line: dict[str, Any]) -> bool:
    """Whether nothing that this release has could prove a line."""
    return not (any(line["verdicts"].values()) or line["statements"] or line["missing"] or line["decided"])
