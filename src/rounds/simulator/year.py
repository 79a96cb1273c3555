"""A clinic-year: ordinary life with incidents, from a seed, as a stream of timed moments.

Rules this module keeps:

* The same seed gives the same year, record for record, whatever takes the records.
* Every source looks every few hours; a trouble of a source lasts from hours to weeks; a bad day brings bad
  moves.
* The clock is wrong now and then, by up to 30 days either way, and the machine is started anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from rounds.model.records import Record
from rounds.simulator.chance import SimClock, Stream, stream
from rounds.simulator.faults import FAULTS
from rounds.simulator.moves import BAD, MENDING, ORDINARY
from rounds.simulator.sources import SYSTEMS, Desk, declared
from rounds.simulator.world import World, furnished

LOOKS: Final = (9, 15)
"""Hours of the day at which rounds are made."""
JUMPS: Final = (timedelta(days=30), timedelta(days=-30), timedelta(hours=1), timedelta(hours=-1))


class Moment(Struct, frozen=True):
    """What happened at the clinic, and what arrives. `restart`: the process begins anew before it."""

    said: tuple[str, ...]
    records: tuple[Record, ...]
    restart: bool = False


def year(seed: int, clock: SimClock, days: int = 365) -> Iterator[tuple[World, Moment]]:
    """The moments of so many days, in order; the clock is moved on before each is handed out."""
    made = _Year(seed, clock)
    yield made.world, Moment(("The clinic opens.",), tuple(declared()))
    for _ in range(days):
        for moment in made.day():
            yield made.world, moment


class _Year:
    """What one year carries from day to day."""

    def __init__(self, seed: int, clock: SimClock) -> None:
        self._dice = stream(f"year {seed}")
        self._clock = clock
        self.world = furnished(clock.true(), self._dice, people=8, laptops=4, vendors=3)
        self._desk = Desk(self.world)
        self._trouble: dict[str, tuple[str, datetime]] = {}

    def day(self) -> Iterator[Moment]:
        """One day: what happens in it, and its looks."""
        before = 0
        for hour in LOOKS:
            self._pass(timedelta(hours=hour - before))
            before = hour
            said = [*self._life(), *self._weather()]
            yield Moment(tuple(said), tuple(self._looks()), restart=self._dice.random() < 1 / 60)
        self._pass(timedelta(hours=24 - before))
        yield Moment((), ())

    def _pass(self, span: timedelta) -> None:
        self._clock.pass_(span)
        self.world.now = self._clock.true()

    def _life(self) -> list[str]:
        """What people do before a look."""
        dice, said = self._dice, []
        if dice.random() < 1 / 4:
            said.append(dice.choice(ORDINARY)(self.world, dice))
        if dice.random() < 1 / 12:
            said.append(dice.choice(BAD)(self.world, dice))
        if dice.random() < 1 / 3:
            said.append(dice.choice(MENDING)(self.world, dice))
        return [each for each in said if each]

    def _weather(self) -> list[str]:
        """What happens to the sources and to the clock."""
        dice, said = self._dice, []
        if dice.random() < 1 / 20:
            system, fault = dice.choice(SYSTEMS), dice.choice(sorted(FAULTS))
            self._trouble[system] = (
                fault,
                self._clock.true() + timedelta(hours=dice.choice((6, 30, 200, 500))),
            )
            said.append(f"{system} has trouble: {fault}.")
        if dice.random() < 1 / 200:
            said.append(_jump(self._clock, dice))
        return said

    def _looks(self) -> Iterator[Record]:
        """One look at every system, with what goes wrong."""
        for system in SYSTEMS:
            before = self._desk.before(system, self._dice)
            look = self._desk.look(system, self._clock.now())
            fault, until = self._trouble.get(system, ("", self._clock.true()))
            yield from FAULTS[fault](look, before, self._dice) if until > self._clock.true() else look


def _jump(clock: SimClock, dice: Stream) -> str:
    """The clock is set wrong, or set right again."""
    if clock.wrong_by:
        clock.jump(-clock.wrong_by)
        return "The clock is set right."
    by = dice.choice(JUMPS)
    clock.jump(by)
    return f"The clock jumps by {by}."
