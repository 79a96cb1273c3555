"""`python -m bench [NAME …]`: runs measures and prints one row a figure."""

from __future__ import annotations

import argparse
import pkgutil
import sys
from collections.abc import Callable
from importlib import import_module

import msgspec

from bench import measures, table
from bench.figure import Figure, Scale


def names() -> list[str]:
    """Every measure, by its module's name."""
    return sorted(each.name for each in pkgutil.iter_modules(measures.__path__))


def run(name: str, scale: Scale, shown: Callable[[Figure], None] = lambda _: None) -> list[Figure]:
    """The figures of one measure; each is shown when it is made."""
    made = []
    for each in import_module(f"bench.measures.{name}").measure(scale):
        shown(each)
        made.append(each)
    return made


def main(arguments: list[str]) -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[[], *names()], help="measures to run; all without one")
    parser.add_argument("--json", action="store_true", help="one JSON line a figure")
    parser.add_argument("--keep", action="store_true", help="store the figures in bench/results")
    parser.add_argument("--runs", type=int, default=5, help="alternating runs of each figure")
    parser.add_argument(
        "--tiny", action="store_true", help="tiny sizes: shows that it works, measures nothing"
    )
    parser.add_argument(
        "--largest", type=int, default=10_000_000, metavar="ENTRIES", help="no ledger has more; default 10^7"
    )
    parser.add_argument("--promises", action="store_true", help="put the stored figures into PROMISES.md")
    said = parser.parse_args(arguments)
    if said.promises:
        table.promise()
        return
    scale = Scale(said.runs, said.tiny, said.largest)
    if not said.json:
        print(table.HEAD, table.RULE, sep="\n", flush=True)
    for name in said.name or names():
        made = run(name, scale, lambda each: print(_line(each) if said.json else table.row(each), flush=True))
        if said.keep:
            table.keep(name, made)


def _line(made: Figure) -> str:
    return msgspec.json.encode(msgspec.to_builtins(made) | {"verdict": made.verdict}).decode()


if __name__ == "__main__":
    main(sys.argv[1:])
