"""One clinic, opened: the dozen verbs that both faces (terminal and web) use.

Rules this module keeps:

* It writes only under the clinic's fenced lease; reading needs none.
* What a collector does wrong is a gap of that source, of ours; it never stops the round of the others.
* What is durable is signed within a minute, and at the latest when the clinic is closed.
* Nothing is signed behind a checkpoint that is known, or by a clock that is behind the last signature, so
  that no two histories ever bear our name (`rounds.ledger.publish`). Nor where checkpoints were taken away: a
  new one would cover that up. Recording goes on, and `status` says why nothing is signed.
* However it ends, the lease is given back and the store closed.
* What can't be worked with because the file was changed is told as damage, by its place; only what the proof
  bears out is. A mistake of ours stays one.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, Self, TypeVar

from msgspec import Struct

from rounds import report
from rounds.evidence.ledger import Head, read
from rounds.evidence.pseudonyms import subjects
from rounds.evidence.said import NotTaken
from rounds.fold import Fold, Release
from rounds.home import Connection, Place
from rounds.home.vaulted import told
from rounds.judgment.practices import Diary
from rounds.ledger import outside
from rounds.ledger.succession.change import resume
from rounds.ledger.succession.opening import open_signer
from rounds.model.entry import Entry
from rounds.model.finding import Finding
from rounds.model.records import Record
from rounds.model.times import to_ms
from rounds.ports import Clock, Lease, Random, Store, StoreDamaged, StoreError
from rounds.proof import Verified, require_agreement, verify
from rounds.replay import diary
from rounds.round import Rounds, Turn, broken
from rounds.sdk.check import Check
from rounds.sdk.connector import Item, Manifest
from rounds.writer import Writer

T = TypeVar("T")
LEASE: Final = "writer"
SECONDS: Final = 15.0
ODD: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What working with something raises that is not what was written."""


class Opened(Struct, frozen=True):
    """A connected source, opened: its collector's `collect(now, since)` and its manifest."""

    connection: Connection
    manifest: Manifest
    collect: Callable[[datetime, datetime | None], Iterable[Item]]


