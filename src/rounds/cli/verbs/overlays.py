"""`overlays`: what is proposed or voluntary, shown on demand and never scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.verbs.status import PANEL
from rounds.cli.words import Plain, Times, near

if TYPE_CHECKING:  # the files are read only for whoever asks for them
    from rounds.law.overlays import Overlay


def add(app: typer.Typer) -> None:
    """Put `overlays` on the command line."""
    app.command(rich_help_panel=PANEL)(overlays)


def overlays(
    ctx: typer.Context,
    which: Annotated[str | None, typer.Argument(metavar="ID", help="One of them, by its id.")] = None,
) -> None:
    """What is proposed or voluntary; no part of the score.

    Needs no clinic.
    """
    from rounds.law.overlays import overlays as every

    held = every()
    known = [each.id for each in held]
    if which is not None and which not in known:
        raise Mistyped(f"There is no overlay {which!r}.{near(which, known)} There are {', '.join(known)}.")
    desk_of(ctx).show([_plain(each) for each in held if which in {None, each.id}], _page, "UTC")


def _plain(each: Overlay) -> dict[str, Any]:
    kept = ("id", "title", "citation", "status", "confidence", "scored")
    return {name: getattr(each, name) for name in kept} | {
        "as_of": each.as_of.isoformat(),
        "items": [
            {
                "id": item.id,
                "title": item.title,
                "group": item.group or None,
                "cites": [str(cite) for cite in item.cites],
                "today": item.today or None,
                "asks": item.asks or None,
                "confidence": item.confidence,
            }
            for item in each.items
        ],
    }


def _page(data: Plain, times: Times) -> object:
    from rounds.cli.pages.overlays import overlays as page

    return page(data, times)
