"""Retiring a source: the ledger records it, what it showed leaves the chart, and it is looked at no more.

Rules this module keeps:

* The connection goes before the record: a round in between would declare the source anew. Where the record
  then can't be written, saying the same again finishes it; until then the source is silent, and its facts
  grow stale.
* What was pushed under a name is a source too, connected or not.
* A source that was never heard leaves nothing to record.
"""

from __future__ import annotations

from typing import Any

import msgspec

from rounds.cli.desk import Desk
from rounds.cli.errors import Mistyped
from rounds.cli.words import near
from rounds.cli.writing import Pen, writing
from rounds.model.records import Source


def retire(desk: Desk, system: str) -> dict[str, Any]:
    """Retire one source; gives what was done. Raises `Mistyped` for one that there is not, and what writing
    raises.
    """
    connections = desk.place.connections()
    connected = {each.system for each in connections}
    with desk.open(desk.place, writing=False) as app:
        heard = {name: st for name, st in app.rounds.fold.chart.sources.items() if not st["retired"]}
    if system not in connected and system not in heard:
        known = sorted(connected | heard.keys())
        raise Mistyped(f"No source is called {system!r}.{near(system, known)} All of them: rounds status")
    with writing(desk) as pen:
        if system in connected:
            rest = [each for each in connections if each.system != system]
            desk.place.write("connections.json", msgspec.json.format(msgspec.json.encode(rest)))
        if system in heard:
            _record(pen, _ended(system, heard[system]))
    return {"system": system, "disconnected": system in connected, "retired": system in heard}


def _ended(system: str, st: dict[str, Any]) -> Source:
    """The source as it was declared, and no more."""
    return Source(
        system=system,
        kinds=tuple(st["kinds"]),
        by_hand=st["by_hand"],
        interval=st["interval"],
        retired=True,
    )


def _record(pen: Pen, ended: Source) -> None:
    """By our own lease, or through the Rounds that is up."""
    if pen.app is not None:
        pen.app.deliver([ended])
    elif pen.remote is not None:
        pen.remote.say([ended])
