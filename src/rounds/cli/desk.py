"""The desk: what one command line works with. Every verb gets it; nothing else is shared.

Rules this module keeps:

* `show` writes data to stdout, as JSON or as a page; `say` writes talk to stderr, and `--quiet` silences it.
* A page is drawn at the terminal's width, at most 100 columns, 80 where there is no terminal. Colours only
  where a terminal takes them; `NO_COLOR` is kept.
* Reading needs no lease. Which clinic is meant is asked of the home only once.
"""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
from typer import Context

from rounds.app import App
from rounds.cli.errors import Mistyped
from rounds.cli.words import Plain, Times, cleaned
from rounds.fold import Release
from rounds.home import Home, Place, default_home
from rounds.ports import Clock
from rounds.proof import Verified
from rounds.sdk.connector import Host
from rounds.wiring import SystemClock, open_clinic, prove_clinic

WIDEST: Final = 100
PLAIN: Final = (80, 24)
Draw: TypeAlias = Callable[[Plain, Times], object]
"""Makes the page of some data: something that Rich can print."""


class Desk:
    """One command line: what may be asked for with every verb, and the world that is handed in.

    The world is the clock, the machine that is looked at, and the checks that judge; `None` is the system's
    clock, this machine, this release.

    `folder` and `clinic` are empty where nothing was said.
    """

    def __init__(
        self, clock: Clock | None = None, host: Host | None = None, judged_by: Release | None = None
    ) -> None:
        self.clock, self.host, self.judged_by = clock or SystemClock(), host, judged_by
        self.as_json = self.quiet = self.version = False
        self.folder = self.clinic = ""

    @property
    def home(self) -> Home:
        """All clinics here."""
        return Home(Path(self.folder) if self.folder else default_home())

    def home_or(self, folder: Path) -> Home:
        """The home that was named on the line or in `$ROUNDS_HOME`, else this folder."""
        return self.home if self.folder or os.environ.get("ROUNDS_HOME") else Home(folder)

    @cached_property
    def place(self) -> Place:
        """The clinic that is meant. Raises `NoClinic`, `WhichClinic`."""
        return self.home.place(self.clinic or None)

    @contextmanager
    def reading(self) -> Iterator[App]:
        """The clinic, opened to read. Raises what the store raises."""
        with self.open(self.place, writing=False) as app:
            yield app

    def open(self, place: Place, *, writing: bool) -> App:
        """Open a clinic in the world that was handed in. Raises what the store raises."""
        place.connections()  # the clinic's own files say best who may read them
        return open_clinic(place, writing=writing, clock=self.clock, judged_by=self.judged_by)

    def prove(self, *, again: bool) -> Verified:
        """What the clinic's ledger proves. It need not be fit to be opened for that. Raises what the store
        raises.
        """
        self.place.connections()  # as for `open`
        return prove_clinic(self.place, again=again, judged_by=self.judged_by)

    @cached_property
    def user(self) -> str:
        """Who the operating system says is typing: a claim, not a proof."""
        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown user"

    def times(self, zone: str) -> Times:
        """Times as they are told now, in a time zone."""
        return Times(self.clock.now(), zone)

    def today(self) -> date:
        """The calendar day at the clinic."""
        return self.times(self.place.identity.zone).today()

    def show(self, data: Plain, draw: Draw, zone: str | None = None) -> None:
        """Write data to stdout: as JSON, or as the page that `draw` makes of it in a time zone."""
        if self.as_json:
            sys.stdout.flush()
            raw = msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"
            sys.stdout.write(raw.decode())
            return
        self.draw(draw(cleaned(msgspec.to_builtins(data)), self.times(zone or self.place.identity.zone)))

    def draw(self, page: object) -> None:
        """Print something drawn on stdout."""
        from rich.console import Console

        console = Console(file=sys.stdout, width=width(), highlight=False, markup=False, emoji=False)
        with console.capture() as drawn:
            console.print(page)
        sys.stdout.write("".join(line.rstrip() + "\n" for line in drawn.get().splitlines()))

    def say(self, sentence: str) -> None:
        """Talk to whoever typed, on stderr."""
        if not self.quiet and not self.as_json:
            sys.stderr.write(sentence + "\n")


def desk_of(ctx: Context) -> Desk:
    """The desk of a running verb."""
    desk: Desk = ctx.find_root().obj
    return desk


def width() -> int:
    """Columns of a page."""
    return min(max(shutil.get_terminal_size(PLAIN).columns, 40), WIDEST)


def a_day(name: str, text: str) -> date:
    """A day that was typed. Raises `Mistyped`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mistyped(f"{name} {text!r} is no day of the calendar. Write it as YYYY-MM-DD.") from None