class App:
    """One clinic. Close it when done; `writing` says whether it holds the lease."""

    def __init__(
        self, place: Place, store: Store, clock: Clock, random: Random, release: Release, *, writing: bool
    ) -> None:
        self.place, self.store, self.clock = place, store, clock
        self.identity = place.identity
        self._release, self._lock = release, threading.RLock()
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{random.token(4).hex()}"
        self._writer: Writer | None = None
        self._after: list[Callable[[Turn], None]] = []
        self.hand, self.signer = open_signer(store, self)
        self._lease: Lease | None = self._renew() if writing else None
        try:
            self.rounds = self._blaming(lambda: self._begun(random, writing=writing))
        except BaseException:
            self._give_back()
            raise

    def _begun(self, random: Random, *, writing: bool) -> Rounds:
        """The clinic as it is durable. A new one gets its first entry, a reader sees what is due by now."""
        subject_of = subjects(self.place.pseudonym_key)
        rounds = Rounds(self.store, subject_of, self.clock, random, self._release, self._fence)
        require_agreement(self.store, rounds.head)
        if not writing:
            rounds.preview()
            return rounds
        if not rounds.head.size:
            rounds.begin(self.identity.name, self.identity.zone, self.identity.vkey)
        if rounds.head.turn == 1:  # also where a beginning was cut off before it was signed
            self._sign(rounds.head)
        resume(self)
        return rounds

    # ------------------------------------------------------------------ writing
    def deliver(self, records: Sequence[Record]) -> Turn:
        """Take one delivery and answer when it is durable. Raises what the store raises, and `NotTaken` for a
        record that can't be meant; then nothing was kept.
        """
        if self._writer is not None:
            return self._writer.submit(records).result()
        return self._take(records)

    def serve(self) -> Writer:
        """Let many threads write: from here on deliveries are committed together."""
        if self._writer is None:
            self._writer = Writer(self._take)
        return self._writer

    def on_turn(self, then: Callable[[Turn], None]) -> None:
        """Call this after every turn, in the thread that wrote it. The turn is durable by then: a follower
        that the store refuses something reads on from its own position at the next one.
        """
        self._after.append(then)

    def round(self, opened: Iterable[Opened]) -> list[Turn]:
        """One look at every source; each is one delivery, so that one that hangs holds up no other's
        evidence. What can't be taken of a look is a gap like any other that is ours.
        """
        return [self._look_and_take(each) for each in opened]

    def _look_and_take(self, opened: Opened) -> Turn:
        try:
            return self.deliver(list(self.look(opened)))
        except NotTaken as why:
            return self.deliver(
                list(broken(opened.connection.system, opened.manifest, self.clock.now(), why))
            )

    def look(self, opened: Opened) -> Iterable[Record]:
        """What one source yields now. A collector that breaks becomes a gap of ours for each of its kinds."""
        now = self.clock.now()
        yield opened.manifest.source(opened.connection.system)
        try:
            yield from list(opened.collect(now, None))
        except Exception as why:  # noqa: BLE001 - whatever broke, the record must say that we could not see
            yield from broken(opened.connection.system, opened.manifest, now, why)

    def due(self) -> bool:
        """Whether time alone may have changed something since the last turn."""
        with self._lock:
            fold = self.rounds.fold
            return fold.due(self.now())

    def publish(self, *, first: bool = False) -> None:
        """Sign and publish a checkpoint over everything that is durable, unless one stands or none may be
        made: `signer.refused` says why. `first` is for a ledger that goes on under a new name. Raises what
        the store raises.
        """
        with self._lock:
            head = self.rounds.head
        self._sign(head, first=first)  # what is signed is durable and does not change: no writer is held up

    def _sign(self, head: Head, *, first: bool = False) -> None:
        if self._lease is not None and head.size:
            self.signer.sign(head.size, head.root, self.now(), first=first or head.turn == 1)

    def note_down(self, make: Callable[[int, bytes], Entry]) -> Turn:
        """Write an entry that speaks of the ledger as it stands (`Rounds.note_down`)."""
        return self._turn(lambda: self.rounds.note_down(make))

    def name_key(self, vkey: str) -> None:
        """Have the clinic's own file name the key that signs. Raises `StoreError`."""
        self.identity = self.place.name_key(vkey)

    def keep(self) -> None:
        """Keep the lease and do the store's housekeeping; call it every few seconds while serving."""
        with self._lock:
            if self._lease is not None:
                self._fence()
        self.store.tidy()

    # ------------------------------------------------------------------ reading
    def status(self) -> dict[str, Any]:
        """The clinic's state."""
        with self._lock:
            head = self.rounds.head
            ledger = {"size": head.size, "root": head.root.hex(), "checkpoint": self.signed() or None}
            ledger |= self.signer.standing(head.size, self.now(), first=head.turn == 1)
            ledger["payloads"] = told(self.store, self.place.payload_keys)
            ledger["outside"] = outside.standing(self.place.folder, self.store, self.signed(), self.now())
            return self._shown(lambda fold: report.status(fold, self.now(), ledger))

    def why(self) -> dict[str, Any]:
        """The arithmetic of the score."""
        return self._shown(report.why)

    def findings(self) -> list[dict[str, Any]]:
        """All findings, the ones that stand first."""
        return self._shown(lambda fold: report.findings(fold, self.now()))

    def slots(self) -> list[dict[str, Any]]:
        """Every statement that the rule asks a person for, and until when one stands."""
        return self._shown(lambda fold: report.slots(fold, self.now()))

    def finding(self, finding_id: str) -> tuple[Finding, Check] | None:
        """One finding with its check, `None` when there is none or its check is no more."""
        with self._lock:
            fold = self.rounds.fold
            key = fold.findings.by_id.get(finding_id)
            check = fold.engine.rules.by_id.get(key[0]) if key is not None else None
            return (fold.findings.by_key[key], check) if key is not None and check is not None else None

    def verdicts(self, check_id: str) -> list[dict[str, Any]]:
        """What one check says of each subject now. Raises `KeyError` for a check that there is not."""
        check = self.rounds.fold.engine.rules.by_id[check_id]
        return self._shown(lambda fold: list(report.verdicts(fold, check, self.now())))

    def entries(self, start: int, stop: int | None = None) -> Iterable[Entry]:
        """Ledger entries, read back."""
        for each in self.store.entries(start, stop):
            at, leaf, _, payload, destroyed, missing = each
            yield read(at, leaf, payload, destroyed=destroyed, missing=missing)

    def verify(self, *, again: bool = False) -> Verified:
        """Check the whole ledger; `again` derives everything once more and compares."""
        return verify(self.store, self.identity.vkey, self._release if again else None)

    def diary(self) -> Diary:
        """How each line stood, day by day. Raises what the store raises."""
        return self._blaming(lambda: diary(self.store, self._release, self.now()))

    def signed(self) -> int:
        """The size of the newest checkpoint, 0 for none."""
        return max((size for size, _ in self.store.checkpoints()), default=0)

    def now(self) -> int:
        """The time, in milliseconds."""
        return to_ms(self.clock.now())

    def close(self) -> None:
        """Finish what waits, sign, give the lease back."""
        try:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            self.publish()
        finally:
            self._give_back()
            self.store.close()

    def _give_back(self) -> None:
        """Give the lease back; where the store can't any more, it lapses by itself."""
        if self._lease is not None:
            with suppress(StoreError):
                self.store.release(LEASE, self.owner)
            self._lease = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self, records: Iterable[Record]) -> Turn:
        return self._turn(lambda: self.rounds.take(records))

    def _turn(self, work: Callable[[], Turn]) -> Turn:
        with self._lock:
            turn = self._blaming(work)
        for then in self._after:
            with suppress(StoreError):
                then(turn)
        return turn

    def _shown(self, show: Callable[[Fold], T]) -> T:
        """Something to be shown of the fold. Raises `StoreDamaged` as `_blaming` does."""
        with self._lock:
            return self._blaming(lambda: show(self.rounds.fold))

    def _blaming(self, work: Callable[[], T]) -> T:
        """Do some work. Raises `StoreDamaged` where it breaks and the file is shown to be changed."""
        try:
            return work()
        except NotTaken:
            raise
        except ODD as why:
            faults = self.verify(again=True).faults
            if not faults:
                raise
            raise StoreDamaged(
                f"What this clinic's store holds is not what was written: {faults[0]} Keep the file as it is "
                "and restore a backup (yours to do); trying again does not help."
            ) from why

    def _renew(self) -> Lease:
        return self.store.lease(LEASE, self.owner, self.clock.now(), SECONDS)

    def _fence(self) -> int:
        """The fence to write under, renewed when half of the lease has run."""
        if self._lease is None or self._lease.until - self.clock.now() < timedelta(seconds=SECONDS / 2):
            self._lease = self._renew()
        return self._lease.fence
