"""The machine itself: the only file of this connector with input and output.

Rules this module keeps:

* A command is a list, never a shell line; no stdin; `LC_ALL=C`; a fixed `PATH`; five seconds; a cap on its
  output. A command that outlives its time is ended together with everything that it started.
* A file is read up to a cap, never waited for (a pipe or a device is not opened), and nothing that it holds
  raises.
* Nothing is written, but for one marked log line when the clinic asked for a receipt (`HostLook.log`).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from rounds.connectors.this_machine.look import ABSENT, Absence, Blind, Bytes, Look, Names, Text, Time
from rounds.sdk.connector import Host, Ran, Reason

DEADLINE: Final = 5.0
"""Seconds that a command may take."""
MAX_OUTPUT: Final = 16 * 1024 * 1024
"""Bytes of output that are read; a command that says more has not been understood."""
MAX_FILE: Final = 32 * 1024 * 1024
MAX_NAMES: Final = 20_000
TAIL: Final = 256 * 1024
SEARCH_PATH: Final = (
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/libexec/ApplicationFirewall"
)


class LocalHost:
    """This machine, or the part of it below `root`. Fulfils `sdk.connector.Host`."""

    def __init__(self, root: Path = Path("/")) -> None:
        self.root = root

    def run(self, argv: Sequence[str]) -> Ran:
        """Run a command under the rules above. `code` is `None` if it could not be started or was ended."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            try:
                code = _run(argv, out, err)
            except (OSError, ValueError) as why:
                return Ran(None, "", str(why))
            except subprocess.TimeoutExpired:
                return Ran(None, "", f"{argv[0]} took longer than {DEADLINE:.0f} seconds.")
            return _ran(argv, code, out, err)


def _run(argv: Sequence[str], out: IO[bytes], err: IO[bytes]) -> int:
    """Start a command and wait for it. Raises what `subprocess` raises, after ending the command."""
    search = os.environ.get("PATH", "") if sys.platform == "win32" else SEARCH_PATH
    env = {"PATH": search, "LC_ALL": "C", "LANG": "C", "HOME": "/"} | _windows_needs()
    with subprocess.Popen(  # noqa: S603 - a list from our own tables or the clinic's settings, never a shell
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        env=env,
        cwd="/",
        start_new_session=True,
    ) as process:
        try:
            return process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            _end(process)
            raise


def _windows_needs() -> dict[str, str]:
    """The variables without which Windows can't start a program."""
    return {name: os.environ[name] for name in ("SystemRoot", "COMSPEC") if name in os.environ}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it started."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _ran(argv: Sequence[str], code: int, out: IO[bytes], err: IO[bytes]) -> Ran:
    """What a command said, unless it said too much."""
    if out.seek(0, os.SEEK_END) > MAX_OUTPUT:
        return Ran(None, "", f"{argv[0]} said more than {MAX_OUTPUT:,} bytes.")
    out.seek(0)
    err.seek(0)
    return Ran(code, out.read().decode("utf-8", "replace"), err.read(65_536).decode("utf-8", "replace"))


