"""`once`: one round over everything that is connected."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import typer

from rounds.app import App
from rounds.cli.desk import Desk, desk_of, width
from rounds.cli.errors import Stopped
from rounds.cli.exits import COULD_NOT_RUN, worst
from rounds.cli.reaching import reached
from rounds.cli.remote import Remote
from rounds.cli.sources import Sources
from rounds.cli.verbs.init import PANEL
from rounds.cli.verbs.status import shown
from rounds.cli.writing import writing

PATIENCE: Final = 60.0
"""Seconds for which a round of a running Rounds is waited for."""
QUIET: Final = 1.5
"""Seconds without a new entry after which that round is taken to be over."""
BEAT: Final = 0.2


def add(app: typer.Typer) -> None:
    """Put `once` on the command line."""
    app.command(rich_help_panel=PANEL)(once)


def once(ctx: typer.Context) -> int:
    """Look at everything once, and show how the clinic stands."""
    desk = desk_of(ctx)
    failed: set[str] = set()
    with writing(desk) as pen:
        if pen.remote is not None:
            _far(desk, pen.remote)
        elif pen.app is not None:
            failed = looked(desk, pen.app)
            reached(desk, pen.app)
            code = shown(desk, pen.app)
            return worst(code, COULD_NOT_RUN) if failed else code
    with desk.reading() as app:
        return shown(desk, app)


def looked(desk: Desk, app: App) -> set[str]:
    """Make one round; gives the sources that could not be opened."""
    sources = Sources(app.place, _warn, desk.host)
    with progress(desk) as tell:
        for each in sources():
            tell(f"Looking at {each.connection.system} …")
            app.round([each])
    app.deliver([])
    app.publish()
    return sources.failed


@contextmanager
def progress(desk: Desk) -> Iterator[Any]:
    """A line on stderr that says what is looked at, where someone sits there."""
    if desk.quiet or not sys.stderr.isatty():
        yield desk.say
        return
    from rich.console import Console

    console = Console(file=sys.stderr, width=width(), highlight=False, markup=False, emoji=False)
    with console.status("") as line:
        yield line.update


def _far(desk: Desk, remote: Remote) -> None:
    """Let the running Rounds make a round, and wait for its entries."""
    with desk.reading() as app:
        store = app.store
        size, since = store.size(), time.monotonic()
        remote.round()
        grown = 0.0
        while not grown or time.monotonic() - grown < QUIET:
            if time.monotonic() - since > PATIENCE and not grown:
                raise Stopped(
                    f"The Rounds at {remote.url} made no round in {PATIENCE:.0f} s.", whose="ours", again=True
                )
            time.sleep(BEAT)
            now = store.size()
            size, grown = (now, time.monotonic()) if now != size else (size, grown)


def _warn(said: str) -> None:
    """What stops a source is said even when quiet was asked for."""
    sys.stderr.write(f"rounds: {said}\n")
