"""Anchoring in a thread of its own, so that no network holds up recording, judging or signing.

What the store refuses is tried again at the next beat; nothing that an outsider does ends the thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rounds.ledger.anchors.anchoring import Anchoring
from rounds.ports import StoreError
from rounds.sdk.beat import Beat

BEAT: Final = 15.0
"""Seconds between two looks at what is due, when nothing wakes it."""


class Anchorer:
    """The thread. `now` gives milliseconds; `said` is told the sentences of each beat that are new."""

    def __init__(self, anchoring: Anchoring, now: Callable[[], int], said: Callable[[str], None]) -> None:
        self._anchoring, self._now, self._said = anchoring, now, said
        self._told: list[str] = []
        self._thread = Beat("rounds-anchorer", self._beat, BEAT)

    def start(self) -> None:
        """Begin at once."""
        self._thread.start()

    def wake(self, _size: int = 0) -> None:
        """Look now: a checkpoint was published."""
        self._thread.wake()

    def stop(self) -> None:
        """End after the question that is under way."""
        self._thread.stop()

    def _beat(self) -> None:
        try:
            told = self._anchoring.beat(self._now(), enough=self._thread.stopping)
        except StoreError as why:
            told = [str(why)]
        for each in told:
            if each not in self._told and not self._thread.stopping():
                self._said(each)
        self._told = told or self._told
