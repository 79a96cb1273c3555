"""Opening a file that somebody handed over, and nothing but a file.

A named pipe that nobody writes into would be waited for without end, and a device never ends. So what is
opened must be a regular file, or a link to one; a pipe is handed over as standard input (`-`).
"""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from rounds_verify.errors import ExportError

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # the latter on Windows


def open_file(path: Path) -> BinaryIO:
    """The file, opened to be read as bytes. Raises ExportError for what can't be read or is no regular file,
    and FileNotFoundError or NotADirectoryError where there is nothing.
    """
    try:
        handle = os.open(path, _FLAGS)
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}.") from error
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if stat.S_ISDIR(mode):
        raise ExportError(f"{path} cannot be read: it is a folder.")
    raise ExportError(f"{path} is no file but a pipe or a device; a pack in a pipe is handed over as -.")
