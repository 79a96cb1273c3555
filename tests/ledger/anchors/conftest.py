"""Two authorities of different operators, made once; and a clinic whose ledger they can stamp."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.anchors.authority import Authority
from tests.ledger.anchors.ledgers import Published


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("acme") / "a", "Acme")


@pytest.fixture(scope="session")
def birch(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("birch") / "b", "Birch")


@pytest.fixture
def ledger(tmp_path: Path) -> Published:
    return Published(tmp_path / "clinic")
