"""What makes a change to a folder outlive a power cut.

A file that was synced is not yet there after a cut: its name is in the folder, and the folder wants a sync of
its own (POSIX fsync on a directory).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make what was made, renamed or removed in a folder durable. Raises `OSError`.

    Windows has no such call and writes names through.
    """
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
