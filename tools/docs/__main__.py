"""`python -m tools.docs [--check]`: write the generated pages, or say which have drifted (exit code 1)."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.docs.checks import check_pages
from tools.docs.connectors import connector_pages
from tools.docs.law import law_pages

DOCS = Path("docs")
BY_HAND = {Path("law/README.md")}
ROOMS = ("checks", "law", "connectors")


def main(arguments: list[str]) -> int:
    """Write or compare."""
    pages = check_pages() | law_pages() | connector_pages()
    kept = {
        path.relative_to(DOCS): path.read_text("utf-8")
        for room in ROOMS
        for path in (DOCS / room).rglob("*.md")
    }
    stray = sorted(kept.keys() - pages.keys() - BY_HAND)
    drifted = sorted(path for path, text in pages.items() if kept.get(path) != text)
    if "--check" in arguments:
        for path in [*drifted, *stray]:
            print(f"docs/{path} is not what the shelves say: run make docs")
        return 1 if drifted or stray else 0
    for path in drifted:
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_text(pages[path], "utf-8")
    for path in stray:
        (DOCS / path).unlink()
    print(f"docs: {len(drifted)} of {len(pages)} pages written, {len(stray)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
