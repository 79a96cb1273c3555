"""Locks say exactly what is installed, and from nowhere in particular.

Every requirement in `requirements/*.txt` is one version with the hashes of its files; no line names an
index, a host or an option; every run-time dependency of `pyproject.toml` is in both locks that a setup
installs from.
"""

import re
import tomllib
from collections.abc import Iterator

from tools.tree import Fault, Tree

PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==[0-9][\w.!+]*(?: ; [^\\]+)? \\$")
HASHED = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
OURS = {"rounds-verify"}


def check(tree: Tree) -> Iterator[Fault]:
    """Lines that are neither a pinned requirement nor a hash, and dependencies that a lock lacks."""
    for path in tree.paths():
        if path.startswith("requirements/") and path.endswith(".txt"):
            yield from _lines(tree, path)
    for path in ("requirements/runtime.txt", "requirements/dev.txt"):
        yield from _lacking(tree, path)


def _lines(tree: Tree, path: str) -> Iterator[Fault]:
    open_name = ""
    for number, text in tree.lines(path):
        if pinned := PINNED.match(text):
            if open_name:
                yield Fault(path, number - 1, f"{open_name} has no hash")
            open_name = pinned[1]
        elif HASHED.match(text):
            open_name = ""
        else:
            yield Fault(path, number, f"neither `name==version` nor a hash: {text.strip()[:60]}")
    if open_name:
        yield Fault(path, len(tree.lines(path)), f"{open_name} has no hash")


def _lacking(tree: Tree, path: str) -> Iterator[Fault]:
    if not (tree.root / "pyproject.toml").exists():
        return
    if not (tree.root / path).exists():
        yield Fault(path, 0, "is missing; `make lock` writes it")
        return
    wanted = tomllib.loads(tree.text("pyproject.toml"))["project"].get("dependencies", [])
    locked = {match[1] for _, text in tree.lines(path) if (match := PINNED.match(text))}
    for name in sorted({_name(line) for line in wanted} - locked - OURS):
        yield Fault(path, 0, f"does not lock {name}; run `make lock`")


def _name(requirement: str) -> str:
    spelled = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    return re.sub(r"[._-]+", "-", spelled).lower()
