"""No import circle of any kind: an import inside a function or under TYPE_CHECKING counts too."""

import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import grimp

from tools.tree import Fault, Tree


def check(tree: Tree) -> Iterator[Fault]:
    """The first circle that the import graph of our packages holds, module by module."""
    packages = tree.packages()
    if not packages:
        return
    sys.path[:0] = [str(folder) for folder in packages.values()]
    graph = grimp.build_graph(*packages, cache_dir=None, exclude_type_checking_imports=False)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as circle:
        yield Fault("src", 0, "import circle: " + " ← ".join(circle.args[1]))
