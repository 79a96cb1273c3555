"""A clinic whose keys are to be kept, and a backup of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rounds.home import Place
from tests.cli.ledger.desk import WORDS, keys
from tests.ledger.vault.clinic import clinic


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A clinic whose keys are to be kept; the passphrase stands in a file beside its home."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words").write_text(WORDS + "\n")
    return clinic(tmp_path / "home")


@pytest.fixture
def kept(place: Place) -> Path:
    """A backup of its keys."""
    assert keys(place, "backup", "kept", "--passphrase-file", "words")[0] == 0
    return Path("kept")
