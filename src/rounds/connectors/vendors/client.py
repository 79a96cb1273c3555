"""The only input of the register of vendors: the bytes of the CSV file. Agreements come by
`sdk.documents`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rounds.sdk.files import read_whole

MOST: Final = 4_000_000
"""Bytes that a register may have."""


def register_bytes(file: Path) -> bytes:
    """The register's bytes. Raises `Unread`."""
    return read_whole(file, MOST)
