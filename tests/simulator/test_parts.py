"""The simulator's parts keep the rules that their modules state."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta

import pytest

from rounds.model.records import Gap, Observation, Sweep
from rounds.simulator import chance, paper, sample
from rounds.simulator.chance import SimClock, SimRandom, stream
from rounds.simulator.faults import FAULTS, LIES, MUTES
from rounds.simulator.moves import EVERY
from rounds.simulator.sources import SYSTEMS, Desk, declared, places
from rounds.simulator.world import PLACES, World, furnished

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def lived(seed: int, moves: int = 60) -> World:
    dice = stream(f"lived {seed}")
    world = furnished(NOW, dice)
    for _ in range(moves):
        world.now += timedelta(hours=5)
        dice.choice(EVERY)(world, dice)
    return world


@pytest.mark.parametrize("module", [chance, paper, sample], ids=lambda module: module.__name__)
def test_the_examples_are_true(module: object) -> None:
    assert doctest.testmod(module) == (0, {chance: 4, paper: 2, sample: 1}[module])  # type: ignore[arg-type,index] # a module


def test_true_time_never_goes_back_and_uptime_counts_it() -> None:
    clock = SimClock(NOW)
    clock.pass_(timedelta(hours=2))
    clock.jump(-timedelta(days=30))
    clock.pass_(timedelta(hours=-5))
    assert (clock.true(), clock.mono()) == (NOW + timedelta(hours=2), 7_200_000)
    boot = clock.boot()
    clock.reboot()
    assert (clock.mono(), clock.boot() == boot) == (0, False)


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, two, other = SimRandom(1), SimRandom(1), SimRandom(2)
    assert (
        [one.token(n) for n in (10, 32)]
        == [two.token(n) for n in (10, 32)]
        != [other.token(n) for n in (10, 32)]
    )


def test_every_move_happens_in_some_life_and_says_so() -> None:
    happened = set()
    for seed in range(60):
        dice, world = stream(str(seed)), lived(seed)
        happened |= {move.__name__ for move in EVERY if move(world, dice)}
    assert happened == {move.__name__ for move in EVERY}


def test_a_clinic_has_every_sort_of_thing_in_three_systems_of_accounts() -> None:
    kinds = {place for seed in range(30) for place, things in lived(seed).things.items() if things}
    assert kinds == set(PLACES)
    assert {system for system, kind in PLACES if kind == "account"} == {"mail", "emr", "machines"}
    assert {source.system for source in declared()} == set(SYSTEMS)


@pytest.mark.parametrize("name", sorted(FAULTS | LIES))
@pytest.mark.parametrize("seed", range(8))
def test_a_fault_makes_nothing_up(name: str, seed: int) -> None:
    world, dice = lived(seed), stream(f"fault {seed}")
    desk = Desk(world)
    for system in SYSTEMS:
        before = desk.look(system, NOW)
        look = desk.look(system, NOW + timedelta(hours=4))
        came = (FAULTS | LIES)[name](look, before, dice)
        known = {each.resource.key for each in (*look, *before) if isinstance(each, Observation)}
        assert {each.resource.key for each in came if isinstance(each, Observation)} <= known
        assert set(places(came)) <= set(places(look))


@pytest.mark.parametrize("name", MUTES)
def test_a_mute_leaves_something_out_or_says_that_it_could_not_look(name: str) -> None:
    desk, dice = Desk(lived(3)), stream("mute")
    look = desk.look("mail", NOW)
    came = FAULTS[name](look, [], dice)
    whole = [each for each in came if isinstance(each, Sweep) and each.complete]
    seen = [each for each in came if isinstance(each, Observation)]
    counted = (
        bool(whole)
        and whole[0].count == len(seen)
        and seen == [e for e in look if isinstance(e, Observation)]
    )
    assert not counted or any(isinstance(each, Gap) for each in came)
