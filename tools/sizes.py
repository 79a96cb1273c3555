"""Rooms stay small: a function has at most 60 lines, a file at most 300, the median function at most 12.

A function is counted from its `def` to its last line, docstring and nested functions included. The median
is over `src`, `packages` and `tools`; the two limits hold for tests and bench too.
"""

import ast
from collections.abc import Iterator
from statistics import median_low

from tools.tree import CODE_FOLDERS, Fault, Tree

FUNCTION_LINES = 60
FILE_LINES = 300
MEDIAN_LINES = 12
SHIPPED = ("src", "packages", "tools")


def check(tree: Tree) -> Iterator[Fault]:
    """Files and functions over their limit, and a median that has crept up."""
    for path in tree.code(*CODE_FOLDERS):
        count = len(tree.lines(path))
        if count > FILE_LINES:
            yield Fault(path, 0, f"{count} lines; at most {FILE_LINES}: split it by what it is about")
        for node, lines in functions(tree, path):
            if lines > FUNCTION_LINES:
                yield Fault(path, node.lineno, f"{node.name} has {lines} lines; at most {FUNCTION_LINES}")
    middle = median(tree)
    if middle > MEDIAN_LINES:
        yield Fault("src", 0, f"the median function has {middle} lines; at most {MEDIAN_LINES}")


def functions(tree: Tree, path: str) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Each function of a file and how many lines it has."""
    for node in ast.walk(tree.parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def median(tree: Tree) -> int:
    """Lines of the median function in shipped code and tools; 0 when there is none."""
    return median_low(lengths(tree) or [0])


def lengths(tree: Tree) -> list[int]:
    """Lines of each function in shipped code and tools."""
    return [lines for path in tree.code(*SHIPPED) for _, lines in functions(tree, path)]
