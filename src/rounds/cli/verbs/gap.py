"""`gap`: all that could not be seen."""

from __future__ import annotations

from typing import Any, Final

import typer

from rounds.cli.desk import desk_of
from rounds.cli.exits import of_status
from rounds.cli.verbs.status import PANEL
from rounds.cli.words import Plain, Times

NAMES: Final = ("gap",)


def add(app: typer.Typer) -> None:
    """Put `gap` on the command line."""
    app.command(rich_help_panel=PANEL)(gap)


def gap(ctx: typer.Context) -> int:
    """What could not be seen.

    Silent sources, gaps, missing statements, lines that nothing covers.
    """
    desk = desk_of(ctx)
    with desk.reading() as app:
        status, slots = app.status(), app.slots()
    desk.show(unseen(status, slots), _page)
    return of_status(status)


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


def _page(data: Plain, times: Times) -> object:
    from rounds.cli.pages.sources import gap as page

    return page(data, times)
