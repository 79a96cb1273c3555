"""Reading evidence again, a thirtieth each day: payloads that nobody opened for years still must open.

Rules this module keeps:

* Block b of 256 entries is read on the days whose number since 1970 leaves the same rest by 30 as b: which
  ones is known beforehand, and in thirty days in a row each is read once, however the ledger grows.
* It is done in small steps, so that nothing waits for it; a day that was begun and not ended is begun anew.
* A payload that does not fit is a fault. One that was destroyed is none, if the store says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Struct

from rounds.model.records import Audited
from rounds.model.times import from_ms
from rounds.ports import Store, Stored
from rounds_verify import b64, commitment
from rounds_verify.errors import VerifyError

PARTS: Final = 30
BLOCK: Final = 256
DAY: Final = 86_400_000
"""Milliseconds."""
CELL: Final = "audited"


class Done(Struct, frozen=True):
    """The last part that was read: on which day since 1970, how many entries, and which of them don't hold.
    `failing` are those of all parts that were found wrong and have not been read since.
    """

    day: int
    at: int
    read: int
    failing: tuple[int, ...] = ()


def last_done(store: Store) -> Done | None:
    """What was read last, `None` for nothing yet."""
    raw = store.cell(CELL)
    return None if raw is None else msgspec.json.decode(raw, type=Done)


class Nightly:
    """The reading of one clinic's evidence. Call `step` now and then."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reading: _Part | None = None
        self._done: int | None = None

    def step(self, now: int, blocks: int = 16) -> Audited | None:
        """Read a few more blocks of today's part; gives what was found when the part ends. `now` in
        milliseconds. Raises what the store raises.
        """
        day = now // DAY
        if self._done is None:
            done = last_done(self._store)
            self._done = done.day if done is not None else -1
        if self._done == day:
            return None
        if self._reading is None or self._reading.day != day:
            self._reading = _Part(self._store, day)
        for _ in range(blocks):
            if not self._reading.block():
                return self._ended(self._reading, now)
        return None

    def _ended(self, part: _Part, now: int) -> Audited:
        before = self._store.cell(CELL)
        known = msgspec.json.decode(before, type=Done).failing if before is not None else ()
        others = (each for each in known if each // BLOCK % PARTS != part.day % PARTS)
        failing = tuple(sorted({*others, *part.faults}))
        done = Done(part.day, now, part.read, failing)
        self._store.swap(CELL, before, msgspec.json.encode(done))
        self._done, self._reading = part.day, None
        return part.found(now)


class _Part:
    """One day's part, while it is read."""

    def __init__(self, store: Store, day: int) -> None:
        self.day, self._store = day, store
        self._blocks = iter(range(day % PARTS, -(-store.size() // BLOCK), PARTS))
        self.read = self.opened = 0
        self.faults: list[int] = []
        self._first, self._last = -1, -1

    def block(self) -> bool:
        """Read one block; whether there was one."""
        number = next(self._blocks, None)
        if number is None:
            return False
        for each in self._store.entries(number * BLOCK, (number + 1) * BLOCK):
            self._first = each.index if self._first < 0 else self._first
            self._last = each.index
            self.read += 1
            holds = fits(each)
            self.opened += holds is True
            if holds is False:
                self.faults.append(each.index)
        return True

    def found(self, now: int) -> Audited:
        """What was found."""
        return Audited(
            part=self.day % PARTS,
            start=max(self._first, 0),
            stop=max(self._last, 0),
            read=self.read,
            opened=self.opened,
            faults=tuple(self.faults),
            at=from_ms(now),
        )


class _Commits(Struct):
    com: str = ""


def fits(each: Stored) -> bool | None:
    """Whether an entry's payload is what it committed to; `None` where there is none, or it was destroyed."""
    try:
        com = msgspec.json.decode(each.leaf, type=_Commits).com
        if each.destroyed or not com:
            return None if each.destroyed or each.payload is None else False
        if each.payload is None or each.seed is None:
            return False
        return commitment.commit_json(each.seed, each.payload) == b64.decode(com)
    except (VerifyError, msgspec.MsgspecError, UnicodeDecodeError):
        return False


def failing(store: Store) -> Iterator[int]:
    """Entries that the last readings found wrong."""
    done = last_done(store)
    yield from done.failing if done is not None else ()
