"""`up`: the server and the rounds, until it is stopped."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import msgspec
import typer

from rounds.app import App
from rounds.cli.desk import Desk, desk_of
from rounds.cli.ending import Ending
from rounds.cli.errors import Mistyped, Stopped
from rounds.cli.exits import MET
from rounds.cli.remote import FILE, Up, running
from rounds.cli.sources import Sources
from rounds.cli.verbs.init import PANEL
from rounds.cli.words import count
from rounds.cli.writing import taken
from rounds.ports import Held, StoreError
from rounds.wiring import SystemRandom, open_shipping, open_teller

LISTEN: Final = "127.0.0.1:8417"
EVERY: Final = 300


def add(app: typer.Typer) -> None:
    """Put `up` on the command line."""
    app.command(rich_help_panel=PANEL)(up)


def up(
    ctx: typer.Context,
    listen: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where pushes are taken.")] = LISTEN,
    every: Annotated[int, typer.Option(metavar="SECONDS", min=1, help="From one round to the next.")] = EVERY,
) -> int:
    """Keep making rounds and take pushes, until Ctrl-C."""
    desk = desk_of(ctx)
    host, port = _address(listen)
    with _alone(desk) as app:
        _require_free(host, port)
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        ending = Ending()
        with ending.listening(), _told(app, url):
            _serve(desk, app, listen, every, url, ending)
    desk.say("Stopped. Everything that was acknowledged is kept.")
    return MET


def _alone(desk: Desk) -> App:
    """Take the lease. Raises `Stopped` when Rounds is up already, `Held` when something else has it."""
    try:
        return taken(desk, desk.place)
    except Held as why:
        already = running(desk.place)
        if already is None:
            raise
        raise Stopped(f"Rounds is up already, at {already.url}. Stop that one first (yours to do).") from why


def _serve(desk: Desk, app: App, listen: str, every: int, url: str, ending: Ending) -> None:
    """Serve until a signal comes."""
    from rounds.cli.pages.status import of_payloads
    from rounds.home.vaulted import told
    from rounds.ledger.anchors.anchorer import Anchorer
    from rounds.ledger.anchors.opening import open_anchoring
    from rounds.web import serve

    sources = Sources(app.place, _warn, desk.host)
    connected = count(len(app.place.connections()), "source")
    desk.say(f"{app.identity.name}: up at {url}; {connected}, a round every {every} s. Ctrl-C stops it.")
    for each in of_payloads(told(app.store, app.place.payload_keys)):
        _warn(each)
    anchorer = Anchorer(open_anchoring(app, SystemRandom()), app.now, _warn)
    app.signer.follow(anchorer.wake)
    anchorer.start()
    shipping = open_shipping(app)
    shipping.start()
    teller = open_teller(app, screen=sys.stderr.isatty() and not desk.quiet)
    if teller is not None:
        teller.start()
    try:
        serve(app, sources, listen, every, _trouble, on_end=ending.hand_to)
    except SystemExit as why:
        raise Stopped(f"The server at {listen} did not start.", again=True) from why
    finally:
        anchorer.stop()
        shipping.stop()
        if teller is not None:
            teller.stop()


@contextmanager
def _told(app: App, url: str) -> Iterator[None]:
    """Say in the clinic's folder where we listen, as long as we do."""
    app.place.write(FILE, msgspec.json.encode(Up(os.getpid(), url)))
    try:
        yield
    finally:
        (app.place.folder / FILE).unlink(missing_ok=True)


def _address(listen: str) -> tuple[str, int]:
    from rounds.web.server import address

    try:
        return address(listen)
    except ValueError as why:
        raise Mistyped(f"--listen: {why}") from why


def _require_free(host: str, port: int) -> None:
    """Raises `Stopped` when something else listens there."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            raise Stopped(
                f"{host}:{port} can't be listened on ({why.strerror}). Choose another: --listen."
            ) from why


def _trouble(why: StoreError) -> None:
    _warn(f"this round was not kept: {why}")


def _warn(said: str) -> None:
    sys.stderr.write(f"rounds: {said}\n")
    sys.stderr.flush()
