"""`status` and `why`: the state of the clinic, and the arithmetic of its score."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final

import typer

from rounds.app import App
from rounds.cli.desk import Desk, desk_of
from rounds.cli.exits import of_status
from rounds.cli.words import Plain, Times, cleaned

PANEL: Final = "Look"


def add(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    app.command(rich_help_panel=PANEL)(status)
    app.command(rich_help_panel=PANEL)(why)


def status(ctx: typer.Context) -> int:
    """How the clinic stands, and what to do first."""
    desk = desk_of(ctx)
    with desk.reading() as app:
        return shown(desk, app)


def shown(desk: Desk, app: App) -> int:
    """Show a clinic's state; gives the exit code."""
    data = app.status()

    def draw(plain: Plain, times: Times) -> object:
        from rounds.cli.pages.status import status as page

        return page(plain, cleaned(app.findings()), times)

    desk.show(data, draw, app.identity.zone)
    return of_status(data)


def why(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", metavar="", help="Also what costs nothing.")] = False,
) -> None:
    """The arithmetic of the score, cell by cell."""
    desk = desk_of(ctx)
    with desk.reading() as app:
        desk.show(app.why(), partial(_why, everything))


def _why(everything: bool, data: Plain, times: Times) -> object:
    from rounds.cli.pages.why import why as page

    return page(data, everything=everything, _=times)
