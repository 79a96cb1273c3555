"""The measured servers, each in a process of its own: `python -m bench.serve PORT SORT [FOLDER [PORT]]`.

*real* is the product's own server over the clinic in FOLDER. After each turn it sends the ledger's size and
the monotonic time, in nanoseconds, to a UDP port: the moment at which a follower of the ledger has the turn
to act upon. *route* is its route without the store: what remains is HTTP, the guards, decoding and
validation. *bare* is an ASGI application of ten lines that decodes the same lines into the same records.
"""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn

from rounds.connectors.push.translate import read
from rounds.home import Place
from rounds.ports import StoreError
from rounds.round import Turn
from rounds.web.api import Api
from rounds.web.server import SETTINGS, names, serve
from rounds.wiring import open_clinic, open_sources
from rounds.writer import Job, Writer

STAMP: Final = struct.Struct("!QQ")
"""A turn's size and its time, as a datagram."""
EVERY: Final = 3600.0
"""Seconds between two rounds of a measured server."""
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Nowhere(Writer):
    """A writer that keeps nothing and answers at once."""

    def __init__(self) -> None:
        """No thread, no queue."""

    def together(self, waiting: Sequence[Job]) -> None:
        """Answer as if all were durable."""
        for records, done in waiting:
            done.set_result(Turn((), len(records)))


def real(place: Place, port: int, alerts: int) -> None:
    """The product's server."""
    with open_clinic(place, writing=True) as app:
        if alerts:
            app.on_turn(_stamp(alerts))
        serve(app, lambda: open_sources(place), f"127.0.0.1:{port}", EVERY, _trouble)


def route(place: Place, port: int) -> None:
    """The product's route, its guards and its errors, with nothing behind them."""
    with open_clinic(place, writing=False) as app:
        _uvicorn(Api(app, Nowhere(), names("127.0.0.1", port), lambda: None), port)


async def bare(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The least that an ASGI application can do to answer the same."""
    if scope["type"] != "http":
        return
    got, more = b"", True
    while more:
        part = await receive()
        got, more = got + part.get("body", b""), part.get("more_body", False)
    answer = msgspec.json.encode({"taken": len(read(got, datetime.now(UTC)).items)})
    head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": answer})


def _stamp(alerts: int) -> Callable[[Turn], None]:
    """What tells the measuring process that a turn is there to be followed."""
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.connect(("127.0.0.1", alerts))
    return lambda turn: _send(out, STAMP.pack(turn.size, time.monotonic_ns()))


def _send(out: socket.socket, stamp: bytes) -> None:
    out.send(stamp)


def _uvicorn(app: Any, port: int) -> None:
    """As the product's own server is set up."""
    uvicorn.run(app, port=port, **SETTINGS)


def _trouble(why: StoreError) -> None:
    """A measured store must not refuse."""
    raise why


def main(port: str, sort: str, folder: str = "", alerts: str = "0") -> None:
    """Serve until terminated."""
    match sort:
        case "real":
            real(Place(Path(folder)), int(port), int(alerts))
        case "route":
            route(Place(Path(folder)), int(port))
        case "bare":
            _uvicorn(bare, int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
