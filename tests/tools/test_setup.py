"""Setting up says in a sentence what is missing; a test run closes with pytest's own line."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.tree import Tree

Plant = Callable[[dict[str, str]], Tree]


def bare_path(folder: Path, *programs: str) -> dict[str, str]:
    """An environment whose PATH holds these programs and nothing else."""
    folder.mkdir()
    for program in programs:
        real = shutil.which(program)
        assert real, f"{program} is missing on this machine"
        (folder / program).symlink_to(real)
    return {"PATH": str(folder), "LC_ALL": "C"}


def run(
    command: list[str], cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def test_a_machine_without_python_gets_a_sentence(tmp_path: Path, repository: Path) -> None:
    stub = tmp_path / "bin" / "python3"
    environment = bare_path(tmp_path / "bin", "sh")
    stub.write_text("#!/bin/sh\necho stub: not installed >&2\nexit 127\n", encoding="utf-8")
    stub.chmod(0o755)
    done = run([str(repository / "tools/find_python.sh")], env=environment)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "setup: Rounds needs Python 3.11 or newer on PATH and found none; install one and try again."
    )


def test_the_python_that_is_found_can_make_a_venv(repository: Path) -> None:
    done = run([str(repository / "tools/find_python.sh")])
    assert run([done.stdout.strip(), "-c", "import venv, ensurepip"]).returncode == 0


def test_where_nobody_can_install_what_is_missing_is_named(tmp_path: Path, repository: Path) -> None:
    environment = bare_path(tmp_path / "bin", "bash", "dirname", "grep", "openssl")
    environment["PATH"] += ":/nonexistent"
    done = run(["bash", str(repository / "tools/system_packages.sh")], env=environment)
    assert done.returncode == 1
    named = {line.split()[0] for line in done.stderr.splitlines()}
    assert {"rsyslog-openssl", "gocryptfs"} <= named
    assert "openssl" not in named


def test_minutes_per_part_stand_before_the_closing_line(plant: Plant, repository: Path) -> None:
    one = "def test_one():\n    assert True\n"
    tree = plant({"tests/checks/test_a.py": one, "tests/stories/test_b.py": one, "tests/test_c.py": one})
    for workers in ("0", "2"):
        done = run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-p",
                "tools.pytest_minutes",
                "-p",
                "no:cacheprovider",
                "-n",
                workers,
            ],
            cwd=tree.root,
            env=os.environ | {"PYTHONPATH": str(repository)},
        )
        *above, last = done.stdout.splitlines()
        assert re.search(r"3 passed in [0-9.]+s", last)
        parts = {line.split()[-1] for line in above if " min " in line}
        assert parts == {"checks", "stories", "tests"}


@pytest.mark.parametrize(
    ("code", "ends_well"), [(0, True), (3, True), (4, True), (1, False), (2, False), (5, False)]
)
def test_a_round_that_finds_something_has_done_its_work(
    repository: Path, code: int, *, ends_well: bool
) -> None:
    make = ["make", "--old-file=.venv/.ready", "run", "ONCE=1", f"DEMO=(exit {code})"]
    assert (run(make, cwd=repository).returncode == 0) is ends_well


def test_ci_ends_in_make_test_alone(repository: Path) -> None:
    script = (repository / ".ci/run").read_text(encoding="utf-8")
    assert script.splitlines()[-1] == "exec make test </dev/null"
    assert os.access(repository / ".ci/run", os.X_OK)
