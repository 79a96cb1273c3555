"""Work that is done again and again in a thread of its own, until it is told to end.

Rules this module keeps:

* Nobody waits for the work, and it waits for nobody: whoever has something for it wakes it.
* Being woken while it works makes it work once more, not once for each time.
* What the work raises ends the thread: what must not end it, the work itself has to catch.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class Beat:
    """A thread called `name` that does `work`, then waits `seconds` unless it is woken. It begins after
    `first` seconds.
    """

    def __init__(self, name: str, work: Callable[[], object], seconds: float, first: float = 0.0) -> None:
        self._work, self._seconds, self._first = work, seconds, first
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin. Once only."""
        self._thread.start()

    def wake(self) -> None:
        """Work now."""
        self._wake.set()

    def stopping(self) -> bool:
        """Whether it was told to end: long work asks this between its steps."""
        return self._stop.is_set()

    def stop(self, patience: float | None = None) -> bool:
        """Tell it to end, and wait for what is under way, at most `patience` seconds; gives whether it
        ended.
        """
        self._stop.set()
        self._wake.set()
        self._thread.join(patience)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self._wake.wait(self._first)
        while not self._stop.is_set():
            self._wake.clear()
            self._work()
            self._wake.wait(self._seconds)
