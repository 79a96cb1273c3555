"""One clinic, opened: the dozen verbs that both faces (terminal and web) use.

Rules this module keeps:

* It writes only under the clinic's fenced lease; reading needs none.
* What a collector does wrong is a gap of that source, of ours; it never stops the round of the others.
* After a turn the checkpoint is signed; a face that answers is never ahead of what is durable.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Self

import msgspec
from msgspec import Struct

from rounds import report
from rounds.evidence.ledger import read
from rounds.fold import Release
from rounds.home import Connection, Place, sign_with
from rounds.model.entry import Entry
from rounds.model.fact import Reason, Whose
from rounds.model.records import Gap, Record, Source
from rounds.model.times import to_ms
from rounds.ports import Clock, Lease, Random, Store
from rounds.replay import Replayed, replay
from rounds.round import Rounds, Turn
from rounds.sdk.connector import Host, Item, Manifest
from rounds.writer import Writer
from rounds_verify.checkpoint import Checkpoint, format_checkpoint
from rounds_verify.ledger import DESTROYED, Payload, verify_ledger
from rounds_verify.note import parse_vkey, sign
from rounds_verify.report import Report

LEASE: Final = "writer"
SECONDS: Final = 15.0


class Opened(Struct, frozen=True):
    """A connected source, opened: its collector's `collect(now, since)` and its manifest."""

    connection: Connection
    manifest: Manifest
    collect: Callable[[datetime, datetime | None], Iterable[Item]]


class Verified(Struct, frozen=True):
    """What `verify` found: the ledger's own proof, and the replay if it was asked for."""

    ledger: Report
    replayed: Replayed | None

    @property
    def ok(self) -> bool:
        """Whether all of it holds."""
        return self.ledger.ok and (self.replayed is None or self.replayed.ok)


