"""A whole fake clinic: its people, computers, accounts and vendors, the systems that report on them, and its
clock.

Stories, laws and the sample share it. Nothing here is a mock: what it yields are the ordinary records that
connectors yield, and what takes them is the ordinary Rounds. All chance is drawn from a seed, so every
history can be had again.
"""

from rounds.simulator.chance import SimClock, SimRandom
from rounds.simulator.faults import FAULTS, LIES, Fault
from rounds.simulator.sources import Desk, declared
from rounds.simulator.world import PLACES, World, furnished
from rounds.simulator.year import Moment, year

__all__ = [
    "FAULTS",
    "LIES",
    "PLACES",
    "Desk",
    "Fault",
    "Moment",
    "SimClock",
    "SimRandom",
    "World",
    "declared",
    "furnished",
    "year",
]
