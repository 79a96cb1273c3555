"""What a command line loads: the file of its own verb, and of the rest of Rounds what it works with."""

import pkgutil
import subprocess
import sys

import pytest
import typer
from typer.main import get_group

from rounds.cli import verbs
from rounds.cli.run import application
from rounds.cli.verbs import MODULES, loaded
from tests.cli.story import Terminal

SHELF = "rounds.cli.verbs."
ASK = "import sys; from rounds.cli.run import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
HEAVY = {
    "fastapi",
    "pikepdf",
    "uvicorn",
    "rounds.cli.coverage",
    "rounds.cli.gaps",
    "rounds.connectors.documents.translate",
    "rounds.law.exposure",
    "rounds.sdk.red",
    "rounds.sdk.testing",
    "rounds.simulator",
    "rounds.words.rows",
}
"""What some verbs need, and a page of the clinic's state does not."""


def loaded_by(rounds: Terminal, *words: str) -> set[str]:
    """The modules that a process has loaded when a command line is done."""
    line = [sys.executable, "-c", ASK, "--home", str(rounds.folder / "home"), *words]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout
    return set(done.stderr.split())


@pytest.mark.parametrize("words", [("status",), ("why",), ("status", "--json")])
def test_a_page_that_only_reads_loads_no_other_verb(maple: Terminal, words: tuple[str, ...]) -> None:
    found = loaded_by(maple, *words)
    assert {each for each in found if each.startswith(SHELF)} == {f"{SHELF}status"}
    assert not found & HEAVY
    assert ("rich.console" in found) is ("--json" not in words)


def test_a_page_of_help_is_made_without_reading_a_value(rounds: Terminal) -> None:
    found = loaded_by(rounds, "ledger", "show", "--help")
    assert "pydantic" not in found
    assert {each for each in found if each.startswith(SHELF)} == {f"{SHELF}ledger"}


def test_help_lists_every_verb_and_a_mistyped_one_is_looked_for_among_all(rounds: Terminal) -> None:
    told = rounds.ok("--help").out
    every = [verb for names in MODULES.values() for verb in names]
    assert [each for each in every if f"│ {each} " not in told] == []
    assert "Did you mean 'findings'" in rounds("finding").err


def test_each_file_of_the_shelf_is_named_with_just_the_verbs_that_it_adds() -> None:
    assert set(MODULES) == {each.name for each in pkgutil.iter_modules(verbs.__path__)}
    for name, names in MODULES.items():
        app = typer.Typer()
        app.callback()(lambda: None)
        for module in loaded([name]):
            module.add(app)
        assert tuple(get_group(app).commands) == names
    assert set(get_group(application()).commands) == {verb for names in MODULES.values() for verb in names}
