"""What a stranger runs stands alone: code under `packages/` imports itself and what Python brings."""

import ast
import sys
from collections.abc import Iterator

from tools.tree import Fault, Tree


def check(tree: Tree) -> Iterator[Fault]:
    """Imports in `packages/*/src` of anything that does not come with Python."""
    for path in tree.code("packages"):
        parts = path.split("/")
        if parts[2] != "src":
            continue
        for node in ast.walk(tree.parsed(path)):
            for name in _imported(node):
                if name not in sys.stdlib_module_names and name != parts[3]:
                    line = getattr(node, "lineno", 0)
                    yield Fault(path, line, f"imports {name}; only the standard library is there")


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".", 1)[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module.split(".", 1)[0]]
    return []
