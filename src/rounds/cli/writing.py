"""Writing to a clinic: under its lease if it is free, else through the Rounds that is up over it.

Rules this module keeps:

* A lease that someone else holds is waited for, three seconds; then the sentence says whose and until when.
* A verb does not know which of the two it got.
* A source that is connected and was never looked at is declared before anything else is taken: another
  source's whole list is no proof of *there is none* while this one has not been heard.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

from msgspec import Struct

from rounds.app import App
from rounds.cli.desk import Desk
from rounds.cli.remote import Remote, Said, running
from rounds.cli.telling import told
from rounds.home import Place
from rounds.model.records import Source
from rounds.ports import Held
from rounds.sdk.connector import ConnectorError, manifest_of
from rounds.wiring import CONNECTORS

PATIENCE: Final = 3.0
"""Seconds for which a held lease is waited for."""
BEAT: Final = 0.1
PEOPLE: Final = frozenset({"attest", "decision", "filed", "action", "tombstone"})
"""Kinds of entry that say what a person did."""


class Pen(Struct):
    """What may write: our own lease (`app`), or a running Rounds (`remote`). One of the two is there."""

    app: App | None = None
    remote: Remote | None = None

    def say(self, said: Sequence[Said]) -> int | None:
        """Record what people said; gives the first entry's index where we wrote it ourselves."""
        if self.app is None:
            self._far.say(said)
            return None
        made = self.app.deliver(said).entries
        return next(entry.index for entry in made if entry.k in PEOPLE)

    def observe(self, lines: bytes) -> dict[str, Any]:
        """Take pushed lines; gives how many were taken, and those refused."""
        if self.app is None:
            return self._far.observe(lines)
        from rounds.connectors.push.translate import read

        now = self.app.clock.now()
        reading = read(lines, now)
        stray = reading.stray(self.app.rounds.fold.chart.sources, now)
        turn = self.app.deliver([*undeclared(self.app), *reading.items, *stray])
        refused = [{"line": each.line, "sentence": each.sentence} for each in reading.refused]
        return {"taken": len(reading.items), "refused": refused, "size": turn.size}

    @property
    def _far(self) -> Remote:
        if self.remote is None:
            raise TypeError("A pen without a lease writes through a running Rounds.")
        return self.remote


def undeclared(app: App) -> Iterator[Source]:
    """The sources that are connected and that no look has declared yet."""
    known = app.rounds.fold.chart.sources
    for each in app.place.connections():
        if each.system not in known:
            with suppress(ConnectorError):  # its next look says what is wrong with it
                yield manifest_of(f"{CONNECTORS}.{each.connector}").source(each.system)


@contextmanager
def writing(desk: Desk) -> Iterator[Pen]:
    """The clinic, to be written to. Raises `Held` with the holder's name, and what the store raises."""
    try:
        app = taken(desk, desk.place)
    except Held:
        up = running(desk.place)
        if up is None:
            raise
        desk.say(f"Through the Rounds that is up at {up.url}.")
        yield Pen(remote=Remote(desk.place, up))
        return
    with app:
        yield Pen(app=app)
        told(desk, app)


def taken(desk: Desk, place: Place) -> App:
    """Take the lease, and open the clinic with it. Raises `Held` when it stays another's."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return desk.open(place, writing=True)
        except Held:
            if running(place) is not None or time.monotonic() >= give_up:
                raise
            time.sleep(BEAT)
