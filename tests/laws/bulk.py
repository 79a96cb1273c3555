"""The bulk runner: many histories, every law, a share of what happened, and the seed of whatever broke.

python -m tests.laws.bulk --histories 20000 --seed 1
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from rounds.judgment.engine import OUTCOMES
from rounds.model.verdict import Outcome
from tests.laws.history import History, release
from tests.laws.laws import AT_THE_END, EACH_TURN, SELDOM, SOME_TURNS, Law

MOVES = 30
PART = 500
"""Histories that one core takes at a time."""
SELDOM_IN = 8
FAILS = OUTCOMES[Outcome.FAILS.value]
OFTEN = 7
"""A law over the whole chart is asked at every seventh turn."""


class Broken(AssertionError):
    """A law that a history breaks: which, at which turn, and how to have it again."""

    def __init__(self, law: Law, seed: int, turn: int, said: str) -> None:
        super().__init__(f"{law.__name__}: history {seed}, turn {turn}: {said}")
        self.law = law.__name__


def history(seed: int, laws: Iterable[Law] | None = None, moves: int = MOVES) -> History:
    """One history with every law (or these) asked of it. Raises `Broken`."""
    asked = None if laws is None else frozenset(laws)
    made = History(seed, jumps=seed % 4 == 3)
    for at, turn in enumerate(made.run(moves)):
        _ask(made, EACH_TURN, asked, at)
        if (at + seed) % OFTEN == 0:
            _ask(made, SOME_TURNS, asked, at)
        if made.dice.random() < 0.03:
            made.restart()
        _note(made)
        del turn
    made.settle()
    _ask(made, AT_THE_END, asked, len(made.turns))
    if seed % SELDOM_IN == 0:
        _ask(made, SELDOM, asked, len(made.turns))
    return made


def _ask(made: History, laws: Iterable[Law], asked: frozenset[Law] | None, at: int) -> None:
    for law in laws:
        if asked is None or law in asked:
            said = law(made, made.turns[-1])
            if said:
                raise Broken(law, made.seed, at, f"{made.turns[-1].said!r}: {said}")


def _note(made: History) -> None:
    turn = made.turns[-1]
    for slot in made.rounds.fold.tally.scorer.holding & made.rounds.fold.engine.rules.by_id.keys():
        made.happened["a knock-out seen to fail"] += made.rounds.fold.engine.counts[slot][FAILS] > 0
    if not made.happened["a kind that is empty and proven to be"]:
        made.happened["a kind that is empty and proven to be"] += _an_empty_kind(made)
    if any(not entry.st["complete"] for entry in turn.of("sweep")):
        made.happened["a sweep that was not whole"] += 1
    if turn.said == "time alone" and turn.of("verdict"):
        made.happened["a lapse by time alone"] += 1
    for entry in turn.of("verdict"):
        if Outcome.UNSEEN.value in entry.st["judged"].values():
            made.happened["something became not known"] += 1
        if "gone" in entry.st["judged"].values():
            made.happened["something left"] += 1


def _an_empty_kind(made: History) -> bool:
    """Whether a check without a subject counts as *there is none*."""
    standing, rules = made.rounds.fold.tally.scorer.standing, made.rounds.fold.engine.rules
    return any(standing.counts_of(check.id).none_proven for check in rules.all)


def many(count: int, seed: int, laws: Iterable[Law] | None = None, first: int = 0) -> Counter[str]:
    """So many histories, from the `first` of a seed on; in how many of them each thing happened. Raises
    `Broken` at the first that breaks a law.
    """
    shares: Counter[str] = Counter()
    for at in range(seed * 1_000_000 + first, seed * 1_000_000 + first + count):
        made = history(at, laws)
        shares.update(name for name, times in made.happened.items() if times)
        shares["(turns)"] += len(made.turns)
    return shares


def spread(count: int, seed: int) -> Counter[str]:
    """The same as `many`, in a process of its own for each core."""
    shares: Counter[str] = Counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for part in pool.map(
            lambda first: _apart(min(PART, count - first), seed, first), range(0, count, PART)
        ):
            shares.update(part)
    return shares


def _apart(count: int, seed: int, first: int) -> dict[str, int]:
    words = ["--histories", str(count), "--seed", str(seed), "--first", str(first), "--json"]
    command = [sys.executable, "-m", "tests.laws.bulk", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stderr)
    shares: dict[str, int] = json.loads(done.stdout)
    return shares


def told(shares: Counter[str], count: int, seconds: float) -> str:
    """The shares in words."""
    turns = shares.pop("(turns)")
    lines = [
        f"{name:32} {times / count:7.1%}" for name, times in sorted(shares.items(), key=lambda each: -each[1])
    ]
    each = seconds / count * 1000
    head = f"{count:,} histories, {turns:,} turns, {seconds:.1f} s: {each:.1f} ms a history"
    return "\n".join([head, *lines])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Asks every law of many random histories.")
    parser.add_argument("--histories", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="the bare counts")
    given = parser.parse_args(arguments)
    release()
    gc.freeze()  # what was loaded for good is not gone through again and again, as with `rounds up`
    began = time.process_time()
    shares = many(given.histories, given.seed, first=given.first)
    print(json.dumps(shares) if given.json else told(shares, given.histories, time.process_time() - began))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
