"""`connect`: one more source, its settings checked against its connector's manifest."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

from rounds.cli.desk import Desk, desk_of
from rounds.cli.errors import Mistyped
from rounds.cli.verbs.init import PANEL
from rounds.cli.verbs.tell import tell
from rounds.cli.words import near
from rounds.home import Connection
from rounds.sdk.connector import BadSettings, Manifest, manifest_of
from rounds.sdk.shelf import folders
from rounds.wiring import CONNECTORS, channel_names, open_source

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
"""What a connector's folder may be called."""


def add(app: typer.Typer) -> None:
    """Put `connect` on the command line."""
    app.command(rich_help_panel=PANEL)(connect)


def connect(
    ctx: typer.Context,
    connector: Annotated[
        str | None, typer.Argument(help="Which connector; without one, all are listed.")
    ] = None,
    settings: Annotated[list[str] | None, typer.Argument(metavar="NAME=VALUE…", help="Its settings.")] = None,
    system: Annotated[str | None, typer.Option(metavar="ID", help="The source's own id here.")] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Write the folder of a new connector of that name.")
    ] = False,
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="With --new: where it goes; else onto the shelf.")
    ] = None,
    retire: Annotated[
        str | None,
        typer.Option(metavar="ID", help="End a source: no more looks, and what it showed counts no more."),
    ] = None,
) -> None:
    """Connect a source, or list what is connected and what can be."""
    desk = desk_of(ctx)
    if retire is not None:
        _retire(desk, retire)
        return
    if new:
        _begin(desk, connector or "", into)
        return
    known = {name.rpartition(".")[2]: manifest_of(name) for name in folders(CONNECTORS)}
    if connector is None:
        _list(desk, known)
        return
    if connector in channel_names():
        tell(ctx, connector, settings, system)
        return
    manifest = known.get(connector) or _unknown(connector, known)
    if not manifest.interval:
        raise Mistyped(f"{manifest.name} needs no connecting: hand lines in with rounds observe FILE.")
    before = _before(desk, system or connector, connector)
    made = Connection(
        system=_system(system or connector),
        connector=connector,
        settings=_settings(manifest, settings or [], before),
    )
    try:
        open_source(made, desk.host)
    except BadSettings as why:
        raise Mistyped(str(why)) from why
    desk.place.connect(made)
    desk.say(f"{made.system} is connected: {manifest.name}. Look at it now: rounds once")
    if desk.as_json:
        desk.show(_joined(made), lambda *_: "")


def _retire(desk: Desk, system: str) -> None:
    """End a source."""
    from rounds.cli.retiring import retire

    done = retire(desk, system)
    desk.say(
        f"{system} is retired: what it showed counts no more, and the ledger keeps that it was there."
        if done["retired"]
        else f"{system} is not connected any more. It was never heard, so nothing of it counted."
    )
    if desk.as_json:
        desk.show(done, lambda *_: "")


def _begin(desk: Desk, name: str, into: Path | None) -> None:
    """Write the folder of a new connector: the folder is the registration, nothing else is edited."""
    from rounds.sdk.template import CASE, connector_files

    if not NAME.fullmatch(name):
        raise Mistyped(f"{name!r} can't be a connector's name: write a letter, then a-z, 0-9 and _.")
    folder = (into or Path(str(resources.files(CONNECTORS)))) / name
    if folder.exists() or name in {each.rpartition(".")[2] for each in folders(CONNECTORS)}:
        raise Mistyped(f"There is a connector {name} already; nothing was changed.")
    folder.mkdir(parents=True)
    for file, text in connector_files(name).items():
        (folder / file).write_text(text, "utf-8")
    desk.show({"connector": name, "folder": str(folder)}, lambda data, _: data["folder"], "UTC")
    desk.say(
        f"It works as it is. Its tests: move {CASE} to tests/connectors/{name}/, then make test "
        "PART=tests/connectors/suite. Now make it yours."
    )


def _list(desk: Desk, known: dict[str, Manifest]) -> None:
    """Show what is connected, and what can be."""
    data = {
        "connected": [_joined(each) for each in desk.place.connections()],
        "connectors": [_offered(name, each) for name, each in known.items()],
    }

    from rounds.cli.pages.setup import connectors

    desk.show(data, connectors)


def _joined(each: Connection) -> dict[str, Any]:
    return {"system": each.system, "connector": each.connector, "settings": each.settings}


def _offered(name: str, each: Manifest) -> dict[str, Any]:
    named = ("name", "about", "kinds", "label", "interval", "by_hand", "read")
    settings = [msgspec.structs.asdict(setting) for setting in each.settings]
    return {"id": name} | {field: getattr(each, field) for field in named} | {"settings": settings}


def _unknown(name: str, known: dict[str, Manifest]) -> Manifest:
    raise Mistyped(f"No connector is called {name!r}.{near(name, known)} All of them: rounds connect")


def _system(name: str) -> str:
    """A source's id: as pushed ones have it."""
    from rounds.connectors.push.translate import OURS, SYSTEM

    if name == OURS or not SYSTEM.fullmatch(name):
        raise Mistyped(
            f"{name!r} can't be a source's id: write 1 to 64 of a-z, 0-9, _ . and -; {OURS} is Rounds itself."
        )
    return name


def _before(desk: Desk, system: str, connector: str) -> dict[str, str]:
    """The settings of a source that is connected already: one of them can be changed without the others."""
    found = (
        each for each in desk.place.connections() if (each.system, each.connector) == (system, connector)
    )
    return next((each.settings for each in found), {})


def _settings(manifest: Manifest, typed: list[str], before: dict[str, str]) -> dict[str, str]:
    """Settings as typed over those from before, each one that the manifest knows, and all that it needs.

    `NAME=` takes one away.
    """
    given = dict(before)
    known = [setting.name for setting in manifest.settings]
    for each in typed:
        name, equals, value = each.partition("=")
        if not equals:
            raise Mistyped(f"{each!r} is no setting. Write NAME=VALUE.")
        if name not in known:
            raise Mistyped(f"{manifest.name} has no setting {name!r}. It has {', '.join(known) or 'none'}.")
        given[name] = value
    given = {name: value for name, value in given.items() if value}
    missing = [setting for setting in manifest.settings if setting.required and not given.get(setting.name)]
    if missing:
        raise Mistyped(f"{manifest.name} needs {missing[0].name}=…: {missing[0].title}.")
    return given
