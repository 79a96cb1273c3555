"""One round, in order: collect → record → chart → judge → score → alert. The only file that knows it.

Rules this module keeps:

* Everything of one turn is one durable transaction, and only then is the caller answered.
* A turn that failed, whatever the reason, leaves nothing behind: what we believe is loaded again from what is
  durable, at the latest before the next turn.
* Derived entries follow the entries that they were derived from, in the same turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from rounds.evidence.intake import Intake
from rounds.evidence.ledger import Head, Moment, Sealed, encode_head, seal
from rounds.evidence.said import NotTaken
from rounds.fold import Fold, Release
from rounds.model.entry import Entry
from rounds.model.fact import Reason, Whose
from rounds.model.plain import nfc
from rounds.model.records import Destroy, Gap, Record
from rounds.model.times import to_ms
from rounds.ports import Batch, Clock, Put, Random, Reseal, Store, StoreDamaged
from rounds.rows import TABLES, Rows
from rounds.sdk.connector import Manifest

LEDGER: Final = ("ledger", "head")
_HEAD: Final = msgspec.json.Decoder(Head)
UNREADABLE: Final = (msgspec.MsgspecError, LookupError, TypeError, ValueError)
"""What reading a row raises that is not what was written."""
TRIES: Final = 20
"""How often a reader reads again because another process wrote meanwhile."""
CLOCK_SLACK: Final = 300_000
"""Milliseconds by which the wall clock may part from the uptime clock before it is recorded that it jumped.
One that stands before the last turn is recorded at once: what it dated would pass for newer than what comes.
"""


class Turn(Struct, frozen=True):
    """What one turn did: its entries, and the size of the ledger after it."""

    entries: tuple[Entry, ...]
    size: int


class Rounds:
    """One clinic, alive: takes deliveries, keeps its fold in step with its store. Not thread-safe: one
    writer.
    """

    def __init__(
        self,
        store: Store,
        subject_of: Callable[[str, str, str], str],
        clock: Clock,
        random: Random,
        release: Release,
        fence: Callable[[], int],
    ) -> None:
        self._store, self._clock, self._random = store, clock, random
        self._subject_of, self._release, self._fence = subject_of, release, fence
        self._sound = False
        self.load()

    def load(self) -> None:
        """Believe what is durable, and nothing else. What another process wrote meanwhile is read again."""
        before = -1
        for _ in range(TRIES):
            before = self._store.size()
            self._load()
            if self._store.size() == before:
                break
        if self._store.size() == before != self.head.size:
            raise StoreDamaged(
                f"The ledger has {before} entries and what was derived from it speaks of {self.head.size}. "
                "Keep the file as it is and restore a backup (yours to do); trying again does not help."
            )
        self._sound = True

    def _load(self) -> None:
        """As of the last turn: what time has made due since then is still to be judged."""
        self.fold = Fold(self._release)
        self.rows = Rows(self.fold)
        kept = self._store.row(*LEDGER)
        self.head = Head() if kept is None else _head(kept)
        for table in TABLES:
            self._load_table(table)
        self.rows.loaded(self.head.t)
        self.intake = Intake(self.fold.chart, self._subject_of)

    def _load_table(self, table: str) -> None:
        """All rows of a table. Raises `StoreDamaged` for one that is not what was written."""
        load, rows, key = self.rows.load, self._store.rows(table), ""
        try:
            for key, value in rows:
                load(table, key, value)
        except UNREADABLE as why:
            raise _damaged(f"{table}/{key}", why) from why

    def preview(self) -> None:
        """Believe what a turn made now would find, and keep nothing of it: for who only reads.

        Without it a reader would show what was proven at the last turn, however long ago that was. Whoever
        writes after all first loads again.
        """
        self._sound = False
        moment = Moment(to_ms(self._clock.now()), self._clock.mono(), self._clock.boot())
        made, _ = self._inputs([], (), moment)
        self._derive(made, moment.t)

    def begin(self, name: str, zone: str, vkey: str) -> Turn:
        """Write the first entry of a new ledger."""
        first = Entry(k="genesis", src="rounds", st={"zone": zone, "vkey": vkey}, payload={"name": nfc(name)})
        return self._turn([first], ())

    def note_down(self, make: Callable[[int, bytes], Entry]) -> Turn:
        """Write an entry that speaks of the ledger as it stands: `make` is given its size and root, and the
        entry comes next. Raises as `take`, and what `make` raises: then nothing was kept.
        """
        if not self._sound:
            self.load()
        return self._turn([make(self.head.size, self.head.root)], ())

    def take(self, records: Iterable[Record] = ()) -> Turn:
        """Take one delivery, judge, score, and make all of it durable. An empty one judges what time made
        due.

        Raises what the store raises, then nothing of the delivery was kept and it may be handed in again; and
        `NotTaken` for a record that can't be meant, then nothing of the delivery is kept either.
        """
        return self._turn([], records)

    def reseal(self, rows: Sequence[Reseal]) -> int:
        """Write payloads anew, as the store's `reseal` says: nothing that was derived changes."""
        return self._store.reseal(self._fence(), rows)

    def _turn(self, first: list[Entry], records: Iterable[Record]) -> Turn:
        if not self._sound:
            self.load()
        self._sound = False
        try:
            moment = Moment(to_ms(self._clock.now()), self._clock.mono(), self._clock.boot())
            made, destroyed = self._inputs(first, records, moment)
            self._derive(made, moment.t)
            if made:
                self._commit(seal(self.head, made, moment, self._random), destroyed)
            self._sound = True
        finally:
            if not self._sound:
                self.load()
        return Turn(tuple(made), self.head.size)

    def _inputs(
        self, first: list[Entry], records: Iterable[Record], moment: Moment
    ) -> tuple[list[Entry], tuple[int, ...]]:
        """What came from outside, folded in as it comes."""
        made: list[Entry] = []
        destroyed: list[int] = []
        for entry in [*first, *self._own_news(moment)]:
            self._add(made, entry)
        for record in records:
            if type(record) is Destroy:
                destroyed.append(self._kept(record.index))
            for entry in self.intake.take(record, moment.t):
                self._add(made, entry)
        for entry in self.intake.finish(moment.t):
            self._add(made, entry)
        return made, tuple(destroyed)

    def _kept(self, index: int) -> int:
        """The index of an entry that is in the ledger. Raises `NotTaken`: a tombstone for any other would be
        a fault of the ledger for ever.
        """
        if 0 <= index < self.head.size:
            return index
        raise NotTaken(f"There is no entry {index}; the ledger has entries 0 to {self.head.size - 1}.")

    def _own_news(self, moment: Moment) -> Iterable[Entry]:
        """What Rounds has to say of itself: that another release judges, that the clock jumped."""
        release, head = self._release, self.head
        if self.fold.judged_by != release.digest:
            checks = sorted(check.id for check in release.checks)
            st = {"release": release.digest, "version": release.version, "checks": checks}
            yield Entry(k="release", src="rounds", st=st | {"before": self.fold.tally.said.get("points", 0)})
        counted = moment.boot == head.boot
        drift = moment.t - head.t - (moment.mono - head.mono if counted else 0)
        back = drift < -CLOCK_SLACK or moment.t < head.t
        if head.size and (back or (counted and drift > CLOCK_SLACK)):
            jump: dict[str, Any] = {"drift": drift, "from": head.t, "to": moment.t, "counted": counted}
            yield Entry(k="clock", src="rounds", st=jump)

    def _derive(self, made: list[Entry], now: int) -> None:
        """What follows from it: verdicts, findings, score."""
        fold = self.fold
        changes = fold.judge(now)
        for entry, group in fold.verdicts(changes):
            self._number(made, entry)
            fold.record(entry, group)
        for entry in fold.moves(changes, now, self.head.size):
            self._add(made, entry)
        score = fold.score(now)
        if score is not None:
            self._number(made, score)
            fold.scored(score)

    def _commit(self, sealed: Sealed, destroyed: tuple[int, ...]) -> None:
        """Make the turn durable; only then is it so."""
        puts = self.rows.puts()
        puts.append(Put(*LEDGER, encode_head(sealed.head)))
        self._store.commit(Batch(self.head.size, self._fence(), sealed.entries, puts, destroyed))
        self.head = sealed.head

    def _number(self, made: list[Entry], entry: Entry) -> None:
        entry.index = self.head.size + len(made)
        made.append(entry)

    def _add(self, made: list[Entry], entry: Entry) -> None:
        self._number(made, entry)
        self.fold.apply(entry)


def _head(kept: bytes) -> Head:
    """The ledger's head, read. Raises `StoreDamaged` where it is not what was written."""
    try:
        return _HEAD.decode(kept)
    except UNREADABLE as why:
        raise _damaged("/".join(LEDGER), why) from why


def _damaged(row: str, why: Exception) -> StoreDamaged:
    """That a derived row is not what was written."""
    return StoreDamaged(
        f"The derived row {row} is not what was written ({why}). Keep the file as it is and restore a "
        "backup (yours to do); trying again does not help."
    )


def broken(system: str, manifest: Manifest, now: datetime, why: Exception) -> Iterator[Gap]:
    """What we could not see because a connector broke: every kind of its manifest."""
    for kind in manifest.kinds:
        yield Gap(
            system=system,
            kind=kind,
            reason=Reason.UNREADABLE,
            whose=Whose.OURS,
            observed_at=now,
            detail=f"The connector {manifest.name} broke: {type(why).__name__}: {why}",
        )
