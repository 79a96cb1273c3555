"""Each of the house's own gates is seen red once, and green beside it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools import locks, reasons, sizes, verifier, words
from tools.tree import Fault, Tree

Plant = Callable[[dict[str, str]], Tree]
HASH = "    --hash=sha256:" + "0" * 64


def function(lines: int) -> str:
    return "def f():\n" + "    x = 1\n" * (lines - 1)


def messages(faults: Iterator[Fault]) -> list[str]:
    return [str(fault) for fault in faults]


@pytest.mark.parametrize("lines", [60, 61])
def test_a_function_has_at_most_60_lines(plant: Plant, lines: int) -> None:
    tree = plant({"tests/test_a.py": function(lines)})
    assert messages(sizes.check(tree)) == ["tests/test_a.py:1: f has 61 lines; at most 60"][: lines - 60]


@pytest.mark.parametrize("lines", [300, 301])
def test_a_file_has_at_most_300_lines(plant: Plant, lines: int) -> None:
    tree = plant({"bench/a.py": "x = 1\n" * lines})
    assert len(messages(sizes.check(tree))) == lines - 300


@pytest.mark.parametrize("lines", [12, 13])
def test_the_median_function_of_shipped_code_has_at_most_12_lines(plant: Plant, lines: int) -> None:
    tree = plant({f"src/rounds/{name}.py": function(lines) for name in "abc"} | {"tests/t.py": function(40)})
    assert messages(sizes.check(tree)) == ["src: the median function has 13 lines; at most 12"][: lines - 12]


@pytest.mark.parametrize(
    ("first", "broken"),
    [
        ("import rounds.b\n", True),
        ("from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import rounds.b\n", True),
        ("def f():\n    from rounds import b\n", True),
        ("", False),
    ],
)
def test_no_import_circle_of_any_kind(plant: Plant, repository: Path, first: str, *, broken: bool) -> None:
    tree = plant(
        {"src/rounds/__init__.py": "", "src/rounds/a.py": first, "src/rounds/b.py": "import rounds.a\n"}
    )
    done = subprocess.run(
        [sys.executable, "-m", "tools.budgets", str(tree.root)],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("import circle" in done.stdout, bool(done.returncode)) == (broken, broken)


def test_a_package_for_strangers_imports_only_what_comes_with_python(plant: Plant) -> None:
    tree = plant(
        {
            "packages/rounds-verify/src/rounds_verify/a.py": "import hashlib\nimport rounds_verify.note\n",
            "packages/rounds-verify/src/rounds_verify/b.py": "def f():\n    from rounds.model import fact\n",
        }
    )
    assert messages(verifier.check(tree)) == [
        "packages/rounds-verify/src/rounds_verify/b.py:2: imports rounds; only the standard library is there"
    ]


@pytest.mark.parametrize(
    "word", ["compliant", "Noncompliant", "certified", "violations", "guaranteed", "tamper-proof"]
)
@pytest.mark.parametrize("path", ["README.md", "src/rounds/a.py", "docs/a.md", "packages/x/src/x/a.py"])
def test_words_that_are_never_said_of_an_outcome(plant: Plant, word: str, path: str) -> None:
    assert [fault.path for fault in words.check(plant({path: f"# It is {word}.\n"}))] == [path]


@pytest.mark.parametrize("text", ["the certificate", "complaint", "tamper-evident", "inviolate"])
def test_words_that_only_look_like_them(plant: Plant, text: str) -> None:
    assert messages(words.check(plant({"README.md": text}))) == []


@pytest.mark.parametrize(
    "text",
    ["see pypi" + ".org", "https://registry.npmjs" + ".org/x", "/home" + "/ana/rounds", "cd /root" + "/x"],
)
def test_no_registry_host_and_no_path_of_a_machine(plant: Plant, text: str) -> None:
    assert [fault.path for fault in words.check(plant({"tools/a.sh": f"# {text}\n"}))] == ["tools/a.sh"]


def test_an_allowed_word_needs_a_reason_and_a_use(plant: Plant) -> None:
    entry = 'path = "src/rounds/law/*.toml"\nword = "violation"\nreason = "{}"\n'
    statute = {"src/rounds/law/penalties.toml": "# for each violation\n"}
    allow = {"tools/words_allowed.toml": "[[allow]]\n" + entry.format("the statute's own word")}
    assert messages(words.check(plant(statute | allow))) == []
    silent = {"tools/words_allowed.toml": "[[allow]]\n" + entry.format(" ")}
    assert len(messages(words.check(plant(silent)))) == 1
    unused = plant(allow | {"src/rounds/law/penalties.toml": "# nothing\n"})
    assert "remove the entry" in messages(words.check(unused))[0]


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("x = 1  # " + "noqa", 1),
        ("x = 1  # " + "noqa: S603", 1),
        ("x = 1  # " + "noqa: S603 - subprocess", 1),
        ("x = 1  # " + "noqa: S603 - as above", 0),
        ("x = 1  # " + "noqa: S603 - runs a list, never a shell", 0),
        ("x = 1  # type" + ": ignore", 1),
        ("x = 1  # type" + ": ignore[arg-type]", 1),
        ("x = 1  # type" + ": ignore[arg-type]  # the stub names another type", 0),
        ("# ruff" + ": noqa: S603", 1),
        ("x = '# " + "noqa'", 0),
        ("pytest.mark." + "skip(x)", 1),
        ("pytest." + "importorskip('x')", 1),
        ("raise NotImplemented" + "Error", 1),
        ("x = 'pytest.mark.skip'", 0),
    ],
)
def test_nothing_is_silenced_without_its_reason(plant: Plant, line: str, faults: int) -> None:
    assert len(messages(reasons.check(plant({"src/rounds/a.py": line + "\n"})))) == faults


@pytest.mark.parametrize(
    ("lock", "fault"),
    [
        (f"msgspec==0.22.0 \\\n{HASH}\n", ""),
        (f"msgspec==0.22.0 ; sys_platform == 'win32' \\\n{HASH} \\\n{HASH}\n", ""),
        ("msgspec==0.22.0 \\\n", "msgspec has no hash"),
        (f"msgspec==0.22.0 \\\nrich==15.0.0 \\\n{HASH}\n", "msgspec has no hash"),
        (f"msgspec>=0.22.0 \\\n{HASH}\n", "neither"),
        (f"--index-url https://example.org/simple\nmsgspec==0.22.0 \\\n{HASH}\n", "neither"),
        (f"rich==15.0.0 \\\n{HASH}\n", "does not lock msgspec"),
    ],
)
def test_a_lock_is_exact_hashed_and_from_nowhere(plant: Plant, lock: str, fault: str) -> None:
    project = '[project]\ndependencies = ["msgspec>=0.20", "rounds-verify==0.1.0"]\n'
    good = f"msgspec==0.22.0 \\\n{HASH}\n"
    tree = plant({"pyproject.toml": project, "requirements/dev.txt": good, "requirements/runtime.txt": lock})
    found = messages(locks.check(tree))
    assert bool(found) is bool(fault)
    assert fault in "".join(found)