class HostLook:
    """One look at a host: files below its root, its commands (each asked once), its log socket."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._asked: dict[tuple[str, ...], Ran] = {}
        self._seen = hashlib.sha256()

    def digest(self) -> str:
        """SHA-256 (hex) over what was read since the last call: paths, commands and what they gave."""
        made = self._seen.hexdigest()
        self._seen = hashlib.sha256()
        return made

    def text(self, path: str) -> Text:
        """A whole text file; see `Look.text`."""
        raw = self.slice(path, 0, MAX_FILE + 1)
        if not isinstance(raw, bytes):
            return raw
        if len(raw) > MAX_FILE:
            return Blind(Reason.TRUNCATED, f"{path} has more than {MAX_FILE:,} bytes and was not read.")
        return raw.decode("utf-8", "replace")

    def slice(self, path: str, offset: int, size: int) -> Bytes:
        """Part of a file; see `Look.slice`."""
        try:
            with _opened(self._at(path)) as file:
                if offset:
                    file.seek(offset)
                return self._noted(path, file.read(size))
        except (OSError, ValueError) as why:
            return _why(path, why)

    def tail(self, path: str) -> Text:
        """The end of a text file; see `Look.tail`."""
        try:
            with _opened(self._at(path)) as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
                return file.read(TAIL).decode("utf-8", "replace")
        except (OSError, ValueError) as why:
            return _why(path, why)

    def names(self, path: str) -> Names:
        """The names in a folder; see `Look.names`."""
        try:
            found = [each.name for each in self._at(path).iterdir()]
        except (OSError, ValueError) as why:
            return _why(path, why)
        if len(found) > MAX_NAMES:
            return Blind(Reason.TRUNCATED, f"{path} holds more than {MAX_NAMES:,} names.")
        return tuple(sorted(found))

    def changed(self, path: str) -> Time:
        """When something was last changed; see `Look.changed`. A symbolic link is not followed."""
        try:
            return datetime.fromtimestamp(self._at(path).lstat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError) as why:
            return _why(path, why)

    def real(self, path: str) -> Text:
        """Follow links; see `Look.real`. A link that leads out of the root counts as the path itself."""
        try:
            there = self._at(path).resolve(strict=True)
            root = self._host.root.resolve()
        except (OSError, ValueError, RuntimeError) as why:
            return _why(path, why)
        return "/" + "/".join(there.relative_to(root).parts) if there.is_relative_to(root) else path

    def run(self, argv: Sequence[str]) -> Ran:
        """Run a command once per look; see `Look.run`."""
        key = tuple(argv)
        if key not in self._asked:
            self._asked[key] = self._host.run(argv)
        ran = self._asked[key]
        self._noted("\0".join(key), f"{ran.code}\0{ran.out}".encode("utf-8", "surrogatepass"))
        return ran

    def fresh(self, argv: Sequence[str]) -> Ran:
        """Run a command now; see `Look.fresh`."""
        return self._host.run(argv)

    def token(self) -> str:
        """Sixteen random bytes; see `Look.token`."""
        return secrets.token_hex(16)

    def log(self, line: str) -> Absence | Blind | None:
        """Send one datagram to `/dev/log`; see `Look.log`."""
        path = self._at("/dev/log")
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.settimeout(1.0)
                out.sendto(line.encode(), str(path))
        except ConnectionRefusedError:
            return ABSENT
        except OSError as why:
            return _why("/dev/log", why)
        return None

    def pause(self, seconds: float) -> None:
        """Sleep; see `Look.pause`."""
        time.sleep(seconds)

    def _noted(self, what: str, raw: bytes) -> bytes:
        """Take what was read into the digest."""
        self._seen.update(f"{what}\0{len(raw)}\0".encode("utf-8", "surrogateescape") + raw)
        return raw

    def _at(self, path: str) -> Path:
        """Where a path of the looked-at machine lies on this one."""
        return self._host.root / path.lstrip("/")


def _opened(path: Path) -> IO[bytes]:
    """Open a regular file for reading, without ever waiting for a pipe. Raises `OSError`."""
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(0, "not a plain file")
    return os.fdopen(fd, "rb")


def _why(path: str, why: Exception) -> Absence | Blind:
    """An error of the operating system as what it means to us."""
    if isinstance(why, FileNotFoundError | NotADirectoryError):
        return ABSENT
    if isinstance(why, PermissionError):
        return Blind(Reason.NOT_PERMITTED, f"{path} can't be read with the rights that Rounds has.")
    return Blind(Reason.UNREADABLE, f"{path} can't be read: {getattr(why, 'strerror', None) or why}.")


# Said statically, so that a changed contract fails here and not on a clinic's machine.
_HOST: type[Host] = LocalHost
_LOOK: type[Look] = HostLook
