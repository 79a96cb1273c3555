from __future__ import annotations

from pathlib import Path

import pytest

from rounds.home import Home, Place
from tests.spine.alive import HandClock


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Home(tmp_path).create("Maple Street Clinic", "America/Chicago")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()
