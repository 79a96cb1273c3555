"""From a decision to tell to a receipt: notices are kept, offered to every channel, delivered, and told of.

Rules this module keeps:

* A decision is durable before it is acted upon: `put` swaps the policy's state and its notices into one
  cell, and only then offers them as tasks. What a crash left between the two is offered by the next `load`.
* A notice is a task per channel under its own id; offering it again changes nothing. So a channel gets a
  notice at least once, and a second time only under the same id.
* A task is finished only after its receipt was handed over; until then its lease brings it back to this
  worker or another.
* A failure that may pass is tried again, later each time, with jitter, `MOST_TRIES` times; while a channel
  fails, it is left alone. A failure that will not pass is given up at once. Either stays visible
  (`failures`) and can be tried anew.
* Tasks run on the uptime clock from a wall-clock time that is not behind what was promised: a clock that
  jumps makes due at most what is due anyway, each once, and holds nothing up for longer than `LONGEST`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from rounds.model.records import Told
from rounds.ports import Clock, Fenced, Random, Store, Task
from rounds.response.troubles import Failure, Troubles
from rounds.sdk.channel import Channel, ChannelError, Notice

CELL: Final = "response.alerts"
LEASE: Final = 300.0
"""Seconds for which a worker has a task; longer than any channel may take to deliver."""
SHORTEST: Final = 30.0
LONGEST: Final = 6 * 3600.0
"""Seconds between two tries, doubling from the one to the other."""
MOST_TRIES: Final = 40
"""Tries before a notice is given up: about a week and a half."""
MOST_AT_ONCE: Final = 20
"""Notices that one channel delivers in one `pump`."""
MOST_TOLD: Final = 1_000
"""Findings that one `Told` names: more would not fit a leaf of the ledger."""

Record = Callable[[Told], object]
"""Makes a receipt durable; raises what the store raises."""


class _Kept(Struct):
    """The cell: the policy's state, and the notices that it decided upon with it."""

    state: bytes
    notices: list[Notice]


