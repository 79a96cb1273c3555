"""The teller: follows the ledger, decides what must be told, and sees to it that it is.

Rules this module keeps:

* The ledger is the outbox. The position up to which it was read is kept with the decisions; losing the
  teller's thread costs time, never a notice.
* Nothing here stands between an observation and its acknowledgement: the writer only wakes it.
* A receipt becomes evidence through the ordinary door, as a `Told` record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rounds.app import App
from rounds.model.records import Told
from rounds.ports import Clock, Random, StoreError
from rounds.response.alerts import Alerts
from rounds.response.letters import FindingView
from rounds.response.outbox import Outbox
from rounds.response.quiet import quiet_of
from rounds.response.weekly import Week
from rounds.sdk.beat import Beat
from rounds.sdk.channel import Channel, Notice

BEAT: Final = 5.0
"""Seconds between two looks at what is due, when nothing wakes it."""


def week_of(app: App) -> Week:
    """How a clinic stands, in the figures that its status shows."""
    status = app.status()
    return Week(
        score=status["score"],
        could_be=status["could_be"],
        not_met=status["verdicts"]["fails"],
        not_known=status["verdicts"]["unseen"],
        sources=len(status["sources"]),
        silent=sum(each["silent"] for each in status["sources"]),
    )


class Teller:
    """One clinic's notices. Use `work` once, or `start` a thread; `decided` is told of each batch
    of notices.
    """

    def __init__(
        self,
        app: App,
        channels: Sequence[Channel],
        clock: Clock,
        random: Random,
        owner: str,
        decided: Callable[[list[Notice]], None] = lambda notices: None,  # noqa: ARG005 - nobody else is told
    ) -> None:
        self._app, self._clock, self._decided = app, clock, decided
        hours = app.place.quiet
        self._quiet = quiet_of(hours, app.identity.zone) if hours else None
        self._outbox = Outbox(app.store, list(channels), clock, random, owner)
        self._alerts = self._policy()
        self._thread = Beat("rounds-teller", self._beat, BEAT)

    def work(self) -> int:
        """Read on, decide, deliver what is due; gives how many were delivered. Raises what the
        store raises.
        """
        self.follow()
        return self._outbox.pump(self._record)

    def follow(self) -> None:
        """Read the ledger on from where we were, and keep what follows from it."""
        entries = list(self._app.entries(self._alerts.position))
        notices = self._alerts.read(entries, self._clock.now(), self._view)
        if self._alerts.changed:
            self._outbox.put(notices, self._alerts.dump())
        if notices:
            self._decided(notices)

    def failures(self) -> list[str]:
        """What could not be delivered, in sentences."""
        return [each.sentence for each in self._outbox.failures()]

    def start(self) -> None:
        """Work in a thread of its own, whenever the ledger grows and every few seconds."""
        self._app.on_turn(lambda _: self._thread.wake())
        self._thread.start()

    def stop(self) -> None:
        """End after what is under way; what was not delivered waits in the store."""
        self._thread.stop()

    def _beat(self) -> None:
        try:
            self.work()
        except StoreError:
            self._alerts = self._policy()

    def _policy(self) -> Alerts:
        """The policy, from what was kept."""
        return Alerts(self._outbox.load(), self._quiet, lambda: week_of(self._app))

    def _record(self, told: Told) -> None:
        self._app.deliver([told])

    def _view(self, finding_id: str) -> FindingView | None:
        """A finding as a notice may know it: no subject, no name."""
        known = self._app.finding(finding_id)
        if known is None:
            return None
        finding, check = known
        return FindingView(
            check=check.id,
            title=check.title,
            severity=check.severity,
            cites=tuple(str(cite) for cite in check.cites),
            first_observed=finding.first_observed,
            knowable=finding.knowable,
            known_before=finding.known_before,
        )
