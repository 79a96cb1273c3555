"""What left the browser, kept as it left: the log that the proxy writes and a visit reads."""

from __future__ import annotations

import threading
import time
from typing import Final

from msgspec.structs import replace

from rounds.connectors.website.seen import Phase, Sent

MOST: Final = 3_000
"""Things that are kept of one visit; what more it sends is counted."""
MOST_BYTES: Final = 40_000_000
"""Bytes of one visit, sent and received, after which nothing more is fetched."""


class Log:
    """What left, by visit. One visit is under way at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: list[Sent] = []
        self._page, self._phase = "", Phase.BEFORE
        self._busy, self._last = 0, 0.0
        self.bytes, self.more = 0, 0

    def begin(self, page: str, phase: Phase) -> None:
        """What leaves from here on belongs to this page in this phase."""
        with self._lock:
            self._sent, self._page, self._phase = [], page, phase
            self.bytes = self.more = 0
            self._last = time.monotonic()

    def taken(self) -> tuple[Sent, ...]:
        """What left since the visit began."""
        with self._lock:
            return tuple(self._sent)

    def start(self) -> None:
        """Something is on its way."""
        with self._lock:
            self._busy += 1
            self._last = time.monotonic()

    def end(self, sent: Sent | None) -> None:
        """It was answered, or never will be; `None` for what was told before."""
        with self._lock:
            self._busy -= 1
        if sent is not None:
            self.note(sent)

    def note(self, sent: Sent) -> None:
        """Keep one thing."""
        with self._lock:
            self._last = time.monotonic()
            if len(self._sent) < MOST:
                self._sent.append(replace(sent, page=self._page, phase=self._phase))
            else:
                self.more += 1

    def weigh(self, count: int) -> bool:
        """Count bytes; whether the visit may have more."""
        with self._lock:
            self.bytes += count
            return self.bytes <= MOST_BYTES

    def quiet_for(self) -> float:
        """Seconds since anything left or was answered; 0 while something is on its way."""
        with self._lock:
            return 0.0 if self._busy > 0 else time.monotonic() - self._last