class Outbox:
    """One clinic's notices on their way. `put` and `load` belong to its writer; `pump` may run in a thread
    of its own.

    `owner` names this process in leases. Raises `ValueError` for no channel, or for two of one name.
    """

    def __init__(
        self, store: Store, channels: Iterable[Channel], clock: Clock, random: Random, owner: str
    ) -> None:
        self._store, self._clock, self._random, self._owner = store, clock, random, owner
        self._channels = _by_name(list(channels))
        self._troubles = Troubles(store)
        self._raw: bytes | None = None
        self._promised: Sequence[Notice] = ()
        self._rests: dict[str, int] = {}
        self._mono = clock.mono()
        self._start = max([clock.now(), *self._promised_times()])

    # ------------------------------------------------------------------ the writer's side
    def load(self) -> bytes | None:
        """The policy's state as last kept, `None` at first. Offers again what was decided upon with it."""
        self._raw = self._store.cell(CELL)
        if self._raw is None:
            return None
        kept = msgspec.msgpack.decode(self._raw, type=_Kept)
        self._offer(kept.notices)
        return kept.state

    def put(self, notices: Sequence[Notice], state: bytes) -> None:
        """Keep the policy's state with the notices that it decided upon, durably, and offer them to every
        channel.

        After a `StoreError` what was decided is not known to stand: `load`, and go on from the state that
        it gives.
        """
        self._offer(self._promised)
        raw = msgspec.msgpack.encode(_Kept(state, list(notices)))
        self._store.swap(CELL, self._raw, raw)
        self._raw, self._promised = raw, notices
        self._offer(notices)
        self._promised = ()

    # ------------------------------------------------------------------ the worker's side
    def pump(self, record: Record) -> int:
        """Deliver what is due, hand each receipt to `record`, and say how many notices were delivered."""
        closed = self._troubles.look().closed
        ready = [
            channel
            for name, channel in self._channels.items()
            if name not in closed and self._clock.mono() >= self._rests.get(name, 0)
        ]
        return sum(self._drain(channel, record) for channel in ready)

    def failures(self) -> list[Failure]:
        """What could not be delivered so far, the latest first; `again` is `None` for what was given up."""
        return sorted(self._troubles.look().failures.values(), key=lambda each: each.at, reverse=True)

    def closed(self) -> Mapping[str, str]:
        """Channels whose other side asked never to be called again, with the sentence that says so."""
        return self._troubles.look().closed

    def reopen(self, channel: str) -> int:
        """Someone mended a channel: it may be called again, and gets what was given up. Returns how many
        that is.
        """
        kept = self._troubles.look()
        missed = [each for each in kept.failures.values() if each.channel == channel and each.again is None]
        again = [(f"{each.notice.id}~{kept.opened + 1}", msgspec.json.encode(each.notice)) for each in missed]
        self._store.offer(_topic(channel), again, self._now())
        self._troubles.opened(channel)
        self._rests.pop(channel, None)
        return len(missed)

    def _drain(self, channel: Channel, record: Record) -> int:
        """Deliver one after the other until nothing is due or the channel fails."""
        for count in range(MOST_AT_ONCE):
            tasks = self._store.take(_topic(channel.name), self._owner, self._now(), LEASE, limit=1)
            if not tasks or not self._deliver(channel, tasks[0], record):
                return count
        return MOST_AT_ONCE

    def _deliver(self, channel: Channel, task: Task, record: Record) -> bool:
        notice = msgspec.json.decode(task.body, type=Notice)
        try:
            receipt = channel.deliver(notice)
        except ChannelError as why:
            self._failed(channel, task, notice, why)
            return False
        now = self._clock.now()
        for start in range(0, max(len(notice.findings), 1), MOST_TOLD):
            told = notice.findings[start : start + MOST_TOLD]
            record(Told(findings=told, channel=channel.name, receipt=receipt, at=now))
        self._troubles.delivered(channel.name, notice.id)
        self._finish(task, None)
        return True

    def _failed(self, channel: Channel, task: Task, notice: Notice, why: ChannelError) -> None:
        """Keep the failure first: a task that ends must not end unseen."""
        wait = 0.0 if why.closed else self._wait(task.tries, why.after)
        over = not why.closed and (why.permanent or task.tries >= MOST_TRIES)
        again = None if over else self._now() + timedelta(seconds=wait)
        failure = Failure(
            channel=channel.name,
            notice=notice,
            sentence=str(why),
            at=self._clock.now(),
            tries=task.tries,
            again=again,
        )
        self._troubles.failed(failure, closed=why.closed)
        self._finish(task, again)
        if again is not None:
            self._rests[channel.name] = self._clock.mono() + int(wait * 1000)

    def _finish(self, task: Task, again: datetime | None) -> None:
        # Fenced: the lease lapsed meanwhile and another worker has it; it delivers under the same id.
        with contextlib.suppress(Fenced):
            self._store.finish(task, self._owner, again)

    def _wait(self, tries: int, after: float) -> float:
        """Seconds until the next try: doubling, half of it by chance, and never sooner than the other side
        asked.
        """
        span = min(LONGEST, SHORTEST * 2.0 ** min(tries - 1, 32))
        chance = int.from_bytes(self._random.token(2), "big") / 65_535
        return min(LONGEST, max(span / 2 * (1 + chance), after))

    # ------------------------------------------------------------------ both
    def _now(self) -> datetime:
        return self._start + timedelta(milliseconds=self._clock.mono() - self._mono)

    def _promised_times(self) -> Iterable[datetime]:
        """No earlier than this can it be, unless the wall clock went back: no task is put off for longer."""
        for name in self._channels:
            for _, due in self._store.tasks(_topic(name)):
                if due is not None:
                    yield due - timedelta(seconds=LONGEST)

    def _offer(self, notices: Sequence[Notice]) -> None:
        work = [(notice.id, msgspec.json.encode(notice)) for notice in notices]
        for name in self._channels if work else ():
            self._store.offer(_topic(name), work, self._now())


def _topic(channel: str) -> str:
    return f"notice/{channel}"


def _by_name(channels: Sequence[Channel]) -> dict[str, Channel]:
    named = {channel.name: channel for channel in channels}
    if not named or len(named) < len(channels):
        raise ValueError("Notices need at least one channel, each with a name of its own (yours to set up).")
    return named
