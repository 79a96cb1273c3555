"""Real repositories, made by the real restic: a good one once, and copies of it that are spoilt.

Nothing here stands in for restic. Programs that hang, talk nonsense or have few rights are small scripts, the
last of them around restic itself.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from random import Random

PASSWORD = "correct-horse-battery"
MARKED = b"This file must come back as it is.\n"
DIGEST = hashlib.sha256(MARKED).hexdigest()
TAKEN = "2026-11-24 13:00:00"
"""When the snapshot was taken, UTC."""


class Made:
    """A repository in `folder / "repo"` with one snapshot of `folder / "data"`, taken on the computer emr."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.repo, self.data = folder, folder / "repo", folder / "data"
        self.password = folder / "password"
        self.password.write_text(PASSWORD + "\n")
        self.data.mkdir()
        (self.data / "marked.txt").write_bytes(MARKED)
        (self.data / "charts").write_bytes(Random(1).randbytes(300_000))
        self.restic("init")
        self.restic("backup", "--host", "emr", "--time", TAKEN, str(self.data))

    def restic(self, *rest: str) -> None:
        argv = ["restic", "--no-cache", "-q", "-r", str(self.repo), "-p", str(self.password), *rest]
        subprocess.run(argv, check=True, env=os.environ | {"TZ": "UTC"}, stdout=subprocess.DEVNULL)

    def settings(self, **other: str) -> dict[str, str]:
        """Settings that are right, or spoilt by `other`."""
        right = {
            "repository": str(self.repo),
            "password_file": str(self.password),
            "assets": f"records=emr:{self.data}",
            "drills": f"records={self.data}/marked.txt={DIGEST}",
            "off_site": "yes",
            "parts": "1",
        }
        return right | other

    def copy(self, name: str) -> Path:
        """A copy of the repository that may be spoilt."""
        made = self.folder / name
        if made.exists():
            shutil.rmtree(made)
        shutil.copytree(self.repo, made)
        for each in made.rglob("*"):
            each.chmod(0o755 if each.is_dir() else 0o644)
        return made

    def flipped(self) -> Path:
        """A copy in which one byte of the largest pack is another."""
        made = self.copy("flipped")
        pack = max((each for each in (made / "data").rglob("*") if each.is_file()), key=_size)
        raw = bytearray(pack.read_bytes())
        raw[40] ^= 1
        pack.write_bytes(raw)
        return made

    def packless(self) -> Path:
        """A copy that lacks its largest pack."""
        made = self.copy("packless")
        max((each for each in (made / "data").rglob("*") if each.is_file()), key=_size).unlink()
        return made

    def torn(self, folder: str) -> Path:
        """A copy in which the first file of `folder` is cut short, or `config` itself."""
        made = self.copy(f"torn-{folder}")
        file = made / folder if (made / folder).is_file() else next((made / folder).iterdir())
        file.write_bytes(file.read_bytes()[:5])
        return made

    def program(self, name: str, text: str) -> str:
        """A program of our own in restic's place."""
        file = self.folder / name
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o755)
        return str(file)

    def hanging(self) -> str:
        return self.program("hanging", 'sleep 600 & echo $! > "$(dirname "$0")/child"; sleep 600')

    def powerless(self) -> str:
        """Restic itself, without root's right to pass over the rights of files."""
        caps = "--bounding-set=-dac_override,-dac_read_search"
        return self.program("powerless", f'exec setpriv {caps} restic "$@"')

    def locked(self) -> "Lock":
        """While this is held, another restic works on a copy of the repository."""
        return Lock(self.copy("locked"), self.password)


class Lock:
    """A real restic that waits in the middle of a backup, so that its lock lies in the repository."""

    def __init__(self, repo: Path, password: Path) -> None:
        self.repo, self._password = repo, password

    def __enter__(self) -> Path:
        argv = ["restic", "--no-cache", "-q", "-r", str(self.repo), "-p", str(self._password)]
        argv += ["backup", "--stdin", "--host", "other"]
        self._process = subprocess.Popen(argv, stdin=subprocess.PIPE)
        while not any((self.repo / "locks").iterdir()):
            assert self._process.poll() is None, "the restic that was to hold the lock ended"
        return self.repo

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()


def _size(file: Path) -> int:
    return file.stat().st_size
