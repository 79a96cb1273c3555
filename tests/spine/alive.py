"""A clinic to play with: `Rounds` over a store in memory, with a clock that stands still until it is told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from rounds.evidence.pseudonyms import subjects
from rounds.fold import Release
from rounds.law import scored_lines
from rounds.model.fact import NO, YES, Fact, Seen
from rounds.model.records import Observation, Record, Sweep
from rounds.model.resource import Resource
from rounds.model.resources import Account, Device, Person
from rounds.round import LEDGER, Rounds, Turn
from rounds.rows import TABLES
from rounds.sdk.check import Check
from rounds.sdk.shelf import all_checks
from rounds.stores.memory import MemoryStore

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that moves only by `pass_`."""

    at: datetime = START
    up: int = 1_000

    def now(self) -> datetime:
        return self.at

    def mono(self) -> int:
        return self.up

    def boot(self) -> str:
        return "b007"

    def pass_(self, **span: float) -> None:
        """Let time go by."""
        step = timedelta(**span)
        self.at += step
        self.up += int(step.total_seconds() * 1000)


@dataclass
class CountedRandom:
    """Bytes that are the same in every run."""

    drawn: int = 0

    def token(self, size: int) -> bytes:
        self.drawn += 1
        return hashlib.shake_256(self.drawn.to_bytes(8, "big")).digest(size)


def release(checks: tuple[Check, ...] | None = None, digest: str = "0123456789abcdef") -> Release:
    """The shelf's own release, or one of these checks."""
    return Release(all_checks() if checks is None else checks, scored_lines(), digest, f"0.1+{digest[:4]}")


@dataclass
class Clinic:
    """A clinic with its store, clock and rounds."""

    store: Any = field(default_factory=MemoryStore)
    clock: HandClock = field(default_factory=HandClock)
    random: CountedRandom = field(default_factory=CountedRandom)
    judged_by: Release = field(default_factory=release)

    def __post_init__(self) -> None:
        self.fence = self.store.lease("writer", "test", self.clock.now(), 1e9).fence
        self.rounds = self.opened()
        self.rounds.begin("Maple Street Clinic", "America/Chicago", "vkey")

    def opened(self) -> Rounds:
        """The clinic as a restart would find it."""
        return Rounds(
            self.store, subjects(b"pseudonyms"), self.clock, self.random, self.judged_by, lambda: self.fence
        )

    def take(self, *records: Record) -> Turn:
        return self.rounds.take(records)

    def see(self, *resources: Resource, whole: bool = True) -> Turn:
        """One listing of one stream."""
        now = self.clock.now()
        seen: list[Record] = [Observation(resource=each, observed_at=now) for each in resources]
        first = resources[0]
        end = Sweep(
            system=first.system, kind=first.kind, complete=whole, count=len(resources), observed_at=now
        )
        return self.take(*seen, end)

    def kinds(self, turn: Turn) -> list[str]:
        return [entry.k for entry in turn.entries]

    def rows(self) -> dict[tuple[str, str], bytes]:
        """Every derived row."""
        return {
            (table, key): value for table in (*TABLES, LEDGER[0]) for key, value in self.store.rows(table)
        }


def laptop(encrypted: Fact = YES, key: str = "front", **more: Any) -> Device:
    return Device(system="laptops", key=key, name=key.upper(), disk_encrypted=encrypted, **more)


def ana(**more: Any) -> Person:
    base = Person(system="roster", key="ana", name="Ana", email="ana@maple.example", on_roster=YES)
    return replace(base, **({"last_day": Seen(None)} | more))


def login(can: Fact = YES, **more: Any) -> Account:
    base = Account(system="mail", key="ana", login="ana", can_sign_in=can, admin=NO, shared=NO)
    return replace(base, **({"owner": Seen("ana@maple.example")} | more))
