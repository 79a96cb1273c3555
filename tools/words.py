"""Words that do not belong in the house.

- *Outcomes.* Rounds says met, not met, not known, does not apply. It never says of a clinic what only a
  court or an assessor could, nor of itself what nobody can promise. Read in `src`, `packages`, `docs` and the
  pages at the root.
- *Places.* No package registry's host name and no path of somebody's machine, in any file.

`words_allowed.toml` beside this file lists, each with its reason, the files where a word is another's (the
statute's own text) or is named in order to be refused. An entry that no longer matches anything is a fault.
"""

import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase

from tools.tree import Fault, Tree

OUTCOMES = re.compile(
    r"\b(?:(?:non)?compliant|certified|violations?|guaranteed|tamper-?proof)\b", re.IGNORECASE
)
HOSTS = re.compile(r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org)\b")
MACHINE = re.compile(r"(?<![\w.~:/-])/(?:(?:home|Users)/\w+|(?:root|work)(?=/))")
ALLOWED = "tools/words_allowed.toml"


def check(tree: Tree) -> Iterator[Fault]:
    """Each forbidden word that no entry of the allow-list covers, and each entry that covers nothing."""
    allowed = _allowed(tree)
    used = set()
    for path, line, word, message in _found(tree):
        cover = {(place, said) for place, said in allowed if fnmatchcase(path, place) and said in ("*", word)}
        used |= cover
        if not cover:
            yield Fault(path, line, message)
    for entry in sorted(allowed - used):
        yield Fault(ALLOWED, 0, f"nothing in {entry[0]} says {entry[1]!r} any more: remove the entry")


def _found(tree: Tree) -> Iterator[tuple[str, int, str, str]]:
    for path in tree.paths():
        for number, text in tree.lines(path):
            for match in HOSTS.finditer(text):
                yield path, number, match[0], f"names the registry host {match[0]}"
            for match in MACHINE.finditer(text):
                yield path, number, match[0], f"names a path of one machine: {match[0]}"
            for match in OUTCOMES.finditer(text) if _speaks(path) else ():
                yield (
                    path,
                    number,
                    match[0].lower(),
                    f"{match[0]!r} is never said; say met, not met or not known",
                )


def _speaks(path: str) -> bool:
    top, _, rest = path.partition("/")
    return top in {"src", "packages", "docs"} or (not rest and path.endswith(".md"))


def _allowed(tree: Tree) -> set[tuple[str, str]]:
    if not (tree.root / ALLOWED).exists():
        return set()
    entries = tomllib.loads(tree.text(ALLOWED)).get("allow", [])
    return {(entry["path"], entry["word"]) for entry in entries if entry["reason"].strip()}
