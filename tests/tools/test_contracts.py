"""The contracts of pyproject.toml bite: ruff's and import-linter's settings are each seen red once."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.tree import Tree

Plant = Callable[[dict[str, str]], Tree]
ROOMS = ("model", "law", "checks", "judgment", "evidence", "connectors", "sdk", "cli", "ports", "web")
HOUSE = {f"src/rounds/{room}/__init__.py": "" for room in ROOMS}
HOUSE |= {"src/rounds/__init__.py": "", "src/rounds_verify/__init__.py": ""}
HOUSE |= {
    f"src/rounds/connectors/{name}/{part}.py": ""
    for name in ("mail", "files")
    for part in ("__init__", "collect", "remedy")
}


OUTSIDE = (
    "apsw",
    "asyncio",
    "http",
    "httpx2",
    "os",
    "socket",
    "sqlite3",
    "subprocess",
    "threading",
    "time",
    "urllib",
)


def lint_imports(tree: Tree, repository: Path) -> str:
    config = tree.root / "pyproject.toml"
    config.write_text((repository / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tree.root,
        env=os.environ | {"PYTHONPATH": str(tree.root / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == ("BROKEN" not in done.stdout), done.stdout + done.stderr
    return done.stdout


def ruff(repository: Path, path: str, code: str) -> str:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise"]
    command += ["--stdin-filename", path, "-"]
    done = subprocess.run(command, cwd=repository, input=code, capture_output=True, text=True, check=False)
    return done.stdout


def test_an_honest_house_keeps_every_contract(plant: Plant, repository: Path) -> None:
    assert "0 broken" in lint_imports(plant(HOUSE), repository)


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("model/a.py", "import rounds.law", "Imports point down the house"),
        ("judgment/a.py", "import rounds.evidence", "Imports point down the house"),
        ("web/a.py", "import rounds.cli", "Imports point down the house"),
        ("attic/__init__.py", "", "Imports point down the house"),
        ("../rounds_verify/a.py", "import rounds.model", "The verifier knows nothing of ours"),
        ("checks/a.py", "import sqlite3", "Judging touches nothing"),
        ("law/a.py", "from os import path", "Judging touches nothing"),
        ("judgment/a.py", "from urllib.request import urlopen", "Judging touches nothing"),
        ("checks/a.py", "import rounds.law", "A shelf takes words and law from the sdk"),
        ("connectors/mail/a.py", "import rounds.connectors.files", "Connectors do not know one another"),
        ("connectors/mail/collect.py", "from rounds.connectors.mail import remedy", "Collecting never acts"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(
    plant: Plant, repository: Path, path: str, line: str, contract: str
) -> None:
    told = lint_imports(plant(HOUSE | {f"src/rounds/{path}": line + "\n"}), repository)
    assert f"{contract} BROKEN" in told


def test_judging_reaches_no_network_no_store_no_system_and_no_clock(plant: Plant, repository: Path) -> None:
    for room in ("model", "law", "checks", "judgment"):
        told = lint_imports(
            plant(HOUSE | {f"src/rounds/{room}/a.py": "".join(f"import {name}\n" for name in OUTSIDE)}),
            repository,
        )
        caught = re.findall(rf"rounds\.{room} is not allowed to import (\w+)", told)
        assert sorted(caught) == sorted(OUTSIDE)


@pytest.mark.parametrize(
    ("path", "code", "rule"),
    [
        ("src/rounds/model/a.py", '"""A."""\n\n\ndef f() -> None:\n    pass\n', "D103"),
        ("packages/rounds-verify/src/rounds_verify/a.py", "x = 1\n", "D100"),
        ("src/rounds/stores/a.py", '"""A."""\n\n\nclass A:\n    x = 1\n', "D101"),
        (
            "src/rounds/judgment/a.py",
            '"""A."""\n\nfrom datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n',
            "TID251",
        ),
        ("src/rounds/checks/access/a.py", '"""A."""\n\nimport uuid\n\nX = uuid.uuid4()\n', "TID251"),
    ],
)
def test_ruff_asks_for_docstrings_and_bans_the_clock_where_judging_is_done(
    repository: Path, path: str, code: str, rule: str
) -> None:
    assert f" {rule} " in ruff(repository, path, code)


def test_ruff_lets_the_edge_read_its_clock(repository: Path) -> None:
    code = '"""A."""\n\nfrom datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n'
    assert ruff(repository, "src/rounds/wiring.py", code) == "All checks passed!\n"
