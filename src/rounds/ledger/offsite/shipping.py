"""Shipping while Rounds is up: a thread of its own, that nobody waits for; or once, at the end of a round.

Rules this module keeps:

* A copy is due once an hour where the ledger has news, and once a day where it has none: that the copy is
  still there is news too. What only tells of shipping, of time stamps or of audits is none.
* Settings are read anew at each beat, so that a copy that was set up meanwhile is taken in.
* What could not be shipped is recorded as not known, with whose move it is: when it begins, when it changes,
  and once a day while it lasts. When each copy was last read back, and what went wrong since, is kept beside
  the ledger (`state`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from rounds.ledger.offsite.copies import open_copy, settings_of
from rounds.ledger.offsite.copy import Copy
from rounds.ledger.offsite.errors import NotPermitted, OffsiteError
from rounds.ledger.offsite.goods import Goods
from rounds.ledger.offsite.journal import Journal
from rounds.ledger.offsite.known import known
from rounds.ledger.offsite.settings import At
from rounds.ledger.offsite.ship import Shipment, ship
from rounds.ledger.offsite.state import remember
from rounds.ledger.publish.known import Known
from rounds.model.records import Gap, Record, Shipped
from rounds.model.times import to_ms
from rounds.ports import Clock, Store, StoreError
from rounds.sdk.beat import Beat
from rounds_verify.succession import Succession

QUIET: Final = frozenset({"shipped", "hold", "anchor", "unanchored", "audited"})
"""Kinds of entry that alone are no reason to ship."""
DAY: Final = 86_400_000
BEAT: Final = 60.0
"""Seconds between two looks at what is due."""
RETRY: Final = 300_000
"""Milliseconds after which what failed is tried again."""


class Shipping:
    """The copies of one clinic. Use `beat` once, or `start` a thread.

    `clinic` is its folder, `vkey` names its ledger, `store` keeps what is remembered of the copies. `record`
    takes what is to be recorded and may raise `StoreError`; `news` says whether the ledger has any since a
    size, `keys` who signs it.
    """

    def __init__(
        self,
        clinic: Path,
        vkey: str,
        clock: Clock,
        store: Store,
        record: Callable[[Sequence[Record]], object],
        news: Callable[[int], bool],
        keys: Callable[[], Succession],
    ) -> None:
        self._clinic, self._keys, self._clock = clinic, keys, clock
        self._origin = vkey.partition("+")[0]
        self._store, self._record, self._news = store, record, news
        self._tried: dict[str, int] = {}
        self._told: dict[str, tuple[str, int]] = {}
        self._thread = Beat("rounds-shipping", self._beat, BEAT, first=1.0)

    def beat(
        self, now: datetime, *, at_once: bool = False, enough: Callable[[], bool] = lambda: False
    ) -> list[Shipped]:
        """Ship to each copy that is due, or to all `at_once`, until there is `enough`; gives what came of
        it. Raises `BadSettings`, `NotPermitted` for settings that can't be read, and what the store raises.
        """
        settings = settings_of(self._clinic)
        done = []
        for at in settings.copies:
            journal = self._journal(at.name)
            if at_once or self._due(at.name, journal, to_ms(now), settings.every * 1000):
                done.append(self._ship(at, journal, now, enough))
        remember(self._store, done)
        self._keep([each for each in done if self._is_news(each, to_ms(now))])
        return done

    def known(self) -> list[Known]:
        """What the copies remember, as far as they can be asked now; what can't be, the next beat tells."""
        try:
            copies = [self._copy(each) for each in settings_of(self._clinic).copies]
        except OffsiteError:
            return []
        return list(known(copies, self._keys(), self._clock.now(), missed=lambda _: None))

    def start(self) -> None:
        """Ship in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End after the file under way; the rest waits for the next start."""
        self._thread.stop(BEAT)

    def _beat(self) -> None:
        with suppress(OffsiteError, StoreError, OSError):  # told by `status` of the copies; tried again
            self.beat(self._clock.now(), enough=self._thread.stopping)

    def _due(self, name: str, journal: Journal, now: int, every: int) -> bool:
        tried = self._tried.get(name, -RETRY)
        if tried <= now < tried + min(RETRY, every):
            return False
        last = journal.whole
        if last is None or now < last.at or now - last.at >= DAY:
            return True
        return now - last.at >= every and self._news(last.size)

    def _ship(self, at: At, journal: Journal, now: datetime, enough: Callable[[], bool]) -> Shipped:
        self._tried[at.name] = to_ms(now)
        try:
            copy = self._copy(at)
            goods = Goods(self._clinic / "published", self._keys())
            done = ship(goods, copy, journal, now, held=at.held, enough=enough)
        except OffsiteError as why:
            return missed(at.name, why.gap(at.name, now))
        except OSError as why:
            trouble = NotPermitted(
                f"{why.filename}: {why.strerror}. See to this machine's disk (yours to do)."
            )
            return missed(at.name, trouble.gap(at.name, now))
        return shipped(at.name, done, now)

    def _copy(self, at: At) -> Copy:
        return open_copy(at, self._origin, self._clinic)

    def _journal(self, name: str) -> Journal:
        return Journal(self._clinic / "offsite" / f"{name}.journal")

    def _is_news(self, done: Shipped, now: int) -> bool:
        """Whether it is to be recorded: a success always, trouble when it is new or a day old."""
        if done.gap is None:
            self._told.pop(done.where, None)
            return done.size > 0
        before, at = self._told.get(done.where, ("", now))
        if before == done.gap.detail and 0 <= now - at < DAY:
            return False
        self._told[done.where] = (done.gap.detail, now)
        return True

    def _keep(self, done: Sequence[Shipped]) -> None:
        if done:
            self._record(done)


def shipped(where: str, done: Shipment | None, now: datetime) -> Shipped:
    """What a shipment proves, as a record."""
    if done is None:
        return Shipped(where=where, at=now)
    return Shipped(
        where=where,
        at=now,
        size=done.size,
        root=done.root.hex(),
        files=done.files,
        digest=done.digest,
        until=done.until,
    )


def missed(where: str, gap: Gap) -> Shipped:
    """What a shipment that failed leaves not known, as a record."""
    return Shipped(where=where, at=gap.observed_at, gap=gap)
