"""How a shelf is read: the file or folder *is* the registration, nothing lists them."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from rounds.sdk.check import Check, CheckIsWrong, check_of


def modules(package: str) -> Iterator[str]:
    """Names of all modules below a package, sorted, packages themselves left out."""
    found = pkgutil.walk_packages(import_module(package).__path__, package + ".")
    yield from sorted(each.name for each in found if not each.ispkg)


def folders(package: str) -> Iterator[str]:
    """Names of the packages directly below a package, sorted."""
    found = pkgutil.iter_modules(import_module(package).__path__, package + ".")
    yield from sorted(each.name for each in found if each.ispkg)


@cache
def all_checks(package: str = "rounds.checks") -> tuple[Check, ...]:
    """Every check on the shelf, by id. Raises `CheckIsWrong` for an id that two modules claim."""
    found = [made for name in modules(package) if (made := check_of(import_module(name))) is not None]
    by_id = {made.id: made for made in found}
    if len(by_id) < len(found):
        twice = sorted(made.id for made in found if by_id[made.id] is not made)
        raise CheckIsWrong(f"Two checks have the id {twice[0]}; an id is never reused.")
    return tuple(by_id[each] for each in sorted(by_id))
