"""Runs a script of ours on a document, in a process that has no file, no network and little time.

Rules this module keeps:

* The script limits itself before it looks at the document (see `pdf_child.py`); here the clock is watched,
  and the child and all that it may have started are killed as a group.
* A child that failed, hung or said more than it may has said nothing.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

DEADLINE: Final = 20.0
"""Seconds on the clock that one document may take; the scripts limit processor time to half of it."""


def said(script: Path, document: bytes, most: int, *words: str) -> bytes:
    """What the script says about a document, at most `most` bytes; nothing when it did not end well in
    time.
    """
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(  # noqa: S603 - our own file under our own interpreter, no shell
            [sys.executable, "-I", str(script), *words],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            start_new_session=True,
        )
        with child:
            try:
                child.communicate(document, timeout=DEADLINE)
            except subprocess.TimeoutExpired:
                return b""
            finally:
                # The group outlives its leader while a member is left, so this can hit nobody else's.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
        out.seek(0)
        return out.read(most) if child.returncode == 0 else b""
