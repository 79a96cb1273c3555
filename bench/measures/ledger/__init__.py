"""What the ledger promises, one file a theme: appending, auditing, encoding, findings, opening, proofs and
trees. Each has `measure(scale)`; the folder is the registration.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from bench.figure import Figure, Scale


def themes() -> list[str]:
    """Every theme, by its module's name."""
    return sorted(each.name for each in pkgutil.iter_modules(__path__))


def measure(scale: Scale) -> Iterator[Figure]:
    """All themes, one after the other."""
    for name in themes():
        yield from import_module(f"{__name__}.{name}").measure(scale)
