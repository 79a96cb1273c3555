"""One store of each backend, fresh for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds.ports import Store
from tests.conformance.backends import BACKENDS


@pytest.fixture(params=list(BACKENDS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each backend in turn."""
    made = BACKENDS[request.param](tmp_path)
    yield made
    made.close()
