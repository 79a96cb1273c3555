"""The writer: one thread that takes what all callers hand in and makes it durable together.

Rules this module keeps:

* A caller is answered only when its delivery is durable. Deliveries that wait while one commit runs share the
  next.
* One delivery that can't be taken fails alone: the others are taken without it.
* What waits is bounded; a caller that finds the queue full is told to come back. So is one that comes after
  the end, and none waits for ever.
* A caller that went away before its delivery was begun takes the delivery with it; nothing else notices.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from itertools import chain
from typing import Final, TypeAlias

from rounds.model.records import Record
from rounds.ports import StoreError
from rounds.round import Turn

Take: TypeAlias = Callable[[Iterable[Record]], Turn]
Job: TypeAlias = tuple[Sequence[Record], "Future[Turn]"]
MOST: Final = 4_096
"""Records in one turn, and deliveries that may wait."""


class Busy(StoreError):
    """Too many deliveries wait already, or the writer has ended; nothing of this one was taken. Come back
    in a moment.
    """

    whose = "ours"
    again = True


class Writer:
    """Group commit: `take` makes one turn."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._closing, self._closed = threading.Lock(), False
        self._jobs: queue.Queue[Job | None] = queue.Queue(MOST)
        self._thread = threading.Thread(target=self._run, name="rounds-writer", daemon=True)
        self._thread.start()

    def submit(self, records: Sequence[Record]) -> Future[Turn]:
        """Hand in one delivery; the future is done when it is durable. Raises `Busy`."""
        done: Future[Turn] = Future()
        with self._closing:
            if self._closed:
                raise Busy("This Rounds is stopping; nothing of this delivery was taken. Hand it in again.")
            try:
                self._jobs.put_nowait((records, done))
            except queue.Full:
                raise Busy(f"{MOST} deliveries wait to be written already. Try again in a second.") from None
        return done

    def close(self) -> None:
        """Finish what waits, then stop. Closing twice is fine."""
        with self._closing:
            again, self._closed = self._closed, True
        if not again:
            self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        more = True
        while more:
            gathered, more = self._gather()
            self.together(gathered)

    def together(self, waiting: Sequence[Job]) -> None:
        """Take several deliveries in one turn, in the caller's thread; their futures are done on return.

        For a caller that has gathered them itself and would only wait for the thread.
        """
        jobs = [job for job in waiting if job[1].set_running_or_notify_cancel()]
        if jobs:
            self._together(jobs)

    def _gather(self) -> tuple[list[Job], bool]:
        """Wait for one delivery, then take what else waits."""
        first = self._jobs.get()
        if first is None:
            return [], False
        jobs, size = [first], len(first[0])
        while size < MOST:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return jobs, False
            jobs.append(job)
            size += len(job[0])
        return jobs, True

    def _together(self, jobs: list[Job]) -> None:
        """One turn for all; if it fails, each alone, so that one bad delivery costs no other."""
        try:
            turn = self._take(chain.from_iterable(records for records, _ in jobs))
        except BaseException as why:  # noqa: BLE001 - whatever it was, every waiting caller must be answered
            if len(jobs) == 1:
                jobs[0][1].set_exception(why)
            else:
                for job in jobs:
                    self._together([job])
            return
        for _, done in jobs:
            done.set_result(turn)
