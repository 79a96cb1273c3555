"""A fresh terminal; one whose clinic has lived for a while (each test gets a copy); one in the real time."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds.wiring import SystemClock
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


@pytest.fixture
def live(rounds: Terminal) -> Terminal:
    """A clinic in the real time, for a process beside us that has no other clock."""
    rounds.clock = SystemClock()
    (rounds.folder / "roster.csv").write_text("email,name,left\nana@maple.example,Ana Lopez,\n")
    rounds.ok("init", "--name", "Maple Street Clinic", "--tz", "America/Chicago")
    rounds.ok("connect", "roster", f"file={rounds.folder / 'roster.csv'}")
    return rounds
