"""A fresh terminal, and one whose clinic has lived for a while. It lives once; each test gets a copy."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.story import Terminal, lived, terminal


@pytest.fixture
def rounds(tmp_path: Path) -> Iterator[Terminal]:
    with terminal(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def a_life(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("life")
    with terminal(folder) as made:
        lived(folder, made)
    return folder


@pytest.fixture
def maple(a_life: Path, rounds: Terminal) -> Terminal:
    shutil.copytree(a_life, rounds.folder, dirs_exist_ok=True)
    return rounds
