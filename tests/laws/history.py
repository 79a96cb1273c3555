"""A random history: a small clinic, its sources with their faults, a clock, and Rounds over all of it.

A history is drawn from its number alone, so a broken law is had again by that number.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from rounds.fold import Release
from rounds.law import scored_lines
from rounds.model.entry import Entry
from rounds.model.records import Attestation, Observation, Record
from rounds.model.resource import Resource
from rounds.model.resources import Person
from rounds.model.times import to_ms
from rounds.round import Rounds
from rounds.sdk.shelf import all_checks
from rounds.simulator.chance import SimClock, SimRandom, Stream, stream
from rounds.simulator.faults import FAULTS, LIES
from rounds.simulator.moves import EVERY
from rounds.simulator.sources import SYSTEMS, Desk, declared
from rounds.simulator.world import Place, World, furnished
from rounds.stores.memory import MemoryStore

START = datetime(2026, 11, 24, 15, tzinfo=UTC)
WAITS = (0.2, 1, 3, 5, 9, 13, 23.9, 25, 60)
"""Hours between two moves: below, at and above what facts stay fresh for."""
SKEWS = (-7, -1, -0.1, 0.3)
"""Hours by which the clock of a source stands apart from ours."""
JUMPS = tuple(timedelta(hours=hours) for hours in (720, 30, 2, -2, -30, -720))


@cache
def release() -> Release:
    return Release(all_checks(), scored_lines(), "d" * 16, "0.1.0")


@cache
def pseudonym(system: str, kind: str, key: str) -> str:
    return hashlib.sha256(f"{system}\x1f{kind}\x1f{key}".encode()).hexdigest()[:32]


@cache
def statements() -> tuple[str, ...]:
    return tuple(slot.id for line in scored_lines() for slot in line.slots)


def opened(store: MemoryStore, clock: SimClock, seed: int) -> Rounds:
    """Rounds over a store that this process holds."""
    fence = store.lease("writer", "laws", clock.now(), 1e9).fence
    return Rounds(store, pseudonym, clock, SimRandom(seed), release(), lambda: fence)


@dataclass
class Turn:
    """One turn as the laws see it."""

    at: int
    entries: tuple[Entry, ...]
    records: tuple[Record, ...]
    points_before: int
    points: int
    said: str

    def __post_init__(self) -> None:
        self._of: dict[str, list[Entry]] = {}
        for entry in self.entries:
            self._of.setdefault(entry.k, []).append(entry)

    def of(self, kind: str) -> list[Entry]:
        return self._of.get(kind, [])


@dataclass
class History:
    """What is so far. `tainted` tells that a source lied, so that no truth can be asked of what rests on
    it. `gaps` and `wholes` are the latest gap and the latest whole look of each place, by the look's time.
    """

    seed: int
    honest: bool = False
    jumps: bool = False
    dice: Stream = field(init=False)
    turns: list[Turn] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    tainted: bool = False
    gaps: dict[Place, int] = field(default_factory=dict)
    wholes: dict[Place, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = stream(f"history {self.seed}")
        self.clock = SimClock(START)
        self.store = MemoryStore()
        self.rounds = opened(self.store, self.clock, self.seed)
        self.world = self._world()
        self.desk = Desk(self.world)
        if self.dice.random() < 1 / 4:
            self.desk.skew[self.dice.choice(SYSTEMS)] = timedelta(hours=self.dice.choice(SKEWS))
            self.happened["a source with a wrong clock"] += 1
        self.delivered: list[list[Record]] = []
        self.newest: dict[str, tuple[datetime, Resource]] = {}
        self.rounds.begin("Maple Street Clinic", "America/Chicago", "vk")

    def _world(self) -> World:
        size = self.dice.randint(1, 4)
        return furnished(
            self.clock.true(), self.dice, people=size, laptops=(size + 1) // 2, vendors=size // 2
        )

    @property
    def points(self) -> int:
        return self.rounds.fold.tally.scorer.points

    def take(self, records: Iterable[Record], said: str) -> Turn:
        """One delivery."""
        before, given = self.points, tuple(records)
        made = self.rounds.take(given)
        self._remember(given, made.entries)
        turn = Turn(to_ms(self.clock.now()), made.entries, given, before, self.points, said)
        self.turns.append(turn)
        for each in turn.of("gap"):
            place = (each.src, each.st["kind"])
            self.gaps[place] = max(each.st["at"], self.gaps.get(place, -1))
        for each in turn.of("sweep"):
            if each.st["complete"]:
                place = (each.src, each.st["kind"])
                self.wholes[place] = max(each.st["at"], self.wholes.get(place, -1))
        return turn

    def _remember(self, records: Iterable[Record], entries: Iterable[Entry]) -> None:
        """The newest look at each thing that was written or confirmed; what left by sweeps is new when it
        comes again. A look from before the whole listing that lacked a thing is news only if it was written.
        """
        now = self.clock.now()
        written = {entry.sub for entry in entries if entry.k in ("observation", "seen")}
        whole = {(e.src, e.st["kind"]) for e in entries if e.k == "sweep" and e.st["complete"]}
        for each in records:
            if isinstance(each, Observation):
                place = (each.resource.system, each.resource.kind)
                sub, at = pseudonym(*place, each.resource.key), min(each.observed_at, now)
                taken = sub in written or (place in whole and not self._lacked(sub))
                if taken and (sub not in self.newest or at >= self.newest[sub][0]):
                    self.newest[sub] = (at, each.resource)
        for entry in entries:
            gone = entry.k == "verdict" and "gone" in entry.st["judged"].values()
            if gone and not isinstance(self.newest.get(entry.sub, (now, None))[1], Person):
                self.newest.pop(entry.sub, None)

    def _lacked(self, sub: str) -> bool:
        held = self.rounds.fold.chart.held.get(sub)
        return held is not None and held.missing > 0

    def wait(self, hours: float) -> None:
        self.clock.pass_(timedelta(hours=hours))
        self.world.now = self.clock.true()

    def run(self, moves: int) -> Iterator[Turn]:
        """So many moves, each with the turn that it brings."""
        papers = [self._statement(slot, 360) for slot in statements()] if self.dice.random() < 1 / 3 else []
        yield self.take([*declared(), *papers], "declared")
        yield self.look(SYSTEMS, "")
        for _ in range(moves):
            yield self.move()

    def move(self) -> Turn:
        """Time passes, something happens or not, something arrives or not."""
        dice = self.dice
        self.wait(dice.choice(WAITS))
        said = [dice.choice(EVERY)(self.world, dice) for _ in range(dice.choice((0, 0, 1, 1, 2)))]
        chance = dice.random()
        if chance < 0.06:
            return self.take((), "time alone")
        if chance < 0.10 and self.delivered:
            self.happened["repeated"] += 1
            return self.take(dice.choice(self.delivered[-6:]), "repeated")
        if chance < 0.12:
            slot = dice.choice(("none.sighting", "none.purpose", "none.volume", "risk-analysis"))
            self.happened["statement"] += 1
            return self.take([self._statement(slot, dice.choice((0, 1, 3, 300)))], "statement")
        if chance < 0.15 and self.jumps:
            return self._jump()
        return self._looks(" ".join(filter(None, said)))

    def look(self, systems: Iterable[str], fault: str) -> Turn:
        """A look at some systems, all with the same fault (or none)."""
        records: list[Record] = []
        for system in systems:
            before = self.desk.before(system, self.dice)
            look = self.desk.look(system, self.clock.now())
            records += (FAULTS | LIES)[fault](look, before, self.dice) if fault else look
        self.delivered.append(records)
        return self.take(records, fault)

    def settle(self) -> None:
        """Three whole and honest rounds, with every laptop calling home: what is known is what there is."""
        for _ in range(3):
            self.wait(1.5)
            self.world.silent.clear()
            self.look(SYSTEMS, "")

    def restart(self) -> None:
        """The process ends and begins anew."""
        self.happened["restart"] += 1
        self.rounds.load()

    def _looks(self, said: str) -> Turn:
        dice = self.dice
        systems = dice.sample(SYSTEMS, dice.choice((1, 2, 3, len(SYSTEMS))))
        fault = ""
        if dice.random() < 0.5:
            fault = dice.choice(sorted(FAULTS))
            if not self.honest and dice.random() < 0.04:
                fault, self.tainted = dice.choice(sorted(LIES)), True
        self.happened[fault or "honest look"] += 1
        turn = self.look(systems, fault)
        turn.said = f"{said} {systems} {fault}".strip()
        return turn

    def _jump(self) -> Turn:
        by = -self.clock.wrong_by if self.clock.wrong_by else self.dice.choice(JUMPS)
        self.clock.jump(by)
        if self.dice.random() < 0.3:
            self.clock.reboot()
        self.delivered.clear()  # what was on its way while the clock was set is not modelled
        self.desk.looks.clear()
        self.newest = {
            sub: (datetime.min.replace(tzinfo=UTC), thing) for sub, (_, thing) in self.newest.items()
        }
        self.happened["clock jump"] += 1
        return self.take((), f"the clock jumps by {by}")

    def _statement(self, slot: str, days: int) -> Attestation:
        today = self.rounds.fold.chart.clinic.day_of(self.clock.now())
        until = today + timedelta(days=days)
        return Attestation(slot=slot, statement="So it is.", by="Bo", on=today, until=until)
