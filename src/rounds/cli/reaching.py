"""Reaching outside at the end of one round: whoever gives times and memory is asked, copies are shipped, as a
Rounds that is up does it.

Rules this module keeps:

* It takes a bounded time: after `PATIENCE` nobody more is asked and no further file is shipped. What was
  under way has its own deadline.
* Whatever fails is said, and recorded; it never fails the round.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from rounds.app import App
from rounds.cli.desk import Desk
from rounds.cli.words import clean
from rounds.ports import StoreError

PATIENCE: Final = 30.0
"""Seconds in which outsiders are asked and copies shipped."""


def reached(desk: Desk, app: App, patience: float = PATIENCE) -> None:
    """Ask whom it is time to ask, ship what is due; say what went wrong, also when quiet was asked for."""
    end = time.monotonic() + patience
    for said in _reach(desk, app, lambda: time.monotonic() >= end):
        sys.stderr.write(f"rounds: {clean(said)}\n")


def _reach(desk: Desk, app: App, enough: Callable[[], bool]) -> Iterator[str]:
    place = app.place.folder
    try:
        if (place / "anchors.json").exists():
            yield from _asked(app, enough)
        if (place / "offsite.json").exists():
            yield from _shipped(desk, app, enough)
    except (StoreError, OSError) as why:
        yield str(why)


def _asked(app: App, enough: Callable[[], bool]) -> Iterator[str]:
    """Outsiders, over the newest checkpoint; then witnesses, over the one that holds the answers."""
    from rounds.ledger.anchors.opening import open_anchoring
    from rounds.wiring import SystemRandom

    anchoring = open_anchoring(app, SystemRandom())
    said = anchoring.beat(app.now(), enough=enough)
    app.publish()
    said += [] if said else anchoring.beat(app.now(), enough=enough)
    yield from said
    if app.signer.refused is not None:
        yield app.signer.refused.sentence


def _shipped(desk: Desk, app: App, enough: Callable[[], bool]) -> Iterator[str]:
    """Copies that are due."""
    from rounds.ledger.offsite.errors import OffsiteError
    from rounds.wiring import open_shipping

    try:
        done = open_shipping(app).beat(desk.clock.now(), enough=enough)
    except OffsiteError as why:
        yield str(why)
        return
    yield from (f"{each.where}: {each.gap.detail}" for each in done if each.gap is not None)
