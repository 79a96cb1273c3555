"""`tell`: who is told of what is not met, and through which channel."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.verbs.init import PANEL
from rounds.cli.words import near
from rounds.home import Connection
from rounds.sdk.channel import ChannelError, Notice
from rounds.wiring import channel_names, open_channel


def add(app: typer.Typer) -> None:
    """Put `tell` on the command line."""
    app.command(rich_help_panel=PANEL)(tell)


def tell(
    ctx: typer.Context,
    channel: Annotated[str | None, typer.Argument(help="Which channel; without one, all are listed.")] = None,
    settings: Annotated[list[str] | None, typer.Argument(metavar="NAME=VALUE…", help="Its settings.")] = None,
    name: Annotated[str | None, typer.Option(metavar="ID", help="The channel's own name here.")] = None,
    test: Annotated[
        bool, typer.Option("--test", metavar="", help="Send a notice through it that says it is a test.")
    ] = False,
) -> None:
    """Set up who is told, or list who is.

    No notice names anyone.
    """
    desk = desk_of(ctx)
    if channel is None:
        _list(desk)
        return
    if channel not in channel_names():
        raise Mistyped(f"No channel is called {channel!r}.{near(channel, channel_names())} All: rounds tell")
    made = Connection(system=name or channel, connector=channel, settings=dict(map(_setting, settings or [])))
    try:
        opened = open_channel(made)
    except ChannelError as why:
        raise Mistyped(str(why)) from why
    receipt = _tried(desk, opened.deliver) if test else ""
    desk.place.tell(made)
    desk.say(f"{made.system} is set up: it is told from the next round on.")
    desk.show(_joined(made) | {"receipt": receipt or None}, _one)


def _tried(desk: Desk, deliver: Any) -> str:  # noqa: ANN401 - a channel's own method
    """Send a test notice; gives the receipt."""
    at = desk.clock.now()
    text = "This is a test of Rounds. Nothing is wrong, and nothing is to be done."
    notice = Notice(id=f"test-{at:%Y%m%d%H%M%S}", subject="A test of Rounds", text=text, at=f"{at:%FT%TZ}")
    try:
        return str(deliver(notice))
    except ChannelError as why:
        raise Stopped(f"The test did not get through: {why}", again=not why.permanent) from why


def _setting(typed: str) -> tuple[str, str]:
    name, equals, value = typed.partition("=")
    if not equals:
        raise Mistyped("A setting is written NAME=VALUE.")
    return name, value


def _list(desk: Desk) -> None:
    data = {
        "told": [_joined(each) for each in desk.place.channels()],
        "channels": channel_names(),
    }
    desk.show(data, _page)


def _joined(each: Connection) -> dict[str, Any]:
    """A channel without its settings: they may hold a password."""
    return {"name": each.system, "channel": each.connector}


def _one(data: Any, _: object) -> object:  # noqa: ANN401 - plain data
    from rich.text import Text

    receipt = f" The other side said: {data['receipt']}" if data["receipt"] else ""
    return Text(f"{data['name']} ({data['channel']}) is told from the next round on.{receipt}")


def _page(data: Any, _: object) -> object:  # noqa: ANN401 - plain data
    from rounds.cli.pages.setup import channels

    return channels(data, _)
