"""`init`: a new clinic."""

from __future__ import annotations

from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from rounds.cli.desk import desk_of
from rounds.cli.errors import Mistyped
from rounds.home import HomeError, slug_of
from rounds.wiring import begin_clinic

PANEL: Final = "Set up and run"


def add(app: typer.Typer) -> None:
    """Put `init` on the command line."""
    app.command(rich_help_panel=PANEL)(init)


def init(
    ctx: typer.Context,
    name: Annotated[str, typer.Option(help="The clinic's name, as people know it.")],
    tz: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Its time zone, such as America/Chicago.")
    ] = None,
) -> None:
    """Begin a clinic: its folder, keys and ledger.

    This computer becomes its first source.
    """
    desk = desk_of(ctx)
    zone = _zone(tz) if tz else local_zone()
    try:
        slug_of(name)
    except HomeError as why:
        raise Mistyped(str(why)) from why
    place = begin_clinic(desk.home, name.strip(), zone)
    with desk.open(place, writing=True):
        pass  # its first entry is written, and signed
    made = place.identity
    data = {
        "clinic": made.slug,
        "name": made.name,
        "zone": made.zone,
        "folder": str(place.folder),
        "vkey": made.vkey,
        "connected": [each.system for each in place.connections()],
    }

    from rounds.cli.pages.setup import begun

    desk.show(data, begun, zone)


def local_zone() -> str:
    """This machine's time zone by its name, UTC where it tells none."""
    import os
    from pathlib import Path

    told = os.environ.get("TZ", "").removeprefix(":")
    linked = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    for each in (told, linked):
        if each and _is_zone(each):
            return each
    return "UTC"


def _zone(name: str) -> str:
    """A time zone that was typed. Raises `Mistyped`."""
    if not _is_zone(name):
        raise Mistyped(f"There is no time zone {name!r}. Write it as America/Chicago or Europe/Berlin.")
    return name


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
