"""Peers from the package index that need a newer Python than ours: a venv of their own, made by the test."""

import os
import shutil
import subprocess
from pathlib import Path

FLOOR = (3, 12)


def python() -> str:
    """A Python of 3.12 or later: on PATH, or among pyenv's. Fails where there is none."""
    names = [f"python3.{minor}" for minor in range(15, FLOOR[1] - 1, -1)]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = [shutil.which(name) for name in names] + sorted(map(str, pyenv.glob("3.*/bin/python")))
    ask = f"import sys, venv, ensurepip; sys.exit(sys.version_info < {FLOOR})"
    for candidate in found:
        if (
            candidate
            and not subprocess.run([candidate, "-c", ask], capture_output=True, check=False).returncode
        ):
            return candidate
    raise AssertionError("There is no Python of 3.12 or later on PATH or under pyenv; these peers need one.")


def _holds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def venv(folder: Path, *packages: str) -> Path:
    """The `bin` folder of a new venv with these packages."""
    subprocess.run([python(), "-m", "venv", folder], check=True)
    install = ["-m", "pip", "--disable-pip-version-check", "-qq", "install", *packages]
    subprocess.run([folder / "bin" / "python", *install], check=True)
    return folder / "bin"
