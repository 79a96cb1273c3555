"""The watch: makes rounds while Rounds is up. One thread beside the callers.

Rules this module keeps:

* Every source is looked at when its turn comes; one that hangs is bounded by its own deadlines.
* When only time has passed, what became due is judged in that second.
* What is durable is signed within a minute. Where nothing may be signed that is told, once for each reason.
* A thirtieth of the evidence is read again each day, a little at each beat.
* A round that failed (a full disk, a settings file that can't be read) is told, and tried again after
  `RETRY`; the watch itself never ends by an error.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

from rounds.app import App, Opened
from rounds.home import HomeError
from rounds.ledger.publish.evidence import Nightly
from rounds.ledger.vault.store import legible
from rounds.ports import StoreError, StoreUnusable

MINUTE: Final = 60.0
"""Seconds within which what is durable is signed too."""
BEAT: Final = 1.0
"""Seconds between two looks at the clock."""
RETRY: Final = 15.0
"""Seconds after which a round that failed is made again."""


class Watch:
    """Rounds, again and again. `trouble` is told of a store that refused; `made` of each finished round."""

    def __init__(
        self,
        app: App,
        opened: Callable[[], Sequence[Opened]],
        every: float,
        trouble: Callable[[StoreError], None],
        made: Callable[[], None] = lambda: None,
    ) -> None:
        self._app, self._opened, self._every = app, opened, every
        self._trouble, self._made = trouble, made
        self._stop, self._now = threading.Event(), threading.Event()
        self._next = self._sign = 0.0
        self._nightly, self._refused = Nightly(legible(app.store)), ""
        self._thread = threading.Thread(target=self._run, name="rounds-watch", daemon=True)

    def start(self) -> None:
        """Begin with a round at once."""
        self._thread.start()

    def ask(self) -> None:
        """Make the next round now."""
        self._now.set()

    def stop(self) -> None:
        """End after what is under way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._safe_beat()
            self._stop.wait(BEAT)

    def _safe_beat(self) -> None:
        """One beat; what goes wrong in it is told."""
        try:
            self._beat()
        except StoreError as why:
            self._trouble(why)
        except (HomeError, OSError, ImportError) as why:
            self._trouble(StoreUnusable(str(why)))

    def _beat(self) -> None:
        now = self._app.now() / 1000
        if self._now.is_set() or now >= self._next or now < self._next - 2 * self._every:
            self._now.clear()
            self._next = now + min(self._every, RETRY)
            self._app.round(self._opened())
            self._next = now + self._every
            self._made()
        elif self._app.due():
            self._app.deliver([])
        if now >= self._sign or now < self._sign - 2 * MINUTE:
            self._sign = now + MINUTE
            self._app.publish()
            self._tell_refusal()
        found = self._nightly.step(self._app.now())
        if found is not None:
            self._app.deliver([found])
        self._app.keep()

    def _tell_refusal(self) -> None:
        """Tell why nothing is signed, when it begins."""
        refused = self._app.signer.refused
        before, self._refused = self._refused, refused.kind if refused is not None else ""
        if refused is not None and refused.kind != before:
            self._trouble(StoreUnusable(refused.sentence))
