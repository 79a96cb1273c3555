"""The beginnings that Rounds writes for whoever adds to a shelf: text only, nothing is registered anywhere.

A connector's template is a folder that works: it reads an example, passes the suite, and is changed from
there.

    >>> sorted(connector_files("acme"))[:3]
    ['README.md', '__init__.py', 'client.py']
"""

from __future__ import annotations

from importlib import resources
from string import Template
from typing import Final

CASE: Final = "suite_case.py"
"""The file of a new connector that belongs to `tests/connectors/<id>/`: the worlds that it is tried in."""


def connector_files(name: str) -> dict[str, str]:
    """The files of a new connector called `name` (a Python name in small letters), by file name."""
    folder = resources.files("rounds.sdk").joinpath("templates/connector")
    return {
        each.name.removesuffix(".txt"): Template(each.read_text("utf-8")).substitute(id=name)
        for each in folder.iterdir()
        if each.name.endswith(".txt")
    }
