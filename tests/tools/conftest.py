"""A planted tree: each gate sees one file that breaks its rule."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.tree import Tree

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def plant(tmp_path: Path) -> Callable[[dict[str, str]], Tree]:
    """Writes these files (path → text) below an empty folder and hands over the tree."""

    def write(files: dict[str, str]) -> Tree:
        for path, text in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return Tree(tmp_path)

    return write


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this repository."""
    return REPOSITORY
