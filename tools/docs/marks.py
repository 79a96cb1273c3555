"""Small pieces of Markdown that all pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rounds.law import Cite

NOTE = "<!-- Written by `make docs` from the code. Do not edit. -->\n\n"
SAYS = {"Holds": "met", "Fails": "not met", "Unseen": "not known", "NotOurs": "does not apply"}


def slug(cite: Cite | str) -> str:
    """A file name for a citation: `164.308(a)(1)` gives `164.308-a-1`."""
    return re.sub(r"[^0-9A-Za-z.]+", "-", str(cite)).strip("-")


def law_link(cite: Cite | str, up: str = "../law") -> str:
    """A link to a line's page."""
    return f"[{cite}]({up}/{slug(cite)}.md)"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def points(hundredths: int) -> str:
    """Hundredths of a point as points."""
    return f"{hundredths // 100}.{hundredths % 100:02}"
