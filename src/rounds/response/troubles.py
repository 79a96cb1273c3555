"""What could not be delivered, kept so that `status` can show it and a mended channel gets what it missed.

Rules this module keeps:

* A failure is kept while it lasts: it goes when the notice is delivered, or when it is tried anew by hand.
* At most `MOST` failures are kept; the oldest that was given up goes first, and is counted.
* A channel whose other side asked never to be called again is *closed* until someone opens it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from rounds.ports import Moved, Store
from rounds.sdk.channel import Notice

CELL: Final = "response.troubles"
MOST: Final = 100
TURNS: Final = 20
"""How often a change is tried over when another process changes the same cell."""


class Failure(Struct, frozen=True, kw_only=True):
    """A notice that a channel did not take: why, in a sentence, when it was last tried and how often.

    `again` is when it is due next, `None` if it was given up.
    """

    channel: str
    notice: Notice
    sentence: str
    at: datetime
    tries: int
    again: datetime | None = None


class Kept(Struct, omit_defaults=True):
    """The cell: failures by channel and notice, why channels are closed, how many failures were dropped for
    want of room.

    `opened` counts how often a channel was opened by hand; what is offered anew then has a key of its own.
    """

    failures: dict[str, Failure] = {}
    closed: dict[str, str] = {}
    dropped: int = 0
    opened: int = 0


class Troubles:
    """The failures of one clinic's channels, in a cell of its store. Several processes may share it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def look(self) -> Kept:
        """What stands now."""
        raw = self._store.cell(CELL)
        return Kept() if raw is None else msgspec.json.decode(raw, type=Kept)

    def failed(self, failure: Failure, *, closed: bool) -> None:
        """Keep a failure, and close its channel if its other side asked for that."""

        def change(kept: Kept) -> None:
            kept.failures[_key(failure.channel, failure.notice.id)] = failure
            if closed:
                kept.closed[failure.channel] = failure.sentence
            while len(kept.failures) > MOST:
                del kept.failures[min(kept.failures, key=lambda each: _order(kept.failures[each]))]
                kept.dropped += 1

        self._change(change)

    def delivered(self, channel: str, notice: str) -> None:
        """It was delivered after all."""
        key = _key(channel, notice)
        if key in self.look().failures:
            self._change(lambda kept: kept.failures.pop(key, None))

    def opened(self, channel: str) -> None:
        """A channel was opened: it is not closed, and what it had given up is on its way again."""

        def change(kept: Kept) -> None:
            kept.opened += 1
            kept.closed.pop(channel, None)
            for key in [key for key, each in kept.failures.items() if each.channel == channel]:
                if kept.failures[key].again is None:
                    del kept.failures[key]

        self._change(change)

    def _change(self, change: Callable[[Kept], object]) -> None:
        """Change the cell, over again while others change it. Raises `Moved` if they never let up."""
        for _ in range(TURNS):
            raw = self._store.cell(CELL)
            kept = Kept() if raw is None else msgspec.json.decode(raw, type=Kept)
            change(kept)
            try:
                self._store.swap(CELL, raw, msgspec.json.encode(kept))
            except Moved:
                continue
            return
        raise Moved("The list of what could not be delivered keeps changing. Try again (ours to do).")


def _key(channel: str, notice: str) -> str:
    return f"{channel} {notice}"


def _order(failure: Failure) -> tuple[bool, datetime]:
    """What goes first when there is no room: what was given up, then what was tried longest ago."""
    return failure.again is not None, failure.at
