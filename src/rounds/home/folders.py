"""Where Rounds keeps things on this platform. Two places, so that restoring one does not take back the other.

>>> state_folder("rounds.invalid/00ff").name
'00ff'
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from rounds.home.errors import HomeError
from rounds.sdk.durable import state_home


def default_home() -> Path:
    """`$ROUNDS_HOME`, or the platform's data folder."""
    if told := os.environ.get("ROUNDS_HOME"):
        return Path(told)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "Rounds"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Rounds"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local/share"))) / "rounds"


def state_folder(origin: str) -> Path:
    """Where the state of one ledger is kept outside its clinic's folder: `<state>/<origin hex>`.

    A backup of the clinic's folder does not
    hold it, so a restore does not set it back. The last part is the origin's: `rounds.invalid/<32 hex>`.
    Raises `HomeError` for an origin that has no such part: it could name another folder.
    """
    name = origin.rpartition("/")[2]
    if not re.fullmatch(r"[0-9a-f]+", name):
        raise HomeError(
            f"The origin {origin!r} does not end in hex digits. Bring clinic.json back from a backup."
        )
    return state_home() / name