class App:
    """One clinic. Close it when done; `writing` says whether it holds the lease."""

    def __init__(
        self, place: Place, store: Store, clock: Clock, random: Random, release: Release, *, writing: bool
    ) -> None:
        self.place, self.store, self.clock = place, store, clock
        self.identity = place.identity
        self._release, self._lock = release, threading.RLock()
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{random.token(4).hex()}"
        self._writer: Writer | None = None
        self._after: list[Callable[[Turn], None]] = []
        self._lease: Lease | None = self._renew() if writing else None
        key = place.pseudonym_key
        self.rounds = Rounds(store, subjects(key), clock, random, release, self._fence)
        if writing and not self.rounds.head.size:
            self.rounds.begin(self.identity.name, self.identity.zone, self.identity.vkey)
            self.publish()
        if not writing:
            self.rounds.preview()

    # ------------------------------------------------------------------ writing
    def deliver(self, records: Sequence[Record]) -> Turn:
        """Take one delivery and answer when it is durable. Raises what the store raises; then nothing was
        kept.
        """
        if self._writer is not None:
            return self._writer.submit(records).result()
        return self._take(records)

    def serve(self) -> Writer:
        """Let many threads write: from here on deliveries are committed together."""
        if self._writer is None:
            self._writer = Writer(self._take, _nothing_more)
        return self._writer

    def on_turn(self, then: Callable[[Turn], None]) -> None:
        """Call this after every turn, in the thread that wrote it."""
        self._after.append(then)

    def round(self, opened: Iterable[Opened]) -> list[Turn]:
        """One look at every source; each is one delivery, so that one that hangs holds up no other's
        evidence.
        """
        return [self.deliver(list(self.look(each))) for each in opened]

    def look(self, opened: Opened) -> Iterable[Record]:
        """What one source yields now. A collector that breaks becomes a gap of ours for each of its kinds."""
        now = self.clock.now()
        system, manifest = opened.connection.system, opened.manifest
        yield manifest.source(system)
        try:
            yield from list(opened.collect(now, None))
        except Exception as why:  # noqa: BLE001 - whatever broke, the record must say that we could not see
            detail = f"The connector {manifest.name} broke: {type(why).__name__}: {why}"
            for kind in manifest.kinds:
                yield Gap(
                    system=system,
                    kind=kind,
                    reason=Reason.UNREADABLE,
                    whose=Whose.OURS,
                    observed_at=now,
                    detail=detail,
                )

    def due(self) -> bool:
        """Whether time alone may have changed something since the last turn."""
        with self._lock:
            fold = self.rounds.fold
            return fold.due(self.now())

    def publish(self) -> None:
        """Sign a checkpoint over everything that is durable, unless one stands."""
        with self._lock:
            head = self.rounds.head
            if self._lease is None or head.size == self.signed():
                return
            origin, secret = self.identity.origin, self.place.checkpoint_key
            body = format_checkpoint(Checkpoint(origin, head.size, head.root, ()))
            note = sign(body, parse_vkey(self.identity.vkey), lambda message: sign_with(secret, message))
            self.store.publish(head.size, note)

    def keep(self) -> None:
        """Keep the lease and do the store's housekeeping; call it every few seconds while serving."""
        with self._lock:
            if self._lease is not None:
                self._lease = self._renew()
        self.store.tidy()

    # ------------------------------------------------------------------ reading
    def status(self) -> dict[str, Any]:
        """The clinic's state."""
        with self._lock:
            fold, head = self.rounds.fold, self.rounds.head
            ledger = {"size": head.size, "root": head.root.hex(), "checkpoint": self.signed() or None}
            return report.status(fold, self.now(), ledger)

    def why(self) -> dict[str, Any]:
        """The arithmetic of the score."""
        with self._lock:
            return report.why(self.rounds.fold)

    def findings(self) -> list[dict[str, Any]]:
        """All findings, the ones that stand first."""
        with self._lock:
            return report.findings(self.rounds.fold, self.now())

    def slots(self) -> list[dict[str, Any]]:
        """Every statement that the rule asks a person for, and until when one stands."""
        with self._lock:
            return report.slots(self.rounds.fold, self.now())

    def verdicts(self, check_id: str) -> list[dict[str, Any]]:
        """What one check says of each subject now. Raises `KeyError` for a check that there is not."""
        with self._lock:
            fold = self.rounds.fold
            return list(report.verdicts(fold, fold.engine.rules.by_id[check_id], self.now()))

    def entries(self, start: int, stop: int | None = None) -> Iterable[Entry]:
        """Ledger entries, read back."""
        for each in self.store.entries(start, stop):
            yield read(each.index, each.leaf, each.payload, destroyed=each.destroyed)

    def verify(self, *, again: bool = False) -> Verified:
        """Check the whole ledger; `again` derives everything once more and compares."""
        return verify(self.store, self.identity.vkey, self._release if again else None)

    def signed(self) -> int:
        """The size of the newest checkpoint, 0 for none."""
        return max((size for size, _ in self.store.checkpoints()), default=0)

    def now(self) -> int:
        """The time, in milliseconds."""
        return to_ms(self.clock.now())

    def close(self) -> None:
        """Finish what waits, sign, give the lease back."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._lease is not None:
            self.publish()
            self.store.release(LEASE, self._owner)
            self._lease = None
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self, records: Iterable[Record]) -> Turn:
        with self._lock:
            turn = self.rounds.take(records)
        for then in self._after:
            then(turn)
        return turn

    def _renew(self) -> Lease:
        return self.store.lease(LEASE, self._owner, self.clock.now(), SECONDS)

    def _fence(self) -> int:
        """The fence to write under, renewed when half of the lease has run."""
        if self._lease is None or self._lease.until - self.clock.now() < timedelta(seconds=SECONDS / 2):
            self._lease = self._renew()
        return self._lease.fence


def _nothing_more(turn: Turn) -> None:
    """What `on_turn` asked for is done where the turn is taken."""


def verify(store: Store, vkey: str, release: Release | None) -> Verified:
    """Check a ledger as it lies in a store; with a release, replay it too."""
    waiting: dict[int, Payload] = {}

    def leaves() -> Iterable[bytes]:
        for each in store.entries():
            if each.destroyed:
                waiting[each.index] = DESTROYED
            elif each.payload is not None:
                waiting[each.index] = (each.seed or b"", each.payload)
            yield each.leaf

    notes = (note for _, note in store.checkpoints())
    found = verify_ledger(leaves(), lambda index: waiting.pop(index, None), notes, vkey)
    return Verified(found, replay(store, release) if release is not None and found.ok else None)


def subjects(key: bytes) -> Callable[[str, str, str], str]:
    """The pseudonyms of a clinic: HMAC-SHA256 over system, kind and key, the first 16 bytes in hex."""
    import hmac

    def subject_of(system: str, kind: str, name: str) -> str:
        return hmac.digest(key, f"{system}\x1f{kind}\x1f{name}".encode("utf-8", "replace"), "sha256")[
            :16
        ].hex()

    return subject_of


__all__ = ["App", "Host", "Opened", "Source", "Verified", "msgspec", "subjects", "verify"]
