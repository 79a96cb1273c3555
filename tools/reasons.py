"""Nothing is silenced or left open without its reason on the line.

- A linter or type exception names its codes and then says why, in two words at the least:
  `# noqa: S603 - runs a list, never a shell` or `# type: ignore[arg-type]  # apsw's stub is wrong here`.
- A test is not skipped or expected to fail; a mandatory peer that is missing fails the test.
- No unfinished work: what is not there yet is not in the tree.
"""

import re
import tokenize
from collections.abc import Iterator
from io import StringIO

from tools.tree import CODE_FOLDERS, Fault, Tree

CODES = r"[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*"
SILENCED = re.compile(r"#\s*(?:ruff:\s*)?noqa|#\s*type:\s*ignore|#\s*pragma:\s*no cover", re.IGNORECASE)
WITH_REASON = re.compile(
    rf"#\s*(?:(?:ruff:\s*)?noqa:\s*{CODES}|type:\s*ignore\[[\w, -]+\]|pragma:\s*no cover)"
    r"\W+(?:\w+\W+)+\w+"
)
UNFINISHED = re.compile(
    r"\b(?:pytest\.(?:mark\.)?(?:skip|skipif|xfail)|importorskip|unittest\.skip\w*|NotImplementedError)\b"
)


def check(tree: Tree) -> Iterator[Fault]:
    """Exceptions without a reason, tests that may not run, and code that is not there yet."""
    for path in tree.code(*CODE_FOLDERS):
        for number, kind, text in _tokens(tree.text(path)):
            if kind == tokenize.COMMENT and SILENCED.search(text) and not WITH_REASON.search(text):
                yield Fault(path, number, "an exception needs its codes and, after them, a reason in words")
        for number, text in _code_lines(tree.text(path)):
            if found := UNFINISHED.search(text):
                yield Fault(path, number, f"{found[0]}: a test runs or fails, and code is there or is not")


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    for token in tokenize.generate_tokens(StringIO(text).readline):
        yield token.start[0], token.type, token.string


def _code_lines(text: str) -> Iterator[tuple[int, str]]:
    lines: dict[int, str] = {}
    for number, kind, string in _tokens(text):
        if kind in (tokenize.NAME, tokenize.OP):
            lines[number] = lines.get(number, "") + string + ("" if string == "." else "\u200b")
    for number, joined in lines.items():
        yield number, joined.replace("\u200b.", ".").replace("\u200b", " ")
