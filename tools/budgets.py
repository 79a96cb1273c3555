"""Runs the house's own gates over a tree: `python -m tools.budgets [ROOT]`; exits 1 when one is broken."""

import sys
from pathlib import Path

from tools import cycles, locks, reasons, sizes, verifier, words
from tools.tree import Fault, Tree

RULES = (sizes.check, cycles.check, verifier.check, words.check, reasons.check, locks.check)


def main(arguments: list[str]) -> int:
    """Prints each fault on a line of its own, then the figures; the exit code says whether all rules held."""
    tree = Tree(Path(arguments[0] if arguments else ".").resolve())
    faults = [fault for rule in RULES for fault in rule(tree)]
    for fault in faults:
        print(fault)
    print(f"budgets: {_figures(tree)}; {_count(faults)}")
    return 1 if faults else 0


def _figures(tree: Tree) -> str:
    paths = tree.code(*sizes.SHIPPED)
    lines = sizes.lengths(tree)
    spread = f"median {sizes.median(tree)}, longest {max(lines, default=0)} lines"
    return f"{len(paths)} files, {len(lines)} functions, {spread}"


def _count(faults: list[Fault]) -> str:
    return f"{len(faults)} broken" if faults else "every rule holds"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
