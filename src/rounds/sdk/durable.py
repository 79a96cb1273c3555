"""What outlives a power cut, and where it is kept outside a clinic's folder.

A file that was synced is not yet there after a cut: its name is in the folder, and the folder wants a sync of
its own (POSIX fsync on a directory).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def state_home() -> Path:
    """Where state is kept outside the clinics' folders: `$ROUNDS_STATE`, or the platform's state folder.

    A backup of a clinic's folder does not hold it, so a restore does not set it back.
    """
    if told := os.environ.get("ROUNDS_STATE"):
        return Path(told)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "Rounds State"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Rounds State"
    return Path(os.environ.get("XDG_STATE_HOME", str(Path.home() / ".local/state"))) / "rounds"


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
