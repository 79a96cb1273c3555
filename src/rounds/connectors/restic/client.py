"""The restic program: the only file of this connector with input and output.

Rules this module keeps:

* A command is a list, never a shell line; no stdin; a small fixed environment, so that no password of another
  repository gets in; a deadline; a cap on its output. A command that outlives its time is ended together with
  all that it started.
* Nothing is written but restic's own lock; in a drill, a private temporary folder that is removed again; and,
  while damage is known, one small file in the state folder, so that a restart does not forget it.
* The password's file is named to restic and not opened here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from rounds.sdk.connector import Ran
from rounds.sdk.durable import state_home, sync_folder

MAX_OUTPUT: Final = 16 * 1024 * 1024
"""Bytes of output that are read: some forty thousand snapshots."""
MAX_ERROR: Final = 64 * 1024
MAX_MARKED: Final = 64 * 1024 * 1024
"""Bytes that a marked file may have."""
SEARCH_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Restic:
    """The program at `program`, asked about one repository, `seconds` for each command."""

    def __init__(self, program: str, repository: str, password_file: str, seconds: float) -> None:
        self._start = (program, "--no-cache", "--repo", repository, "--password-file", password_file)
        self._seconds = seconds

    def snapshots(self) -> Ran:
        """List all snapshots as JSON."""
        return self._run(["snapshots", "--json"])

    def check(self, part: int, of: int) -> Ran:
        """Check the repository's structure and, where it holds, the data of one of so many parts (from 1).

        Structure first: restic would ask for the data of a missing pack for minutes before it gives up.
        """
        ran = self._run(["check"])
        return ran if ran.code else self._run(["check", f"--read-data-subset={part}/{of}"])

    def drill(self, snapshot: str, path: str) -> tuple[Ran, str | None]:
        """Restore one file of a snapshot; with it the SHA-256 (hex) of what came back, `None` if nothing did.

        What came back as anything but a plain file of at most `MAX_MARKED` bytes did not come back.
        """
        with tempfile.TemporaryDirectory(prefix="rounds-drill-") as folder:
            ran = self._run(["restore", snapshot, "--target", folder, "--include", path])
            return ran, _digest(Path(folder) / path.lstrip("/"))

    def _run(self, rest: Sequence[str]) -> Ran:
        """Run a command under the rules above. `code` is `None` if it could not be started or was ended."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            try:
                code = self._wait([*self._start, *rest], out, err)
            except FileNotFoundError:
                return Ran(None, "", "not found")
            except (OSError, ValueError):
                return Ran(None, "", "not started")
            except subprocess.TimeoutExpired:
                return Ran(None, "", "timeout")
            return _ran(code, out, err)

    def _wait(self, argv: list[str], out: IO[bytes], err: IO[bytes]) -> int:
        """Start a command and wait for it. Raises what `subprocess` raises, after ending the command."""
        env = {"PATH": SEARCH_PATH, "LC_ALL": "C", "HOME": "/"}
        with subprocess.Popen(  # noqa: S603 - a list from our own words and the clinic's settings, no shell
            argv,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=env,
            cwd="/",
            start_new_session=True,
        ) as process:
            try:
                return process.wait(self._seconds)
            except subprocess.TimeoutExpired:
                _end(process)
                raise


class Known:
    """Since when the repository of a source is known to be damaged, kept where a restart finds it."""

    def __init__(self, system: str, repository: str) -> None:
        name = hashlib.sha256(f"{system}\n{repository}".encode("utf-8", "surrogateescape")).hexdigest()
        self.file = state_home() / "restic" / name[:32]

    def damaged(self) -> datetime | None:
        """When damage was found, `None` where none is known. Raises `OSError` when that can't be read.

        A file that was cut off in the middle says that there is damage, and nothing of its time.
        """
        try:
            text = self.file.read_bytes()
        except FileNotFoundError:
            return None
        try:
            return datetime.fromisoformat(text.decode("ascii")).astimezone(UTC)
        except ValueError:
            return datetime.fromtimestamp(0, UTC)

    def keep(self, at: datetime) -> None:
        """Damage was found. Raises `OSError`."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.file.open("wb") as file:
            file.write(at.isoformat().encode())
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self.file.parent)

    def forget(self) -> None:
        """All of the data was read and is sound. Raises `OSError`."""
        self.file.unlink(missing_ok=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it started."""
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


def _ran(code: int, out: IO[bytes], err: IO[bytes]) -> Ran:
    """What a command said, unless it said too much."""
    if out.seek(0, os.SEEK_END) > MAX_OUTPUT:
        return Ran(None, "", "too much")
    out.seek(0)
    err.seek(0)
    return Ran(code, out.read().decode("utf-8", "replace"), err.read(MAX_ERROR).decode("utf-8", "replace"))


def _digest(file: Path) -> str | None:
    """SHA-256 (hex) of a plain file, `None` for anything else."""
    try:
        fd = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(fd, "rb") as opened:
        if os.fstat(fd).st_size > MAX_MARKED:
            return None
        try:
            return hashlib.sha256(opened.read()).hexdigest()
        except OSError:
            return None
