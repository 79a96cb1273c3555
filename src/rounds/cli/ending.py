"""Being asked to end (SIGTERM) is like Ctrl-C: what runs is finished, the lease is given back."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeAlias

End: TypeAlias = Callable[[int, FrameType | None], None]
"""What a signal calls."""


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """While this runs, SIGTERM raises `KeyboardInterrupt` in the main thread."""
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Ending:
    """A wish to end, by Ctrl-C or SIGTERM, that is never lost.

    Python would raise `KeyboardInterrupt` wherever the main thread is just then, and drops it where that is a
    callback of the garbage collector or of an import.
    """

    def __init__(self) -> None:
        self._asked = 0
        self._end: End | None = None

    def hand_to(self, end: End) -> None:
        """Let this be called for each signal from here on, and at once if one came already."""
        self._end = end
        if self._asked:
            end(self._asked, None)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this runs, signals are noted and nothing is raised."""
        before = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked = number
        if self._end is not None:
            self._end(number, frame)
