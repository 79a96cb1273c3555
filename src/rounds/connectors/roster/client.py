"""The only input of the roster: the bytes of one file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rounds.sdk.files import read_whole

MOST: Final = 4_000_000
"""Bytes that a roster may have: some forty thousand people."""


def roster_bytes(file: Path) -> bytes:
    """The file's bytes. Raises `Unread`."""
    return read_whole(file, MOST)
