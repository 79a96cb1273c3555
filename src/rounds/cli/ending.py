"""Being asked to end (SIGTERM) is like Ctrl-C: what runs is finished, the lease is given back."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


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
