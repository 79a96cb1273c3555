"""The only input of the register of documents: the bytes of its CSV files. Documents come by
`sdk.documents`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rounds.sdk.files import read_whole

MOST: Final = 8_000_000
"""Bytes that one register may have: some fifty thousand lines."""


def sheet_bytes(file: Path) -> bytes:
    """The file's bytes. Raises `Unread`."""
    return read_whole(file, MOST)
