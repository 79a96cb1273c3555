"""Ten policies over one laptop, JSON decode included, on one core: beside Rego and CEL, both written in Rust.

Every engine gets the bytes that it reads best and gives the ids of what fails. *Bare*: ours is ten
conditions on the decoded laptop, no sentence. *With sentences and read sets*: ours are ten ordinary checks,
asked as the engine asks them for a subject that changed; each makes its verdict with its sentence, and what
fails comes out with both and with the things that it rests on.
*As pushed* reads the same laptop from the facts of a pushed line, which checks every text and spelling too.

Before anything is timed, all are asked about the same random laptops and must say the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from importlib import import_module
from random import Random
from typing import Any, Final

import msgspec

from bench.figure import Figure, Goal, Scale, alternate, at_least, figure
from bench.policies import BARE, CEL, REGO, RULES, Laptop, anything, flat, stored
from rounds.judgment.affected import Rules
from rounds.model.plain import from_plain, to_plain
from rounds.model.verdict import Fails

Ask = Callable[[int], AbstractSet[str]]
"""The failing rules of the n-th laptop."""
IDS: Final = tuple(each.id for each in RULES)
READ: Final = msgspec.json.Decoder(Laptop).decode


class Disagree(Exception):
    """Two engines say different things of one laptop: nothing may be compared."""


class One:
    """A world of one laptop at a time: what judging asks of the chart, and nothing else."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop

    def at(self, sub: str, now: int) -> Laptop:  # noqa: ARG002 - the chart's signature
        """The laptop."""
        return self.laptop


def measure(scale: Scale) -> Iterator[Figure]:
    """Each of ours beside each peer."""
    count = scale.of(4_000, 50)
    laptops = [anything(Random(seed)) for seed in range(count)]
    ours = {
        "bare": bare(laptops),
        "with sentences and read sets": judged(laptops),
        "as pushed": pushed(laptops),
    }
    peers = {"regorus": rego(laptops), "CEL": cel(laptops)}
    agree([*ours.values(), *peers.values()], min(count, 1_000))
    goals = {("bare", "regorus"): 12, ("bare", "CEL"): 80}
    goals |= {("with sentences and read sets", "regorus"): 6, ("with sentences and read sets", "CEL"): 40}
    for way, mine in ours.items():
        for name, theirs in peers.items():
            goal = at_least(goals[way, name]) if (way, name) in goals else None
            yield _figure(f"ten policies, {way}, beside {name}", mine, theirs, count, goal, scale)


def agree(engines: Sequence[Ask], count: int) -> None:
    """Raises `Disagree` unless all say the same of the first laptops."""
    for number in range(count):
        first, *others = [ask(number) for ask in engines]
        if any(other != first for other in others):
            raise Disagree(f"Of laptop {number}: {[sorted(each) for each in (first, *others)]}")


def bare(laptops: Sequence[Laptop]) -> Ask:
    """Ten conditions on a decoded laptop."""
    rows, rules = [stored(each) for each in laptops], tuple(zip(IDS, BARE, strict=True))

    def ask(number: int) -> AbstractSet[str]:
        laptop = READ(rows[number])
        return {name for name, holds in rules if not holds(laptop)}

    return ask


def judged(laptops: Sequence[Laptop]) -> Ask:
    """Ten checks as the engine runs them."""
    return _engine([stored(each) for each in laptops], READ)


def pushed(laptops: Sequence[Laptop]) -> Ask:
    """The same from the facts of a pushed line."""
    return _engine(
        [msgspec.json.encode(to_plain(each)) for each in laptops], partial(from_plain, Laptop, "bench", "a")
    )


def _engine(rows: Sequence[bytes], decode: Callable[[bytes], Laptop]) -> Ask:
    """All ten verdicts, each with its sentence; what fails, with what it rests on. As the engine does it: a
    verdict that is no news is gone before the next is made.
    """
    one, subject = One(decode(rows[0])), "0123456789abcdef"
    itself, (rules, _) = (subject,), Rules(RULES).plan(IDS)

    def ask(number: int) -> AbstractSet[str]:
        one.laptop = decode(rows[number])
        held = one.at(subject, 0)
        return {name: (said, itself) for name, judge in rules if type(said := judge(held)) is Fails}.keys()

    return ask


def rego(laptops: Sequence[Laptop]) -> Ask:
    """Rego by regorus."""
    engine: Any = import_module("regorus").Engine()
    engine.add_policy("rules.rego", REGO)
    texts = [msgspec.json.encode(flat(each)).decode() for each in laptops]

    def ask(number: int) -> AbstractSet[str]:
        engine.set_input_json(texts[number])
        failing: set[str] = engine.eval_rule("data.rules.failing")
        return failing

    return ask


def cel(laptops: Sequence[Laptop]) -> Ask:
    """CEL by common-expression-language."""
    compiled: Any = import_module("cel").compile
    rules = tuple(zip(IDS, [compiled(each).execute for each in CEL], strict=True))
    texts = [msgspec.json.encode(flat(each)) for each in laptops]

    def ask(number: int) -> AbstractSet[str]:
        given = {"d": msgspec.json.decode(texts[number])}
        return {name for name, holds in rules if not holds(given)}

    return ask


def _figure(name: str, ours: Ask, peer: Ask, count: int, goal: Goal | None, scale: Scale) -> Figure:
    pairs, load = alternate(scale.runs, lambda: _rate(ours, count), lambda: _rate(peer, count // 10))
    return figure(name, "laptops/s", pairs, goal, load)


def _rate(ask: Ask, count: int) -> float:
    """Laptops a second."""
    began = time.perf_counter()
    for number in range(count):
        ask(number)
    return count / (time.perf_counter() - began)
