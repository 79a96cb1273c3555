"""Kills a clinic's process again and again at random moments, and looks at what it left; says it as JSON.

    python product_kills.py FOLDER KILLS SEED

A clinic lives through twelve kills, then another is begun; its first life begins with no folder at all, so
that the making of a clinic is cut off as well. The process is a fork: nothing has to be loaded anew.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path
from random import Random
from typing import NoReturn

from rounds.home import Home
from tests.faults.killing import Killer
from tests.faults.product import judging, kept, open_or_begin, pushes, wrong_with

LIVES = 12
ENDLESS = 1 << 30


def live(folder: Path, out: int) -> NoReturn:
    """Take pushes and acknowledge each, until killed."""
    app = open_or_begin(folder)
    os.write(out, b"open\n")
    start = max(kept(app)[0], default=-1) + 1
    pushes(app, lambda number: _say(out, number), start, ENDLESS)
    raise AssertionError("nobody takes so many pushes")


def _say(out: int, number: int) -> None:
    os.write(out, b"%d\n" % number)


def look(folder: Path, acked: int) -> tuple[int, list[str]]:
    """What is wrong with what a life left. Nothing was promised before a clinic was there."""
    home = Home(folder)
    if home.clinics():
        return wrong_with(home.place(), acked)
    return 0, [f"{acked} pushes were acknowledged and there is no clinic"] if acked else []


def main(folder: str, kills: str, seed: str) -> None:
    """Run, and print a JSON object: kills, pushes acknowledged, lives cut off before one, what was wrong."""
    killer, acked_in_all, early = Killer(Random(int(seed))), 0, 0
    wrong: list[str] = []
    judging()
    acked = 0
    for life in range(int(kills)):
        here = Path(folder) / f"house {life // LIVES}"
        first = life % LIVES == 0
        said = killer.life(partial(live, here), early=first)
        numbers = [int(line) for line in said if line != "open"]
        before = 0 if first else acked
        acked = max([before, *(number + 1 for number in numbers)])
        acked_in_all += len(numbers)
        early += not numbers
        acked, found = look(here, acked)
        wrong += [f"life {life}: {each}" for each in found]
    print(json.dumps({"kills": int(kills), "acknowledged": acked_in_all, "early": early, "wrong": wrong}))


if __name__ == "__main__":
    main(*sys.argv[1:])
