"""Files and folders that outlive a power cut and are for our eyes only.

Rules this module keeps:

* Folders are 0700 and files 0600: they hold keys. One that was wider is narrowed.
* A file is replaced whole or not at all: written beside, synced, renamed, and the folder synced. A folder
  that was made is synced into the one above it: what lies in it is there after a power cut.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rounds.sdk.durable import sync_folder


def replace_file(target: Path, content: bytes) -> None:
    """Replace one file, whole and durably; its folder is made if it is not there. Raises `OSError`,
    which names the file.
    """
    beside = target.with_name(target.name + ".new")
    try:
        private_folder(target.parent)
        beside.unlink(missing_ok=True)  # one left by a crash may be wider than 0600
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
        sync_folder(target.parent)
    except OSError as why:
        why.filename = why.filename or str(target)  # a full disk does not say which file found no room
        raise


def private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are not there, durably and for our eyes only; narrow it if it is
    wider.
    """
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)
            sync_folder(each.parent)
    if folder.stat().st_mode & 0o077 and sys.platform != "win32":
        folder.chmod(0o700)
