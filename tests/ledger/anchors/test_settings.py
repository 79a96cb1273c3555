"""Whom a clinic asks, as it is read from its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from rounds.ledger.anchors.errors import BadAnchors
from rounds.ledger.anchors.settings import FILE, Settings, settings_in, written


def test_a_clinic_without_the_file_asks_nobody(tmp_path: Path) -> None:
    assert settings_in(tmp_path) == Settings()


def test_what_was_written_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(written(Settings()))
    assert settings_in(tmp_path) == Settings()


def test_a_file_that_can_not_be_read_is_named_and_not_taken_for_nobody(tmp_path: Path) -> None:
    """Signing asks witnesses what they know: a disk that fails there must end in a sentence, not a crash."""
    (tmp_path / FILE).mkdir()
    with pytest.raises(BadAnchors, match=r"anchors\.json can't be read: Is a directory \(yours to mend\)"):
        settings_in(tmp_path)
