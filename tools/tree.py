"""What the gates look at: the files of a working tree, and the faults found in them.

The tree is walked, not asked of git, so that a gate sees a file before it is added, and a test can
plant a tree in a temporary folder.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SKIPPED = re.compile(
    r"^(\..+_cache|\.rounds-demo|\.bench-.+|\.venv|\.git|\.hypothesis|__pycache__|build|dist|node_modules|.+\.egg-info)$"
)
TEXT = {".cfg", ".cff", ".css", ".csv", ".html", ".js", ".json", ".md", ".py", ".sh", ".sql"}
TEXT |= {".svg", ".toml", ".txt", ".yaml", ".yml"}
CODE_FOLDERS = ("src", "packages", "tools", "bench", "tests")


class Fault(NamedTuple):
    """One broken rule: where (path from the root; line from 1, or 0 for the whole file) and what."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class Tree:
    """The files under `root`, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._texts: dict[str, str] = {}

    def paths(self) -> list[str]:
        """Every text file, as a path from the root with forward slashes, sorted."""
        return sorted(path.relative_to(self.root).as_posix() for path in _walk(self.root) if _is_text(path))

    def code(self, *folders: str) -> list[str]:
        """Every Python file under these top-level folders."""
        return [path for path in self.paths() if path.endswith(".py") and path.split("/", 1)[0] in folders]

    def text(self, path: str) -> str:
        """The file's text (UTF-8)."""
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text(encoding="utf-8")
        return self._texts[path]

    def lines(self, path: str) -> list[tuple[int, str]]:
        """The file's lines, numbered from 1."""
        return list(enumerate(self.text(path).splitlines(), start=1))

    def parsed(self, path: str) -> ast.Module:
        """The Python file as a syntax tree."""
        return ast.parse(self.text(path), filename=path)

    def packages(self) -> dict[str, Path]:
        """Our importable packages: name → the folder to put on the import path."""
        folders = [self.root / "src", *sorted(self.root.glob("packages/*/src"))]
        found = [init for folder in folders for init in sorted(folder.glob("*/__init__.py"))]
        return {init.parent.name: init.parent.parent for init in found}


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if SKIPPED.match(path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.is_file():
            yield path


def _is_text(path: Path) -> bool:
    return path.suffix in TEXT or path.name in {"Makefile", "LICENSE", ".editorconfig", ".gitignore", "run"}
