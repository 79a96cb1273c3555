"""Being asked to end, by Ctrl-C or SIGTERM: what runs is finished, the lease is given back."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, TypeAlias

_STEP: Final = 0.1
"""Seconds after which a pause looks whether it is to end."""
End: TypeAlias = Callable[[int, FrameType | None], None]
"""What a signal calls."""


class Ending:
    """A wish to end, by Ctrl-C or SIGTERM, that is never lost.

    Python would raise `KeyboardInterrupt` wherever the main thread is just then, and drops it where that is a
    callback of the garbage collector or of an import.
    """

    def __init__(self) -> None:
        self._asked = 0
        self._end: End | None = None

    @property
    def asked(self) -> bool:
        """Whether a signal came."""
        return self._asked != 0

    def pause(self, seconds: float) -> None:
        """Let so many seconds go by, fewer when a signal comes."""
        until = time.monotonic() + seconds
        while not self.asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(_STEP, left))

    def hand_to(self, end: End) -> None:
        """Let this be called for each signal from here on, and at once if one came already."""
        self._end = end
        if self._asked:
            end(self._asked, None)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this runs, signals are noted. A second one that nobody takes raises `KeyboardInterrupt`:
        whoever asks twice is tired of waiting for what runs to be finished.
        """
        before = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        again, self._asked = self.asked, number
        if self._end is None and again:
            raise KeyboardInterrupt
        if self._end is not None:
            self._end(number, frame)
